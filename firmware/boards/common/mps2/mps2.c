/* MPS2 with AN385, AN386 or AN500: the same system around another core (Arm DAI 0385, 0386, 0500). */
#include "../cortex_m/core.h"
#include "cmsdk_uart.h"

enum { UART0_RX_IRQ = 0, UART0_TX_IRQ = 1, SYSTEM_HZ = 25000000 };

const struct cmsdk_port cmsdk_port = {.uart = (struct cmsdk_uart *)0x40004000u,
                                      .hz = SYSTEM_HZ,
                                      .rx_irq = UART0_RX_IRQ,
                                      .tx_irq = UART0_TX_IRQ};

VECTORS = {[UART0_RX_IRQ] = cmsdk_rx_irq, [UART0_TX_IRQ] = cmsdk_tx_irq};

uint32_t clock_init(void) {
    return SYSTEM_HZ; /* fixed in the FPGA */
}
