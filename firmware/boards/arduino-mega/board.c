/* Arduino Mega 2560: ATmega2560 at 16 MHz (the board's resonator), USART0, which goes to the USB interface.
 */
#include "../board.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>

#include "../common/cpu.h"
#include "../common/line.h"
#include "avr.h"

/* Not const: whether there is a counter shows only at run time. */
struct board_info board_info = {.name = RIG_BOARD_NAME,
                                .rx_window = RIG_RX_WINDOW,
                                .time_limit = RIG_TIME_LIMIT_MS,
                                .baud = 115200,
                                .max_baud = RIG_MAX_BAUD};

/* line.c reads its indices byte by byte here, beside the interrupts that change them. */
_Static_assert(RIG_RX_WINDOW < 255 && RIG_TX_RING < 255, "the indices of the rings must fit into a byte");

void board_init(int argc, char **argv) {
    (void)argc;
    (void)argv;
    fault_init();
    timer_init();
    line_init();
}

void cpu_irq_off(void) {
    cli();
}

void cpu_irq_on(void) {
    sei();
}

volatile uint8_t wake_event;

/* The core sleeps through interrupts that are off, so they are let in. One that comes right before SLEEP
 * makes a NOP of it, having taken back SE. After one, QEMU (7.2) goes on not behind SLEEP but at the
 * beginning of the block of instructions that ends with it, which is here that of this function: hence the
 * event. */
__attribute__((naked, noinline)) void cpu_sleep(void) {
    __asm volatile("ldi r24, %0\n"
                   "out %1, r24\n"
                   "lds r24, wake_event\n"
                   "sei\n"
                   "sbrs r24, 0\n"
                   "sleep\n"
                   "cli\n"
                   "sts wake_event, __zero_reg__\n"
                   "ret\n" ::"M"(1 << SE),
                   "I"(_SFR_IO_ADDR(SMCR)));
}

/* The transmitter's interrupt changes UCSR0B, too: one in the middle of this would be undone, and then come
 * without end. */
static void enable_rx_irq(bool on) {
    cli();
    UCSR0B = (uint8_t)(on ? UCSR0B | 1 << RXCIE0 : UCSR0B & ~(1 << RXCIE0));
    sei();
}

/* The watchdog's interrupt comes through. */
void board_quiet_begin(void) {
    if (!line_is_lossy()) {
        enable_rx_irq(false);
    }
    watchdog_begin();
}

void board_quiet_end(void) {
    watchdog_end();
    enable_rx_irq(true);
    if (!fault_stack_is_sound()) {
        fault_tell(BOARD_FAULT_STACK_OVERFLOW, 0);
    }
}

/* Above what shows an overflow (fault.c). */
uint32_t *board_stack_limit(void) {
    return (uint32_t *)(uintptr_t)(&__heap_start + 8);
}

const uint8_t *board_build_id(size_t *count) {
    /* A note: sizes of name and description, type, "GNU\0", then the id, in the flash. */
    extern const uint8_t build_id_start;
    enum { BEFORE_ID = 16, SIZE = 20 };
    static uint8_t id[SIZE];
    uint_farptr_t from = pgm_get_far_address(build_id_start) + BEFORE_ID;
    for (uint8_t i = 0; i < SIZE; i++) {
        id[i] = pgm_read_byte_far(from + i);
    }
    *count = SIZE;
    return id;
}

/* To the reset vector, past the boot loader: after a reset by the watchdog the older ones never end. What is
 * set up is so by board_init() too, whatever it was before. */
noreturn void board_reset(void) {
    cli();
    UCSR0B = 0;
    TIMSK1 = 0;
    TIMSK3 = 0;
    __asm volatile("jmp 0");
    __builtin_unreachable();
}
