/* Rings around a UART: what a driver's interrupt handlers call, and how the line is started. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stdint.h>

/* Starts the UART and lets interrupts in. */
void line_init(void);

/* From the driver's interrupt handler: a byte came, good or not; bytes were lost in the UART; there is room
 * to send. */
void line_received(uint8_t byte);
void line_lost(void);
void line_transmit(void);

/* Around all of it, for board_count(). */
uint32_t line_irq_begin(void);
void line_irq_end(uint32_t begun);

/* Whether the UART lost a byte because nobody took it in time: then its interrupt must not wait for a kernel
 * any more. Never on QEMU, whose UARTs make the sender wait. */
bool line_is_lossy(void);

#endif
