/* What line.c needs of a UART; one driver a kind of UART provides it. The driver's interrupt handlers call
 * what line.h has for them, and hand on a byte that came with a framing error too. */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

/* Pins, rate, transmitter, receiver and its interrupt. */
void uart_init(uint32_t baud);

/* Changes the rate, with nothing under way. False, and nothing is changed, when the divisor cannot hold the
 * rate within 2 %. */
bool uart_set_rate(uint32_t baud);

bool uart_can_send(void); /* whether there is room for a byte */
void uart_send(uint8_t byte);
bool uart_is_idle(void); /* whether the last byte has left */

/* For a fault handler: the next received byte, -1 when there is none. */
int uart_receive(void);

/* Whether an interrupt shall come when there is room. One is due at once or with the next byte that leaves.
 */
void uart_enable_tx_irq(bool on);

/* A byte of 10 bits is read right when its last bit is less than half a bit off, so both ends
 * together may be 5 % off. `got` is the rate that a divisor gives. */
static inline bool uart_is_near(uint32_t got, uint32_t wanted) {
    uint32_t off = got > wanted ? got - wanted : wanted - got;
    return off <= wanted / 50;
}

#endif
