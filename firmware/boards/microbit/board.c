/* BBC micro:bit v1: nRF51822 (Cortex-M0), UART on pins 24 (TX) and 25 (RX), which go to the USB interface. */
#include "../common/cortex_m/core.h"
#include "nrf51.h"

VECTORS = {[UART_IRQ] = uart_irq, [TIMER0_IRQ] = timer_irq};

uint32_t clock_init(void) {
    CLOCK_HFCLKSTARTED = 0;
    CLOCK_HFCLKSTART = 1;
    /* The crystal takes 1 ms, some 2,000 turns. Until it runs, and should it never, the internal oscillator
     * gives the same 16 MHz, good to 5 %. */
    for (int tries = 20000; tries != 0 && CLOCK_HFCLKSTARTED == 0; tries--) {
    }
    return CORE_HZ;
}
