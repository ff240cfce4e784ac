/* The counter for cost, mcycle, and the watchdog, the timer of CLINT.
 *
 * QEMU takes a turn of its main loop for every store to the timer. So the end of a kernel's time is set anew
 * only when SLACK_MS have gone by, and a kernel is ended up to that much too late, never too early. */
#include "../board.h"
#include "../common/cpu.h"
#include "fe310.h"

enum { SLACK_MS = RIG_TIME_LIMIT_MS / 10 };

static volatile bool in_kernel, is_set;
static uint32_t set_at, slack, limit; /* in cycles; in mtime's ticks */
static volatile uint32_t left_out;

static uint32_t counts_of(uint32_t hz, uint32_t ms) {
    return (uint32_t)((uint64_t)hz * ms / 1000); /* hz <= 10^9, ms < 4000: below 2^32 */
}

void timer_init(uint32_t core_hz, uint32_t time_hz) {
    slack = counts_of(core_hz, SLACK_MS);
    limit = counts_of(time_hz, RIG_TIME_LIMIT_MS + SLACK_MS);
}

/* cpu.h; the interrupt's entry and exit without cache misses. */
const uint32_t cpu_irq_cost = 60;

uint32_t board_count(void) {
    return cycles() - left_out;
}

void cpu_leave_out(uint32_t counts) {
    left_out += counts;
}

static uint64_t time_now(void) {
    uint32_t high, low;
    do {
        high = CLINT_MTIME_HIGH;
        low = CLINT_MTIME_LOW;
    } while (high != CLINT_MTIME_HIGH);
    return (uint64_t)high << 32 | low;
}

static void set_alarm(uint64_t time) {
    CLINT_MTIMECMP_HIGH = UINT32_MAX; /* so that no value in between is due */
    CLINT_MTIMECMP_LOW = (uint32_t)time;
    CLINT_MTIMECMP_HIGH = (uint32_t)(time >> 32);
}

/* After a wrap of mcycle the alarm may look new; but then it has gone off and is not set. */
void watchdog_begin(void) {
    uint32_t now = cycles();
    if (!is_set || now - set_at > slack) {
        set_alarm(time_now() + limit);
        set_at = now;
        is_set = true;
        __asm volatile("csrs mie, %0" ::"r"(MIE_TIMER) : "memory");
    }
    in_kernel = true;
}

void watchdog_end(void) {
    in_kernel = false;
}

void timer_irq(void) {
    __asm volatile("csrc mie, %0" ::"r"(MIE_TIMER) : "memory");
    is_set = false;
    if (in_kernel) {
        fault_timeout();
    }
}
