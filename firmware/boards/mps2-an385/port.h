/* What the files of this port share. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stdint.h>

void mpu_init(void);
void watchdog_init(void);
bool watchdog_bites(void); /* its interrupt came: whether a kernel took too long */
void start_fault(void);
void start_watchdog(void);
void uart_init(void);
void uart_drain(void); /* waits until the last bit of what was queued has left */
void uart_rx_irq(void);
void uart_tx_irq(void);

/* What the UART's interrupts took since start, counted once they may strike in a quiet stretch. */
extern volatile uint32_t uart_ticks;

/* Whether the UART lost a byte because nobody took it in time: then it must not be masked any more. Never on
 * QEMU, whose UART makes the sender wait. */
bool uart_overran(void);

static inline void irq_off(void) {
    __asm volatile("cpsid i" ::: "memory");
}

static inline void irq_on(void) {
    __asm volatile("cpsie i" ::: "memory");
}

/* The watchdog's interrupt has priority 0 and comes through. */
enum { UART_PRIORITY = 0x80, UART_BAUD = 115200 };

static inline void mask_uart(bool masked) {
    __asm volatile("msr basepri, %0" ::"r"(masked ? UART_PRIORITY : 0) : "memory");
}

/* Sleeps until an interrupt is pending, also with interrupts off: so the check before it cannot be outrun. */
static inline void sleep_until_irq(void) {
    __asm volatile("dsb\n wfi" ::: "memory");
}

#endif
