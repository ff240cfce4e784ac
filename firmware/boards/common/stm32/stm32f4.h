/* What the STM32F405, F407 and F446 have in common (ST RM0090, RM0390). */
#ifndef STM32F4_H
#define STM32F4_H

#include <stdint.h>

struct stm32f4_rcc {
    volatile uint32_t cr, pllcfgr, cfgr, cir;
    uint32_t reserved0[8];
    volatile uint32_t ahb1enr, ahb2enr, ahb3enr;
    uint32_t reserved1;
    volatile uint32_t apb1enr, apb2enr;
};

struct stm32f4_gpio {
    volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afr[2];
};

#define RCC ((struct stm32f4_rcc *)0x40023800u)
#define GPIOA ((struct stm32f4_gpio *)0x40020000u)
#define GPIOB ((struct stm32f4_gpio *)0x40020400u)
#define USART1_BASE 0x40011000u
#define USART2_BASE 0x40004400u
enum {
    AHB1ENR_GPIOA = 1 << 0,
    AHB1ENR_GPIOB = 1 << 1,
    APB1ENR_USART2 = 1 << 17,
    APB2ENR_USART1 = 1 << 4,
    USART1_IRQ = 37,
    USART2_IRQ = 38,
    APB1_DIVIDER = 4,
    APB2_DIVIDER = 2,
};

/* 168 MHz from the internal oscillator; that oscillator alone when the PLL does not lock. Returns the core's
 * clock. */
uint32_t stm32f4_clock_init(void);

/* Gives two pins of a port, `tx` with pull-up `rx`, to their function 7 (USART1 to 3). */
void stm32f4_usart_pins(struct stm32f4_gpio *gpio, uint32_t tx, uint32_t rx);

#endif
