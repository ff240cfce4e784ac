/* The counter for cost and the watchdog: TIMER0 at 16 MHz and 32 bits. This Cortex-M0 has neither SysTick nor
 * a cycle counter. */
#include "../board.h"
#include "../common/cortex_m/core.h"
#include "../common/cpu.h"
#include "nrf51.h"

/* QEMU takes a turn of its main loop for every store to the timer. So the end of a kernel's time is set anew
 * only when SLACK has gone by, and a kernel is ended up to that much too late, never too early. */
enum { TICKS_PER_MS = CORE_HZ / 1000, SLACK = RIG_TIME_LIMIT_MS / 10 * TICKS_PER_MS };
_Static_assert(RIG_TIME_LIMIT_MS <= INT32_MAX / TICKS_PER_MS, "the limit must fit into the timer");

enum { COMPARE1 = 1 << 17 };

void timer_c(const uint32_t *stacked);

static volatile bool in_kernel;
static bool is_set;
static uint32_t set_at;
static volatile uint32_t base; /* added to the timer: less what is left out */

void timer_init(uint32_t core_hz) {
    const uint32_t bits_32 = 3;
    TIMER0_PRESCALER = 0;
    TIMER0_BITMODE = bits_32;
    TIMER0_START = 1;
    NVIC_IPR[TIMER0_IRQ / 4] &= ~(0xFFu << TIMER0_IRQ % 4 * 8); /* the highest priority */
    NVIC_ISER[0] = 1u << TIMER0_IRQ;
    board_info.counter = BOARD_COUNTER_TICKS;
    board_info.counter_hz = core_hz;
}

/* A leaf without a frame: it must not use the stack that is being measured. So no loop as in systick.c, which
 * would take too many of this core's registers. */
uint32_t board_count(void) {
    __asm volatile("cpsid i" ::: "memory"); /* an interrupt must not count in one of the terms only */
    uint32_t count = base;
    TIMER0_CAPTURE0 = 1;
    count += TIMER0_CC0;
    __asm volatile("cpsie i" ::: "memory");
    return count;
}

void cpu_leave_out(uint32_t counts) {
    base -= counts;
}

void watchdog_begin(void) {
    uint32_t now = board_count();
    if (!is_set || now - set_at > SLACK) {
        TIMER0_CC1 = now - base + (uint32_t)RIG_TIME_LIMIT_MS * TICKS_PER_MS + SLACK;
        TIMER0_COMPARE1 = 0;
        TIMER0_INTENSET = COMPARE1;
        set_at = now;
        is_set = true;
    }
    in_kernel = true;
}

void watchdog_end(void) {
    in_kernel = false;
}

__attribute__((naked)) void timer_irq(void) {
    WITH_STACKED_REGISTERS(timer_c);
}

void timer_c(const uint32_t *stacked) {
    TIMER0_COMPARE1 = 0;
    TIMER0_INTENCLR = COMPARE1;
    is_set = false;
    if (in_kernel) {
        fault_timeout(stacked);
    }
}
