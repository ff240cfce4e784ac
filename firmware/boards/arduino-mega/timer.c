/* The counter for cost: timer 1, a tick each cycle, extended to 32 bits by an interrupt every 65,536 cycles,
 * which leaves its own time out of the count. The watchdog: timer 3, whose interrupt comes four times in the
 * time limit.
 */
#include <avr/interrupt.h>
#include <avr/io.h>

#include "../board.h"
#include "../common/cpu.h"
#include "avr.h"

enum {
    WRAP_BITS = 16,
    WRAP_COST = 66, /* cycles of the handler of a wrap, by its instructions */
    PERIODS = 4,
    PERIOD = RIG_TIME_LIMIT_MS * INT32_C(1000) * CORE_MHZ / 1024 / PERIODS, /* ticks of 1024 cycles */
};
_Static_assert(PERIOD <= UINT16_MAX, "the limit must fit into the timer");

static volatile uint32_t base;     /* added to the timer: the wraps, less what is left out */
static volatile uint8_t in_kernel; /* 0, or 1 and the interrupts of timer 3 since it was called */
static bool has_counter;

/* cpu.h: into and out of the receiver's handler, which saves 15 registers. */
const uint32_t cpu_irq_cost = 80;

/* QEMU does not model the calibration, which in silicon is from the factory. There time is the host's, and a
 * count means nothing. */
static bool is_emulated(void) {
    return OSCCAL == 0;
}

void timer_init(void) {
    has_counter = !is_emulated();
    TCCR1A = 0;
    TCCR1B = 1 << CS10;
    TIMSK1 = has_counter ? 1 << TOIE1 : 0;
    TCCR3A = 0;
    OCR3A = PERIOD - 1;
    TCCR3B = 1 << WGM32 | 1 << CS32 | 1 << CS30; /* from 0 to OCR3A, every 1024 cycles */
    TIMSK3 = 1 << OCIE3A;
    board_info.counter = has_counter ? BOARD_COUNTER_CYCLES : BOARD_COUNTER_NONE;
    board_info.counter_hz = has_counter ? CORE_HZ : 0;
}

uint32_t board_count(void) {
    if (!has_counter) {
        return 0;
    }
    uint8_t flags = SREG;
    cli();
    uint16_t now = TCNT1;
    uint32_t count = base;
    if (TIFR1 & 1 << TOV1 && now < 1 << (WRAP_BITS - 2)) { /* wrapped, and not told yet */
        count += UINT32_C(1) << WRAP_BITS;
    }
    SREG = flags;
    return count + now;
}

void cpu_leave_out(uint32_t counts) {
    base -= counts;
}

ISR(TIMER1_OVF_vect) {
    wake();
    base += (UINT32_C(1) << WRAP_BITS) - WRAP_COST;
}

void watchdog_begin(void) {
    in_kernel = 1;
}

void watchdog_end(void) {
    in_kernel = 0;
}

/* Where it interrupted: on the stack, in words, the highest byte first. */
static uint8_t interrupted_at[3];

/* Notes that, with the stack as it was, and goes on to the handler proper. No instruction here changes SREG.
 */
ISR(TIMER3_COMPA_vect, ISR_NAKED) {
    __asm volatile("push r0\n push r30\n push r31\n"
                   "in r30, __SP_L__\n in r31, __SP_H__\n"
                   "ldd r0, Z+4\n sts %0, r0\n"
                   "ldd r0, Z+5\n sts %0+1, r0\n"
                   "ldd r0, Z+6\n sts %0+2, r0\n"
                   "pop r31\n pop r30\n pop r0\n"
                   "jmp __vector_watchdog\n" ::"i"(interrupted_at));
}

__attribute__((signal, used)) void __vector_watchdog(void);

/* The first period may be cut short: so one more, and a kernel is ended up to that much too late. */
void __vector_watchdog(void) {
    const uint32_t high = interrupted_at[0], middle = interrupted_at[1], low = interrupted_at[2];
    wake();
    if (in_kernel != 0 && in_kernel++ == PERIODS + 1) {
        fault_tell(BOARD_FAULT_TIMEOUT, 2 * (high << 16 | middle << 8 | low));
    }
}
