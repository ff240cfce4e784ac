/* What the files of this port share. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>

void mpu_init(void);
void watchdog_init(void);
bool watchdog_bites(void); /* its interrupt came: whether a kernel took too long */
void start_fault(void);
void start_watchdog(void);
void uart_init(void);
void uart_rx_irq(void);
void uart_tx_irq(void);

static inline void irq_off(void) {
    __asm volatile("cpsid i" ::: "memory");
}

static inline void irq_on(void) {
    __asm volatile("cpsie i" ::: "memory");
}

/* The watchdog's interrupt has priority 0 and comes through. */
enum { UART_PRIORITY = 0x80 };

static inline void mask_uart(bool masked) {
    __asm volatile("msr basepri, %0" ::"r"(masked ? UART_PRIORITY : 0) : "memory");
}

/* Sleeps until an interrupt is pending, also with interrupts off: so the check before it cannot be outrun. */
static inline void sleep_until_irq(void) {
    __asm volatile("dsb\n wfi" ::: "memory");
}

#endif
