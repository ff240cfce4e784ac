/* PL011 with its FIFOs of 16 bytes: what comes while a kernel runs and interrupts are masked waits there. */
#include "../common/uart.h"

#include "../board.h"
#include "../common/cortex_m/core.h"
#include "../common/line.h"
#include "lm3s6965.h"

enum {
    DR_OVERRUN = 1 << 11,
    FR_BUSY = 1 << 3,
    FR_RX_EMPTY = 1 << 4,
    FR_TX_FULL = 1 << 5,
    LCRH_8N1_FIFO = 3 << 5 | 1 << 4,
    CTL_ON = 1 << 0 | 1 << 8 | 1 << 9, /* UART, transmitter, receiver */
    IFLS_EIGHTH = 0 << 3 | 0 << 0,     /* interrupts at 2 bytes received, 2 left to send */
    INT_RX = 1 << 4 | 1 << 6,          /* that, or some bytes and then silence */
    INT_TX = 1 << 5,
};

/* board_info.counter_hz: a UART of this chip has the core's clock. */
bool uart_set_rate(uint32_t baud) {
    uint64_t hz = board_info.counter_hz;
    uint32_t divisor = (uint32_t)((hz * 4 + baud / 2) / baud); /* hz / (16 baud) in 64ths; below 2^28 */
    if (divisor < 64 || divisor >= 65536 * 64 || !uart_is_near((uint32_t)(hz * 4 / divisor), baud)) {
        return false;
    }
    UART0->ctl = 0;
    UART0->ibrd = divisor / 64;
    UART0->fbrd = divisor % 64;
    UART0->lcrh = LCRH_8N1_FIFO; /* takes the divisor over */
    UART0->ctl = CTL_ON;
    return true;
}

void uart_init(uint32_t baud) {
    const uint32_t uart0 = 1, gpio_a = 1, pa0_pa1 = 3;
    SYSCTL_RCGC1 |= uart0;
    SYSCTL_RCGC2 |= gpio_a;
    (void)SYSCTL_RCGC2; /* a peripheral answers some clocks after it was switched on */
    (void)SYSCTL_RCGC2;
    GPIOA_AFSEL |= pa0_pa1;
    GPIOA_DEN |= pa0_pa1;
    uart_set_rate(baud);
    UART0->ifls = IFLS_EIGHTH;
    UART0->im = INT_RX;
    line_irq_enable(UART0_IRQ);
}

void uart_irq(void) {
    uint32_t begun = line_irq_begin();
    UART0->icr = INT_RX | INT_TX; /* before draining: see a byte that comes with it again */
    while (!(UART0->fr & FR_RX_EMPTY)) {
        uint32_t data = UART0->dr;
        if (data & DR_OVERRUN) {
            UART0->rsr = 0;
            line_lost();
        }
        line_received((uint8_t)data);
    }
    line_transmit();
    line_irq_end(begun);
}

void uart_enable_tx_irq(bool on) {
    UART0->im = INT_RX | (on ? INT_TX : 0);
}

bool uart_can_send(void) {
    return !(UART0->fr & FR_TX_FULL);
}

void uart_send(uint8_t byte) {
    UART0->dr = byte;
}

bool uart_is_idle(void) {
    return !(UART0->fr & FR_BUSY);
}

int uart_receive(void) {
    return UART0->fr & FR_RX_EMPTY ? -1 : (int)(UART0->dr & 0xFF);
}
