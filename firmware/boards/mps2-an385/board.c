/* Arm MPS2, AN385: Cortex-M3 at 25 MHz. */
#include "../board.h"

#include "port.h"
#include "registers.h"

const struct board_info board_info = {.name = "mps2-an385",
                                      .rx_window = RIG_RX_WINDOW,
                                      .counter_hz = SYSTEM_HZ,
                                      .time_limit = RIG_TIME_LIMIT_MS,
                                      .baud = UART_BAUD,
                                      .max_baud = SYSTEM_HZ / UART_DIVISOR_MIN,
                                      .counter = BOARD_COUNTER_TICKS};

/* 32 bits at 40 ns: a kernel may take 171 s. SysTick has the same clock but 24 bits, 0.67 s. */
static void timer_init(void) {
    TIMER0->reload = UINT32_MAX;
    TIMER0->value = UINT32_MAX;
    TIMER0->ctrl = 1;
}

void board_init(int argc, char **argv) {
    (void)argc;
    (void)argv;
    mpu_init();
    timer_init();
    watchdog_init();
    uart_init();
}

uint32_t board_count(void) {
    uint32_t stolen, now;
    do { /* an interrupt in between must not be counted in one of the two only */
        stolen = uart_ticks;
        now = ticks();
    } while (stolen != uart_ticks);
    return now - stolen;
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
