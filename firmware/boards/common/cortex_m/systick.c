/* The counter for cost and the watchdog: SysTick at the core's clock, and DWT's cycle counter where there is
 * one.
 *
 * SysTick has 24 bits. Its interrupt, of the highest priority, counts how often it wrapped and looks whether
 * a kernel takes too long. It never comes while a kernel of fewer than 2^23 ticks runs, so it disturbs no
 * measurement. */
#include "../../board.h"
#include "../cpu.h"
#include "core.h"

enum { RANGE = 1 << 24, ENABLE = 1 << 0, INTERRUPT = 1 << 1, CORE_CLOCK = 1 << 2 };

void systick_irq(void);
void systick_c(const uint32_t *stacked);

static volatile bool in_kernel;

/* The counter is `base` plus what the register holds, all bits flipped where it counts down. A wrap of
 * SysTick adds to the base, what is to be left out is taken from it. */
static struct {
    volatile uint32_t base;
    const volatile uint32_t *reg;
    uint32_t flip;
} counter = {.reg = &SYST_CVR, .flip = UINT32_MAX};

static volatile uint32_t wraps, started_at; /* since the kernel was called; then */
static uint32_t limit;

/* Silicon may lack it (Cortex-M0), QEMU does not model it: it is there when it counts. */
static bool start_cycle_counter(void) {
#if __ARM_ARCH >= 7
    const uint32_t trcena = 1u << 24, key = 0xC5ACCE55u; /* Cortex-M7 has it locked */
    DEMCR |= trcena;
    DWT_LAR = key;
    DWT_CYCCNT = 0;
    DWT_CTRL |= 1;
    uint32_t before = DWT_CYCCNT;
    __asm volatile("nop\n nop\n nop\n nop");
    return DWT_CYCCNT != before;
#else
    return false;
#endif
}

void timer_init(uint32_t core_hz) {
    SYST_RVR = RANGE - 1;
    SYST_CVR = 0;
    SCB_SHPR3 &= ~0xFF000000u; /* SysTick's priority: 0 */
    SYST_CSR = ENABLE | INTERRUPT | CORE_CLOCK;
    limit = core_hz / 1000 * RIG_TIME_LIMIT_MS; /* at most 200 MHz: 2e5 * 2000 < 2^32 */
    board_info.counter = BOARD_COUNTER_TICKS;
    if (start_cycle_counter()) {
        board_info.counter = BOARD_COUNTER_CYCLES;
        counter.reg = &DWT_CYCCNT;
        counter.flip = 0;
    }
    board_info.counter_hz = core_hz;
}

/* Simple, for what it puts on the stack is not seen of a kernel's: 8 bytes. */
uint32_t board_count(void) {
    uint32_t before, now;
    do { /* an interrupt that changes the base counts as a whole or not at all */
        before = counter.base;
        now = *counter.reg ^ counter.flip;
    } while (before != counter.base);
    return before + now;
}

void cpu_leave_out(uint32_t counts) {
    counter.base -= counts;
}

/* Starts SysTick anew when less than half of its range is left, not each time: QEMU takes a turn of its main
 * loop for a store to it. */
void watchdog_begin(void) {
    if (SYST_CVR < RANGE / 2) {
        SYST_CVR = 0;
        while (SYST_CVR == 0) { /* loads its start value with the next tick */
        }
    }
    wraps = 0;
    started_at = SYST_CVR;
    in_kernel = true;
}

void watchdog_end(void) {
    in_kernel = false;
}

__attribute__((naked)) void systick_irq(void) {
    WITH_STACKED_REGISTERS(systick_c);
}

void systick_c(const uint32_t *stacked) {
    wraps++;
    if (counter.reg == &SYST_CVR) {
        counter.base += RANGE;
    }
    /* It just wrapped: since then next to nothing was counted. */
    if (in_kernel && (wraps - 1) * RANGE + started_at >= limit) {
        fault_timeout(stacked);
    }
}
