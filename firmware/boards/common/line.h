/* Rings around a UART: what a driver's interrupt handlers call, and how the line is started. */
#ifndef LINE_H
#define LINE_H

#include <stdint.h>

/* Starts the UART and lets interrupts in. */
void line_init(void);

/* From the driver's interrupt handler: a byte came; bytes were lost in the UART; there is room to send. */
void line_received(uint8_t byte);
void line_lost(void);
void line_transmit(void);

#endif
