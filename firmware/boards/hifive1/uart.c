/* UART0 of the FE310: 8 bytes of FIFO each way. It tells of neither framing errors nor lost bytes: the latter
 * show as CRC errors only. */
#include "../common/uart.h"

#include "../board.h"
#include "../common/line.h"
#include "fe310.h"

enum {
    PINS = 1 << 16 | 1 << 17,
    FIFO = 8,
    ENABLED = 1 << 0,
    TX_WATERMARK_1 = 1
        << 16, /* an interrupt when fewer wait in the FIFO; for what came, when more than 0 do */
    WATERMARK_TX = 1 << 0,
    WATERMARK_RX = 1 << 1,
};
#define FULL_OR_EMPTY (UINT32_C(1) << 31)

static uint32_t byte_time;        /* cycles of 10 bits */
static bool has_emptied;          /* the FIFO, at: */
static volatile uint32_t emptied; /* cycles */

static uint32_t bus_hz(void) {
    const uint32_t qemu_hz = 16000000; /* where a byte takes no time whatever the divisor */
    return board_info.counter == BOARD_COUNTER_CYCLES ? board_info.counter_hz : qemu_hz;
}

bool uart_set_rate(uint32_t baud) {
    const uint32_t most = 65536, least = 16; /* the receiver samples 16 times a bit */
    uint32_t divisor = baud == 0 ? 0 : (bus_hz() + baud / 2) / baud;
    if (divisor < least || divisor > most || !uart_is_near(bus_hz() / divisor, baud)) {
        return false;
    }
    UART_DIV = divisor - 1;
    byte_time = 10 * divisor;
    return true;
}

void uart_init(uint32_t baud) {
    GPIO_IOF_SEL &= ~(uint32_t)PINS;
    GPIO_IOF_EN |= PINS;
    uart_set_rate(baud);
    UART_TXCTRL = ENABLED | TX_WATERMARK_1;
    UART_RXCTRL = 0;
    for (int i = 0; i < FIFO && uart_receive() >= 0; i++) { /* from before a restart */
    }
    UART_RXCTRL = ENABLED;
    UART_IE = WATERMARK_RX;
    PLIC_ENABLE(0) = 1u << UART_IRQ;
    PLIC_ENABLE(1) = 0;
    PLIC_PRIORITY(UART_IRQ) = 1;
    PLIC_THRESHOLD = 0;
    __asm volatile("csrs mie, %0" ::"r"(MIE_EXTERNAL) : "memory");
}

void uart_irq(void) {
    uint32_t irq = PLIC_CLAIM;
    for (int byte = uart_receive(); byte >= 0; byte = uart_receive()) {
        line_received((uint8_t)byte);
    }
    line_transmit();
    PLIC_CLAIM = irq;
}

void uart_enable_tx_irq(bool on) {
    UART_IE = on ? WATERMARK_RX | WATERMARK_TX : WATERMARK_RX;
}

bool uart_can_send(void) {
    return !(UART_TXDATA & FULL_OR_EMPTY);
}

void uart_send(uint8_t byte) {
    has_emptied = false;
    UART_TXDATA = byte;
}

/* It tells when the FIFO is empty, not when the last byte has left: that takes a byte's time more. */
bool uart_is_idle(void) {
    if (!has_emptied && UART_IP & WATERMARK_TX) {
        has_emptied = true;
        emptied = cycles();
    }
    return has_emptied && cycles() - emptied > byte_time;
}

int uart_receive(void) {
    uint32_t data = UART_RXDATA;
    return data & FULL_OR_EMPTY ? -1 : (int)(data & 0xFF);
}
