/* STM32F405 and F407 with USART1 on PB6 (TX) and PB7 (RX). */
#include "../common/cortex_m/core.h"
#include "../common/stm32/stm32f4.h"
#include "../common/stm32/usart.h"

const struct usart_port usart_port = {
    .usart = (struct usart *)USART1_BASE, .divider = APB2_DIVIDER, .irq = USART1_IRQ};

VECTORS = {[USART1_IRQ] = usart_irq};

uint32_t clock_init(void) {
    uint32_t core_hz = stm32f4_clock_init();
    RCC->ahb1enr |= AHB1ENR_GPIOB;
    RCC->apb2enr |= APB2ENR_USART1;
    (void)RCC->apb2enr; /* a peripheral answers two clocks after it was switched on */
    stm32f4_usart_pins(GPIOB, 6, 7);
    return core_hz;
}
