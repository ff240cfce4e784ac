/* The counter for cost and the watchdog: timer 1, a tick each cycle. Its interrupt, every 65,536 cycles,
 * extends it to 32 bits and looks whether a kernel takes too long; what it takes itself is left out of the
 * count. */
#include <avr/interrupt.h>
#include <avr/io.h>

#include "../board.h"
#include "../common/cpu.h"
#include "avr.h"

/* Wraps in the time limit, rounded up: a kernel is ended up to one wrap, 4 ms, too late. */
enum {
    WRAP_BITS = 16,
    LIMIT = (RIG_TIME_LIMIT_MS * INT32_C(1000) * CORE_MHZ >> WRAP_BITS) + 2,
    WRAP_COST = 110, /* cycles of the interrupt handler below, by its instructions */
};

static volatile uint32_t base; /* added to the timer: the wraps, less what is left out */
static volatile uint16_t in_kernel;
static bool has_counter;

/* cpu.h: into and out of the receiver's handler, which saves 15 registers. */
const uint32_t cpu_irq_cost = 80;

/* QEMU does not model the calibration, which in silicon is from the factory. There time is the host's, and a
 * count means nothing. */
static bool is_emulated(void) {
    return OSCCAL == 0;
}

void timer_init(void) {
    TCCR1A = 0;
    TCCR1B = 1 << CS10;
    TIMSK1 = 1 << TOIE1;
    has_counter = !is_emulated();
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

void watchdog_begin(void) {
    cli();
    in_kernel = 1;
    sei();
}

void watchdog_end(void) {
    cli();
    in_kernel = 0;
    sei();
}

/* Where it interrupted: on the stack, in words, the highest byte first. */
static uint8_t interrupted_at[3];

/* Notes that, with the stack as it was, and goes on to the handler proper. No instruction here changes SREG.
 */
ISR(TIMER1_OVF_vect, ISR_NAKED) {
    __asm volatile("push r0\n push r30\n push r31\n"
                   "in r30, __SP_L__\n in r31, __SP_H__\n"
                   "ldd r0, Z+4\n sts %0, r0\n"
                   "ldd r0, Z+5\n sts %0+1, r0\n"
                   "ldd r0, Z+6\n sts %0+2, r0\n"
                   "pop r31\n pop r30\n pop r0\n"
                   "jmp __vector_wrapped\n" ::"i"(interrupted_at));
}

__attribute__((signal, used)) void __vector_wrapped(void);

void __vector_wrapped(void) {
    wake();
    base += (UINT32_C(1) << WRAP_BITS) - WRAP_COST;
    if (in_kernel != 0 && in_kernel++ == LIMIT) {
        uint32_t words =
            (uint32_t)interrupted_at[0] << 16 | (uint32_t)interrupted_at[1] << 8 | interrupted_at[2];
        fault_tell(BOARD_FAULT_TIMEOUT, 2 * words);
    }
}
