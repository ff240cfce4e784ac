/* What the shared files need of a processor. */
#ifndef CPU_H
#define CPU_H

#include <stdint.h>

void cpu_irq_off(void);
void cpu_irq_on(void);

/* Sleeps until an interrupt is pending, also with interrupts off: so a check before it cannot be outrun. */
void cpu_sleep(void);

/* Keeps so many counts out of board_count(); from an interrupt handler of the line. */
void cpu_leave_out(uint32_t counts);

/* What entering and leaving an interrupt handler takes, in those counts. */
extern const uint32_t cpu_irq_cost;

#endif
