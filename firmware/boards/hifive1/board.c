/* SparkFun/SiFive HiFive1 (rev. B; FE310-G002, RV32IMAC): UART0 on pins 17 (TX) and 16 (RX), which go to the
 * debug probe's USB serial port. */
#include "../board.h"
#include "../common/cpu.h"
#include "../common/line.h"
#include "fe310.h"

/* Not const: what counts shows only at run time. */
struct board_info board_info = {.name = RIG_BOARD_NAME,
                                .rx_window = RIG_RX_WINDOW,
                                .time_limit = RIG_TIME_LIMIT_MS,
                                .baud = 115200,
                                .max_baud = RIG_MAX_BAUD};

enum { ON = 1 << 30, HFXOSC_HZ = 16000000, HFROSC_HZ = 14400000, LFCLK_HZ = 32768 };
#define READY (UINT32_C(1) << 31)

/* QEMU has no AON (newer ones no oscillator in it): there the CLINT counts 10 MHz, and mcycle under -icount
 * the nanoseconds of virtual time, 2^shift for each instruction. In silicon the oscillator is on from reset.
 */
enum { QEMU_TIME_HZ = 10000000, QEMU_COUNT_HZ = 1000000000 };

static bool is_emulated(void) {
    return AON_LFROSCCFG == 0;
}

/* Starts take some 100 us. */
static bool becomes_ready(const volatile uint32_t *reg) {
    for (int tries = 100000; tries != 0; tries--) {
        if (*reg & READY) {
            return true;
        }
    }
    return false;
}

/* The crystal past the PLL. Should it not start: the ring oscillator as after reset, 72 MHz / 5, good to some
 * percent only. From there first, since a boot loader may have left the PLL on. */
static uint32_t clock_init(void) {
    enum { TRIM = 16 << 16, BY_5 = 4, PLL_SEL = 1 << 16, PLL_REF_HFXOSC = 1 << 17, PLL_BYPASS = 1 << 18 };
    const uint32_t undivided = 1u << 8;
    PRCI_HFROSCCFG = ON | TRIM | BY_5;
    if (becomes_ready(&PRCI_HFROSCCFG)) {
        PRCI_PLLCFG &= ~(uint32_t)PLL_SEL;
    }
    PRCI_HFXOSCCFG = ON;
    if (!becomes_ready(&PRCI_HFXOSCCFG)) {
        return HFROSC_HZ;
    }
    PRCI_PLLOUTDIV = undivided;
    PRCI_PLLCFG = PLL_REF_HFXOSC | PLL_BYPASS;
    PRCI_PLLCFG = PLL_REF_HFXOSC | PLL_BYPASS | PLL_SEL;
    return HFXOSC_HZ;
}

void board_init(int argc, char **argv) {
    (void)argc;
    (void)argv;
    bool emulated = is_emulated();
    uint32_t core_hz = clock_init();
    board_info.counter = emulated ? BOARD_COUNTER_TICKS : BOARD_COUNTER_CYCLES;
    board_info.counter_hz = emulated ? QEMU_COUNT_HZ : core_hz;
    timer_init(board_info.counter_hz, emulated ? QEMU_TIME_HZ : LFCLK_HZ);
    line_init();
}

void cpu_irq_off(void) {
    __asm volatile("csrc mstatus, %0" ::"i"(MSTATUS_MIE) : "memory");
}

void cpu_irq_on(void) {
    __asm volatile("csrs mstatus, %0" ::"i"(MSTATUS_MIE) : "memory");
}

void cpu_sleep(void) {
    __asm volatile("wfi" ::: "memory");
}

/* The watchdog's interrupt comes through. */
void board_quiet_begin(void) {
    __asm volatile("csrc mie, %0" ::"r"(MIE_EXTERNAL) : "memory");
    watchdog_begin();
}

void board_quiet_end(void) {
    watchdog_end();
    __asm volatile("csrs mie, %0" ::"r"(MIE_EXTERNAL) : "memory");
}

uint32_t *board_stack_limit(void) {
    extern uint32_t thread_stack_bottom[];
    return thread_stack_bottom;
}

const uint8_t *board_build_id(size_t *count) {
    /* A note: sizes of name and description, type, "GNU\0", then the id. */
    extern const uint8_t build_id_start[], build_id_end[];
    enum { BEFORE_ID = 16 };
    *count = (size_t)(build_id_end - build_id_start) - BEFORE_ID;
    return build_id_start + BEFORE_ID;
}

/* By the watchdog of AON, which expires with the next cycle of 32 kHz. QEMU may not have it: then from the
 * start of the image on. */
noreturn void board_reset(void) {
    enum { KEY = 0x51F15E, RESETS = 1 << 8, RUNS_ALWAYS = 1 << 12 };
    cpu_irq_off();
    AON_WDOGKEY = KEY;
    AON_WDOGCMP = 0;
    AON_WDOGKEY = KEY;
    AON_WDOGCFG = RESETS | RUNS_ALWAYS;
    for (volatile int wait = 10000; wait != 0; wait = wait - 1) {
    }
    start_reset();
}
