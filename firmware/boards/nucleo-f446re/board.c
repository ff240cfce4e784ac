/* Nucleo-F446RE: USART2 on PA2 (TX) and PA3 (RX) goes to the ST-LINK's serial port. */
#include "../common/cortex_m/core.h"
#include "../common/stm32/stm32f4.h"
#include "../common/stm32/usart.h"

const struct usart_port usart_port = {
    .usart = (struct usart *)USART2_BASE, .divider = APB1_DIVIDER, .irq = USART2_IRQ};

VECTORS = {[USART2_IRQ] = usart_irq};

uint32_t clock_init(void) {
    uint32_t core_hz = stm32f4_clock_init();
    RCC->ahb1enr |= AHB1ENR_GPIOA;
    RCC->apb1enr |= APB1ENR_USART2;
    (void)RCC->apb1enr; /* a peripheral answers two clocks after it was switched on */
    stm32f4_usart_pins(GPIOA, 2, 3);
    return core_hz;
}
