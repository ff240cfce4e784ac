/* Ends a kernel that runs too long: TIMER1, armed around each call, interrupts it at the highest priority. */
#include "../board.h"
#include "port.h"
#include "registers.h"

enum { TICKS_PER_MS = SYSTEM_HZ / 1000 };
_Static_assert(RIG_TIME_LIMIT_MS <= UINT32_MAX / TICKS_PER_MS, "the limit must fit into the timer");

void watchdog_init(void) {
    TIMER1->reload = (uint32_t)RIG_TIME_LIMIT_MS * TICKS_PER_MS;
    NVIC_IPR[TIMER1_IRQ] = 0;
    NVIC_ISER0 = 1u << TIMER1_IRQ;
}

void board_quiet_begin(void) {
    mask_uart(true);
    TIMER1->value = (uint32_t)RIG_TIME_LIMIT_MS * TICKS_PER_MS;
    TIMER1->ctrl = TIMER_CTRL_ON | TIMER_CTRL_IRQ;
}

void board_quiet_end(void) {
    TIMER1->ctrl = 0;
    mask_uart(false);
}
