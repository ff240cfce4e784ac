#include "cmsdk_uart.h"

#include "../cortex_m/core.h"
#include "../line.h"
#include "../uart.h"

enum {
    TX_FULL = 1u << 0,
    RX_FULL = 1u << 1,
    RX_OVERRUN = 1u << 3,
    CTRL_TX = 1u << 0,
    CTRL_RX = 1u << 1,
    CTRL_TX_IRQ = 1u << 2,
    CTRL_RX_IRQ = 1u << 3,
    INT_TX = 1u << 0,
    INT_RX = 1u << 1,
    CTRL = CTRL_TX | CTRL_RX | CTRL_RX_IRQ,
    LEAST_DIVISOR = 16,
};

#define UART (cmsdk_port.uart)

void uart_init(uint32_t baud) {
    uart_set_rate(baud);
    UART->ctrl = CTRL;
    (void)UART->data; /* QEMU hands over what was sent before the receiver was on only after a read */
    line_irq_enable(cmsdk_port.rx_irq);
    line_irq_enable(cmsdk_port.tx_irq);
}

bool uart_set_rate(uint32_t baud) {
    uint32_t divisor = (cmsdk_port.hz + baud / 2) / baud;
    if (divisor < LEAST_DIVISOR || !uart_is_near(cmsdk_port.hz / divisor, baud)) {
        return false;
    }
    /* It does not tell when the last byte has left its shift register: ten bits of bauddiv clocks each. */
    for (volatile uint32_t clocks = 10 * UART->bauddiv; clocks != 0; clocks--) {
    }
    UART->bauddiv = divisor;
    return true;
}

void cmsdk_rx_irq(void) {
    uint32_t begun = line_irq_begin();
    /* First: cleared after draining, it would take the interrupt of a byte that just came with it. */
    UART->intstatus = INT_RX;
    uint32_t state;
    while ((state = UART->state) & RX_FULL) {
        if (state & RX_OVERRUN) {
            UART->state = RX_OVERRUN;
            line_lost();
        }
        line_received((uint8_t)UART->data);
    }
    line_irq_end(begun);
}

void cmsdk_tx_irq(void) {
    uint32_t begun = line_irq_begin();
    UART->intstatus = INT_TX;
    line_transmit();
    line_irq_end(begun);
}

void uart_enable_tx_irq(bool on) {
    UART->ctrl = CTRL | (on ? CTRL_TX_IRQ : 0);
}

bool uart_can_send(void) {
    return !(UART->state & TX_FULL);
}

void uart_send(uint8_t byte) {
    UART->data = byte;
}

bool uart_is_idle(void) {
    return !(UART->state & TX_FULL);
}

int uart_receive(void) {
    return UART->state & RX_FULL ? (int)(UART->data & 0xFF) : -1;
}
