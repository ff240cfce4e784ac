/* What is the same on every Cortex-M. */
#include "../../board.h"

#include "../cpu.h"
#include "../line.h"
#include "core.h"

/* Not const: which counter there is shows only at run time. */
struct board_info board_info = {.name = RIG_BOARD_NAME,
                                .rx_window = RIG_RX_WINDOW,
                                .time_limit = RIG_TIME_LIMIT_MS,
                                .baud = 115200,
                                .max_baud = RIG_MAX_BAUD};

void board_init(int argc, char **argv) {
    (void)argc;
    (void)argv;
    uint32_t core_hz = clock_init();
    mpu_init();
    timer_init(core_hz);
    line_init();
}

void cpu_irq_off(void) {
    __asm volatile("cpsid i" ::: "memory");
}

void cpu_irq_on(void) {
    __asm volatile("cpsie i" ::: "memory");
}

void cpu_sleep(void) {
    __asm volatile("dsb\n wfi" ::: "memory");
}

/* The line's interrupts. The watchdog's has priority 0 and comes through when they are masked. */
enum { LINE_PRIORITY = 0x80, IRQ_WORDS = 2 };
static uint32_t line_irqs[IRQ_WORDS];

void line_irq_enable(uint32_t number) {
    uint32_t shift = number % 4 * 8; /* ARMv6-M takes whole words only */
    NVIC_IPR[number / 4] = (NVIC_IPR[number / 4] & ~(0xFFu << shift)) | (uint32_t)LINE_PRIORITY << shift;
    line_irqs[number / 32] |= 1u << number % 32;
    NVIC_ISER[number / 32] = 1u << number % 32;
}

#if __ARM_ARCH >= 7
static void mask_line(bool masked) {
    __asm volatile("msr basepri, %0" ::"r"(masked ? LINE_PRIORITY : 0) : "memory");
}
#else
static void mask_line(bool masked) {
    for (int i = 0; i < IRQ_WORDS; i++) {
        if (line_irqs[i] != 0) {
            (masked ? NVIC_ICER : NVIC_ISER)[i] = line_irqs[i];
        }
    }
    __asm volatile("dsb\n isb" ::: "memory");
}
#endif

/* Arm DDI 0337 and DDI 0432: cycles to enter and to leave, without wait states. */
#if __ARM_ARCH >= 7
const uint32_t cpu_irq_cost = 12 + 12;
#else
const uint32_t cpu_irq_cost = 16 + 16;
#endif

void board_quiet_begin(void) {
    mask_line(!line_is_lossy());
    watchdog_begin();
}

void board_quiet_end(void) {
    watchdog_end();
    mask_line(false);
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

noreturn void board_reset(void) {
    const uint32_t key_and_sysresetreq = 0x05FA0004u;
    __asm volatile("dsb" ::: "memory");
    for (;;) {
        SCB_AIRCR = key_and_sysresetreq;
    }
}
