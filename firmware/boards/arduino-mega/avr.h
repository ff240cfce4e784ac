/* What the files of this port share. Registers: avr/io.h; Microchip DS40002211, ATmega640/1280/2560. */
#ifndef AVR_H
#define AVR_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

enum { CORE_MHZ = 16 };
#define CORE_HZ (CORE_MHZ * INT32_C(1000000))

/* board.c: every interrupt handler ends the sleep. */
extern volatile uint8_t wake_event;

static inline void wake(void) {
    wake_event = 1;
    SMCR = 0;
}

/* timer.c */
void timer_init(void);
void watchdog_begin(void);
void watchdog_end(void);

/* fault.c: tells of the code at `pc`, a byte address, on a stack of its own. */
_Noreturn void fault_tell(uint8_t kind, uint32_t pc);
bool fault_stack_is_sound(void);
void fault_init(void);

/* The whole stack: from the end of the variables to the end of RAM. */
extern uint8_t __heap_start, __stack;

#endif
