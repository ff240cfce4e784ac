/* No FIFO: a byte that nobody took is lost when the next one is whole. */
#include "usart.h"

#include "../../board.h"
#include "../cortex_m/core.h"
#include "../line.h"
#include "../uart.h"

enum {
    SR_OVERRUN = 1 << 3,
    SR_RECEIVED = 1 << 5,
    SR_SENT = 1 << 6, /* and nothing left in the shift register */
    SR_TX_EMPTY = 1 << 7,
    CR1_RX = 1 << 2,
    CR1_TX = 1 << 3,
    CR1_RX_IRQ = 1 << 5,
    CR1_TX_IRQ = 1 << 7,
    CR1_ENABLE = 1 << 13,
    CR1 = CR1_ENABLE | CR1_TX | CR1_RX | CR1_RX_IRQ,
    LEAST_DIVISOR = 16,
};

#define USART (usart_port.usart)

/* board_info.counter_hz: the core's clock. */
bool uart_set_rate(uint32_t baud) {
    uint32_t hz = board_info.counter_hz / usart_port.divider;
    uint32_t divisor = (hz + baud / 2) / baud; /* 16 samples a bit: mantissa and fraction are one number */
    if (divisor < LEAST_DIVISOR || divisor > UINT16_MAX || !uart_is_near(hz / divisor, baud)) {
        return false;
    }
    USART->brr = divisor;
    return true;
}

void uart_init(uint32_t baud) {
    uart_set_rate(baud);
    USART->cr1 = CR1;
    line_irq_enable(usart_port.irq);
}

void usart_irq(void) {
    uint32_t begun = line_irq_begin();
    uint32_t state;
    while ((state = USART->sr) & (SR_RECEIVED | SR_OVERRUN)) {
        uint8_t byte = (uint8_t)USART->dr; /* which clears both */
        if (state & SR_OVERRUN) {
            line_lost();
        }
        if (state & SR_RECEIVED) {
            line_received(byte);
        }
    }
    line_transmit();
    line_irq_end(begun);
}

void uart_enable_tx_irq(bool on) {
    USART->cr1 = CR1 | (on ? CR1_TX_IRQ : 0);
}

bool uart_can_send(void) {
    return USART->sr & SR_TX_EMPTY;
}

void uart_send(uint8_t byte) {
    USART->dr = byte;
}

bool uart_is_idle(void) {
    return USART->sr & SR_SENT;
}

int uart_receive(void) {
    return USART->sr & SR_RECEIVED ? (int)(USART->dr & 0xFF) : -1;
}
