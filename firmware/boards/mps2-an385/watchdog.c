/* Ends a kernel that runs too long: TIMER1 interrupts it at the highest priority. */
#include "../board.h"
#include "port.h"
#include "registers.h"

/* QEMU takes a turn of its main loop for every store to a timer, which would cost a tenth of the rate. So the
 * timer is set again only when SLACK has gone by, and a kernel is ended up to that much too late, never too
 * early. */
enum { TICKS_PER_MS = SYSTEM_HZ / 1000, SLACK_MS = RIG_TIME_LIMIT_MS / 10 };
_Static_assert(RIG_TIME_LIMIT_MS + SLACK_MS <= INT32_MAX / TICKS_PER_MS, "the limit must fit into the timer");

static volatile bool in_kernel, is_set;
static uint32_t set_at;

void watchdog_init(void) {
    TIMER1->reload = (RIG_TIME_LIMIT_MS + SLACK_MS) * TICKS_PER_MS;
    NVIC_IPR[TIMER1_IRQ] = 0;
    NVIC_ISER0 = 1u << TIMER1_IRQ;
}

void board_quiet_begin(void) {
    mask_uart(!uart_overran());
    uint32_t now = board_count();
    if (!is_set || now - set_at > SLACK_MS * TICKS_PER_MS) {
        TIMER1->value = (RIG_TIME_LIMIT_MS + SLACK_MS) * TICKS_PER_MS;
        TIMER1->ctrl = TIMER_CTRL_ON | TIMER_CTRL_IRQ;
        set_at = now;
        is_set = true;
    }
    in_kernel = true;
}

void board_quiet_end(void) {
    in_kernel = false;
    mask_uart(false);
}

bool watchdog_bites(void) {
    TIMER1->intstatus = TIMER_INT;
    TIMER1->ctrl = 0;
    is_set = false;
    return in_kernel;
}
