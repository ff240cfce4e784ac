/* What the files of this port share. */
#ifndef PORT_H
#define PORT_H

void mpu_init(void);
void uart_init(void);
void uart_rx_irq(void);
void uart_tx_irq(void);

static inline void irq_off(void) {
    __asm volatile("cpsid i" ::: "memory");
}

static inline void irq_on(void) {
    __asm volatile("cpsie i" ::: "memory");
}

/* Sleeps until an interrupt is pending, also with interrupts off: so the check before it cannot be outrun. */
static inline void sleep_until_irq(void) {
    __asm volatile("dsb\n wfi" ::: "memory");
}

#endif
