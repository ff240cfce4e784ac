/* The registers this port uses: LM3S6965 data sheet, chapters "System Control", "GPIOs" and "UARTs"; Arm DDI
 * 0183 for the PL011. */
#ifndef LM3S6965_H
#define LM3S6965_H

#include <stdint.h>

#define SYSCTL_RIS (*(volatile uint32_t *)0x400FE050u)
#define SYSCTL_RCC (*(volatile uint32_t *)0x400FE060u)
#define SYSCTL_RCGC1 (*(volatile uint32_t *)0x400FE104u)
#define SYSCTL_RCGC2 (*(volatile uint32_t *)0x400FE108u)

#define GPIOA_AFSEL (*(volatile uint32_t *)0x40004420u)
#define GPIOA_DEN (*(volatile uint32_t *)0x4000451Cu)

struct pl011 {
    volatile uint32_t dr;
    volatile uint32_t rsr; /* write to clear errors */
    uint32_t reserved0[4];
    volatile uint32_t fr;
    uint32_t reserved1[2];
    volatile uint32_t ibrd, fbrd, lcrh, ctl, ifls, im, reserved2[2], icr;
};

#define UART0 ((struct pl011 *)0x4000C000u)
enum { UART0_IRQ = 5 };

void uart_irq(void);

#endif
