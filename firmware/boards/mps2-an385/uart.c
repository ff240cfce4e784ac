/* UART0 with a ring each way, driven by interrupts. Indices run freely modulo 2^32; sizes are powers of two.
 *
 * The waits are in WFI: polling a device register holds QEMU's lock and starves the line. */
#include <stdbool.h>

#include "../board.h"
#include "port.h"
#include "registers.h"

enum {
    RX_SIZE = RIG_RX_WINDOW,
    TX_SIZE = 1024,
    UART_CTRL = UART_CTRL_TX | UART_CTRL_RX | UART_CTRL_RX_IRQ,
};
_Static_assert((RX_SIZE & (RX_SIZE - 1)) == 0, "the index is masked");

static uint8_t rx_ring[RX_SIZE], tx_ring[TX_SIZE];
static volatile uint32_t rx_head, rx_tail, tx_head, tx_tail; /* head: next to fill, tail: next to take */
static volatile uint32_t overruns;
static volatile bool overran;
volatile uint32_t uart_ticks;

void uart_init(void) {
    UART0->bauddiv = SYSTEM_HZ / UART_BAUD;
    UART0->ctrl = UART_CTRL;
    (void)UART0->data; /* QEMU hands over what was sent before the receiver was on only after a read */
    NVIC_IPR[UART0_RX_IRQ] = UART_PRIORITY;
    NVIC_IPR[UART0_TX_IRQ] = UART_PRIORITY;
    NVIC_ISER0 = 1u << UART0_RX_IRQ | 1u << UART0_TX_IRQ;
    irq_on();
}

static void receive(uint8_t byte) {
    if (rx_head - rx_tail == RX_SIZE) {
        overruns++;
        return;
    }
    rx_ring[rx_head & (RX_SIZE - 1)] = byte;
    rx_head++;
}

/* The interrupt's own time, with what the core takes to enter and leave (Arm DDI 0337, 12 cycles each); only
 * when it can have struck a kernel, as reading the timer costs QEMU more than all the rest. */
static void note_time(uint32_t begun) {
    enum { ENTER_AND_LEAVE = 24 };
    if (overran) {
        uart_ticks += ticks() - begun + ENTER_AND_LEAVE;
    }
}

static uint32_t begin_time(void) {
    return overran ? ticks() : 0;
}

bool uart_overran(void) {
    return overran;
}

void uart_rx_irq(void) {
    uint32_t begun = begin_time();
    /* First: cleared after draining, it would take the interrupt of a byte that just came with it. */
    UART0->intstatus = UART_INT_RX;
    uint32_t state;
    while ((state = UART0->state) & UART_RX_FULL) {
        if (state & UART_RX_OVERRUN) {
            UART0->state = UART_RX_OVERRUN;
            overruns++;
            overran = true;
        }
        receive((uint8_t)UART0->data);
    }
    note_time(begun);
}

static void send_what_fits(void) {
    while (tx_tail != tx_head && !(UART0->state & UART_TX_FULL)) {
        UART0->data = tx_ring[tx_tail & (TX_SIZE - 1)];
        tx_tail++;
    }
}

static void enable_tx_irq(bool on) {
    static bool is_on;
    if (on != is_on) { /* a store to ctrl that changes nothing still costs QEMU a turn of its main loop */
        is_on = on;
        UART0->ctrl = UART_CTRL | (on ? UART_CTRL_TX_IRQ : 0);
    }
}

/* Not to be interrupted. The transmit interrupt is on only while something waits, as it comes with every
 * byte. */
static void transmit(void) {
    send_what_fits();
    if (tx_tail != tx_head) {
        enable_tx_irq(true);
        send_what_fits(); /* room made before the interrupt was on raised none */
    } else {
        enable_tx_irq(false);
    }
}

void uart_tx_irq(void) {
    uint32_t begun = begin_time();
    UART0->intstatus = UART_INT_TX;
    transmit();
    note_time(begun);
}

size_t board_read(uint8_t *bytes, size_t capacity) {
    size_t count = 0;
    while (count < capacity && rx_tail != rx_head) {
        bytes[count++] = rx_ring[rx_tail & (RX_SIZE - 1)];
        rx_tail++;
    }
    return count;
}

void board_write(const uint8_t *bytes, size_t count) {
    irq_off();
    for (size_t i = 0; i < count; i++) {
        while (tx_head - tx_tail == TX_SIZE) {
            transmit();
            if (tx_head - tx_tail == TX_SIZE) {
                sleep_until_irq();
            }
            irq_on(); /* lets the interrupts in */
            irq_off();
        }
        tx_ring[tx_head & (TX_SIZE - 1)] = bytes[i];
        tx_head++;
    }
    transmit();
    irq_on();
}

void uart_drain(void) {
    const uint32_t bits = 12; /* in the shift register: 10, and two to spare */
    irq_off();
    while (tx_tail != tx_head) {
        sleep_until_irq();
        irq_on();
        irq_off();
    }
    irq_on();
    while (UART0->state & UART_TX_FULL) {
    }
    uint32_t begun = ticks();
    while (ticks() - begun < bits * UART0->bauddiv) {
    }
}

void board_wait(void) {
    irq_off();
    if (rx_tail == rx_head) {
        sleep_until_irq();
    }
    irq_on();
}

uint32_t board_overruns(void) {
    return overruns;
}

static void put(uint8_t byte) {
    while (UART0->state & UART_TX_FULL) {
    }
    UART0->data = byte;
}

void board_polled_put(uint8_t byte) {
    /* The answer before goes first. No more than the ring holds: a kernel gone wild may have hit the indices.
     */
    for (size_t i = 0; i < TX_SIZE && tx_tail != tx_head; i++) {
        put(tx_ring[tx_tail & (TX_SIZE - 1)]);
        tx_tail++;
    }
    tx_tail = tx_head;
    put(byte);
}

int board_polled_get(void) {
    return UART0->state & UART_RX_FULL ? (int)(UART0->data & 0xFF) : -1;
}
