/* The registers this port uses: SiFive FE310-G002 Manual, chapters 6 (PRCI), 9 (CLINT), 10 (PLIC), 14 (AON),
 * 17 (GPIO), 18 (UART); and the bits of the privileged architecture. */
#ifndef FE310_H
#define FE310_H

#include <stdint.h>

#define FE310(address) (*(volatile uint32_t *)(address))

#define CLINT_MTIMECMP_LOW FE310(0x02004000u)
#define CLINT_MTIMECMP_HIGH FE310(0x02004004u)
#define CLINT_MTIME_LOW FE310(0x0200BFF8u)
#define CLINT_MTIME_HIGH FE310(0x0200BFFCu)

#define PLIC_PRIORITY(irq) FE310(0x0C000000u + 4u * (irq))
#define PLIC_ENABLE(word) FE310(0x0C002000u + 4u * (word))
#define PLIC_THRESHOLD FE310(0x0C200000u)
#define PLIC_CLAIM FE310(0x0C200004u)

#define AON_WDOGCFG FE310(0x10000000u)
#define AON_WDOGKEY FE310(0x1000001Cu)
#define AON_WDOGCMP FE310(0x10000020u)
#define AON_LFROSCCFG FE310(0x10000070u)

#define PRCI_HFROSCCFG FE310(0x10008000u)
#define PRCI_HFXOSCCFG FE310(0x10008004u)
#define PRCI_PLLCFG FE310(0x10008008u)
#define PRCI_PLLOUTDIV FE310(0x1000800Cu)

#define GPIO_IOF_EN FE310(0x10012038u)
#define GPIO_IOF_SEL FE310(0x1001203Cu)

#define UART_TXDATA FE310(0x10013000u)
#define UART_RXDATA FE310(0x10013004u)
#define UART_TXCTRL FE310(0x10013008u)
#define UART_RXCTRL FE310(0x1001300Cu)
#define UART_IE FE310(0x10013010u)
#define UART_IP FE310(0x10013014u)
#define UART_DIV FE310(0x10013018u)

enum {
    UART_IRQ = 3,
    MSTATUS_MIE = 1 << 3,
    MIE_TIMER = 1 << 7,
    MIE_EXTERNAL = 1 << 11,
};

/* What trap.c hands on. */
void uart_irq(void);
void timer_irq(void);

/* timer.c; `time_hz` is the rate of CLINT's mtime. */
void timer_init(uint32_t core_hz, uint32_t time_hz);
void watchdog_begin(void);
void watchdog_end(void);

/* trap.c: tells that the watchdog ended the kernel that was interrupted. */
_Noreturn void fault_timeout(void);

/* start.c */
_Noreturn void start_reset(void);

/* Leaf without a frame: what the stack of a kernel takes is measured around it. */
static inline uint32_t cycles(void) {
    uint32_t low;
    __asm volatile("csrr %0, mcycle" : "=r"(low));
    return low;
}

#endif
