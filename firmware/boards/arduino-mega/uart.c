/* USART0: two bytes of buffer for what comes, one for what goes. */
#include "../common/uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#include "../board.h"
#include "../common/cpu.h"
#include "../common/line.h"
#include "avr.h"

static volatile bool
    is_sending; /* the transmitter's flag tells of a byte that has left, not that none was sent */

/* At double speed a bit takes 8 (UBRR0 + 1) cycles. The interface to USB is a chip of the same kind at the
 * same clock, so both are off alike: 2.1 % at 115200 baud. */
bool uart_set_rate(uint32_t baud) {
    const uint32_t eighth = CORE_HZ / 8, most = 4096;
    uint32_t divisor = baud == 0 ? 0 : (eighth + baud / 2) / baud;
    if (divisor == 0 || divisor > most) {
        return false;
    }
    uint32_t got = eighth / divisor, off = got > baud ? got - baud : baud - got;
    if (off > baud / 45) {
        return false;
    }
    UBRR0 = (uint16_t)(divisor - 1);
    return true;
}

void uart_init(uint32_t baud) {
    UCSR0B = 0;
    UCSR0A = 1 << U2X0;
    UCSR0C = 1 << UCSZ01 | 1 << UCSZ00; /* 8 bits, no parity */
    uart_set_rate(baud);
    UCSR0B = 1 << RXEN0 | 1 << TXEN0 | 1 << RXCIE0;
}

ISR(USART0_RX_vect) {
    uint32_t begun = line_irq_begin();
    if (UCSR0A & 1 << DOR0) {
        line_lost();
    }
    line_received(UDR0);
    wake();
    line_irq_end(begun);
}

ISR(USART0_UDRE_vect) {
    line_transmit();
    wake();
}

void uart_enable_tx_irq(bool on) {
    if (on) {
        UCSR0B = (uint8_t)(UCSR0B | 1 << UDRIE0);
    } else {
        UCSR0B = (uint8_t)(UCSR0B & ~(1 << UDRIE0));
    }
}

bool uart_can_send(void) {
    return UCSR0A & 1 << UDRE0;
}

void uart_send(uint8_t byte) {
    UCSR0A = 1 << U2X0 | 1 << TXC0; /* clears it */
    is_sending = true;
    UDR0 = byte;
}

bool uart_is_idle(void) {
    if (UCSR0A & 1 << TXC0) {
        is_sending = false;
    }
    return !is_sending;
}

int uart_receive(void) {
    return UCSR0A & 1 << RXC0 ? UDR0 : -1;
}
