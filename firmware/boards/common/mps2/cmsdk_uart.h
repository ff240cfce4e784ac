/* CMSDK APB UART (Arm DDI 0479). The board says where it is. */
#ifndef CMSDK_UART_H
#define CMSDK_UART_H

#include <stdint.h>

struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state; /* write 1 to clear an overrun */
    volatile uint32_t ctrl;
    volatile uint32_t intstatus; /* write 1 to clear */
    volatile uint32_t bauddiv;
};

struct cmsdk_port {
    struct cmsdk_uart *uart;
    uint32_t hz; /* of its clock */
    uint8_t rx_irq, tx_irq;
};

extern const struct cmsdk_port cmsdk_port;

void cmsdk_rx_irq(void);
void cmsdk_tx_irq(void);

#endif
