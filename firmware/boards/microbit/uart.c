/* UART of the nRF51: 6 bytes of FIFO for what comes, none for what goes. */
#include "../common/uart.h"

#include "../common/cortex_m/core.h"
#include "../common/line.h"
#include "nrf51.h"

enum {
    PIN_TX = 24,
    PIN_RX = 25,
    INT_RXDRDY = 1 << 2,
    INT_TXDRDY = 1 << 7,
    INT_ERROR = 1 << 9,
    ERROR_OVERRUN = 1 << 0,
    ENABLED = 4,
    INPUT_PULL_UP = 3 << 2,
};
#define NO_PIN UINT32_MAX

static volatile bool is_sending; /* TXDRDY is an event: before the first byte there is none */

/* BAUDRATE is baud * 2^32 / 16 MHz, and its lowest 12 bits are 0: off by 2^12 / 2^32 * 16 MHz / 2 = 8 baud at
 * most. */
bool uart_set_rate(uint32_t baud) {
    const uint32_t highest = 1000000;
    if (baud < 1200 || baud > highest) {
        return false;
    }
    uint64_t rate = ((uint64_t)baud << 32) / CORE_HZ;
    UART_BAUDRATE = (uint32_t)((rate + 0x800) & 0xFFFFF000u);
    return true;
}

void uart_init(uint32_t baud) {
    GPIO_OUTSET = 1u << PIN_TX; /* idle is high, also before the UART has the pin */
    GPIO_DIRSET = 1u << PIN_TX;
    GPIO_PIN_CNF[PIN_RX] = INPUT_PULL_UP; /* an open input must not read as bytes */
    UART_PSELTXD = PIN_TX;
    UART_PSELRXD = PIN_RX;
    UART_PSELRTS = NO_PIN;
    UART_PSELCTS = NO_PIN;
    UART_CONFIG = 0; /* no parity, no flow control */
    UART_ENABLE = ENABLED;
    uart_set_rate(baud);
    UART_RXDRDY = 0;
    UART_TXDRDY = 0;
    UART_INTENSET = INT_RXDRDY | INT_ERROR;
    UART_STARTTX = 1;
    UART_STARTRX = 1;
    line_irq_enable(UART_IRQ);
}

void uart_irq(void) {
    uint32_t begun = line_irq_begin();
    if (UART_ERROR) {
        UART_ERROR = 0;
        uint32_t source = UART_ERRORSRC;
        UART_ERRORSRC = source;
        if (source & ERROR_OVERRUN) {
            line_lost();
        }
    }
    while (UART_RXDRDY) {
        UART_RXDRDY = 0; /* first: reading takes the next byte out of the FIFO, which raises it again */
        line_received((uint8_t)UART_RXD);
    }
    line_transmit();
    line_irq_end(begun);
}

void uart_enable_tx_irq(bool on) {
    if (on) {
        UART_INTENSET = INT_TXDRDY;
    } else {
        UART_INTENCLR = INT_TXDRDY;
    }
}

bool uart_is_idle(void) {
    if (is_sending && UART_TXDRDY) {
        UART_TXDRDY = 0;
        is_sending = false;
    }
    return !is_sending;
}

bool uart_can_send(void) {
    return uart_is_idle();
}

void uart_send(uint8_t byte) {
    is_sending = true;
    UART_TXD = byte;
}

int uart_receive(void) {
    if (!UART_RXDRDY) {
        return -1;
    }
    UART_RXDRDY = 0;
    return (int)(UART_RXD & 0xFF);
}
