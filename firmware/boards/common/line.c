/* The line: a ring each way around a UART, driven by interrupts.
 *
 * The waits are in WFI: polling a device register holds QEMU's lock and starves the line. */
#include "line.h"

#include <stdbool.h>

#include "../board.h"
#include "cpu.h"
#include "uart.h"

struct ring {
    volatile uint16_t head, tail; /* next to fill, next to take; equal: empty */
};

/* One place stays free, to tell full from empty. */
enum { RX_SIZE = RIG_RX_WINDOW + 1, TX_SIZE = RIG_TX_RING + 1 };
_Static_assert(RX_SIZE <= UINT16_MAX && TX_SIZE <= UINT16_MAX, "an index has 16 bits");

static uint8_t rx_bytes[RX_SIZE], tx_bytes[TX_SIZE];
static struct ring rx, tx;
static volatile uint32_t overruns;
static volatile bool is_lossy;

static uint16_t after(uint16_t index, uint32_t size) {
    return (uint16_t)(index + 1u == size ? 0 : index + 1u); /* < size <= UINT16_MAX */
}

void line_init(void) {
    uart_init(board_info.baud);
    cpu_irq_on();
}

void line_received(uint8_t byte) {
    uint16_t next = after(rx.head, RX_SIZE);
    if (next == rx.tail) {
        overruns++;
        return;
    }
    rx_bytes[rx.head] = byte;
    rx.head = next;
}

void line_lost(void) {
    overruns++;
    is_lossy = true;
}

bool line_is_lossy(void) {
    return is_lossy;
}

/* Only when it can have struck a kernel, as reading a timer costs QEMU more than all the rest. */
uint32_t line_irq_begin(void) {
    return is_lossy ? board_count() : 0;
}

void line_irq_end(uint32_t begun) {
    if (is_lossy && begun != 0) { /* 0: it became lossy in this one, which struck none */
        cpu_leave_out(board_count() - begun + cpu_irq_cost);
    }
}

static void send_what_fits(void) {
    while (tx.tail != tx.head && uart_can_send()) {
        uart_send(tx_bytes[tx.tail]);
        tx.tail = after(tx.tail, TX_SIZE);
    }
}

static void enable_tx_irq(bool on) {
    static bool is_on;
    if (on != is_on) { /* a store to a UART that changes nothing still costs QEMU a turn of its main loop */
        is_on = on;
        uart_enable_tx_irq(on);
    }
}

/* Not to be interrupted. The transmit interrupt is on only while something waits, as it comes with every
 * byte. */
void line_transmit(void) {
    send_what_fits();
    if (tx.tail != tx.head) {
        enable_tx_irq(true);
        send_what_fits(); /* room made before the interrupt was on raised none */
    } else {
        enable_tx_irq(false);
    }
}

size_t board_read(uint8_t *bytes, size_t capacity) {
    size_t count = 0;
    while (count < capacity && rx.tail != rx.head) {
        bytes[count++] = rx_bytes[rx.tail];
        rx.tail = after(rx.tail, RX_SIZE);
    }
    return count;
}

/* With interrupts off: sends what can be sent, sleeps when that was nothing, and lets the interrupts in. */
static void send_some(void) {
    uint16_t before = tx.tail;
    line_transmit();
    if (tx.tail == before) {
        cpu_sleep();
    }
    cpu_irq_on();
    cpu_irq_off();
}

void board_write(const uint8_t *bytes, size_t count) {
    cpu_irq_off();
    for (size_t i = 0; i < count; i++) {
        while (after(tx.head, TX_SIZE) == tx.tail) {
            send_some();
        }
        tx_bytes[tx.head] = bytes[i];
        tx.head = after(tx.head, TX_SIZE);
    }
    line_transmit();
    cpu_irq_on();
}

void board_wait(void) {
    cpu_irq_off();
    if (rx.tail == rx.head) {
        cpu_sleep();
    }
    cpu_irq_on();
}

bool board_set_baud(uint32_t baud) {
    if (baud == 0 || baud > board_info.max_baud) {
        return false;
    }
    cpu_irq_off();
    while (tx.head != tx.tail) {
        send_some();
    }
    while (!uart_is_idle()) { /* at most two bytes, or what the UART's FIFO holds */
    }
    bool done = uart_set_rate(baud);
    cpu_irq_on();
    return done;
}

uint32_t board_overruns(void) {
    return overruns;
}

static void put(uint8_t byte) {
    while (!uart_can_send()) {
    }
    uart_send(byte);
}

void board_polled_put(uint8_t byte) {
    /* The answer before goes first. No more than the ring holds: a kernel gone wild may have hit the indices.
     */
    for (size_t i = 0; i < TX_SIZE && tx.tail != tx.head && tx.tail < TX_SIZE; i++) {
        put(tx_bytes[tx.tail]);
        tx.tail = after(tx.tail, TX_SIZE);
    }
    tx.tail = tx.head;
    put(byte);
}

int board_polled_get(void) {
    return uart_receive();
}
