/* MPS2 with AN505 (Arm DAI 0505): an IoT Kit around a Cortex-M33, which starts in the secure state and stays
 * there. */
#include "../common/cortex_m/core.h"
#include "../common/mps2/cmsdk_uart.h"

enum { UART0_RX_IRQ = 32, UART0_TX_IRQ = 33, SYSTEM_HZ = 20000000 };

const struct cmsdk_port cmsdk_port = {.uart = (struct cmsdk_uart *)0x50200000u,
                                      .hz = SYSTEM_HZ,
                                      .rx_irq = UART0_RX_IRQ,
                                      .tx_irq = UART0_TX_IRQ};

VECTORS = {[UART0_RX_IRQ] = cmsdk_rx_irq, [UART0_TX_IRQ] = cmsdk_tx_irq};

uint32_t clock_init(void) {
    return SYSTEM_HZ; /* fixed in the FPGA */
}
