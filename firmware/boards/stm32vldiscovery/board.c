/* STM32VLDISCOVERY: STM32F100RB (ST RM0041), USART1 on PA9 (TX) and PA10 (RX). Clocks from the internal
 * oscillator, good to 1 % at room temperature. */
#include "../common/cortex_m/core.h"
#include "../common/stm32/ready.h"
#include "../common/stm32/usart.h"

#define RCC_CR (*(volatile uint32_t *)0x40021000u)
#define RCC_CFGR (*(volatile uint32_t *)0x40021004u)
#define RCC_APB2ENR (*(volatile uint32_t *)0x40021018u)
#define GPIOA_CRH (*(volatile uint32_t *)0x40010804u)
#define GPIOA_BSRR (*(volatile uint32_t *)0x40010810u)

enum {
    CR_PLL_ON = 1 << 24,
    CR_PLL_READY = 1 << 25,
    CFGR_SW_PLL = 2 << 0,
    CFGR_SWS = 3 << 2,
    CFGR_SWS_PLL = 2 << 2,
    CFGR_PLL_BY_6 = 4 << 18, /* of 8 MHz / 2 */
    APB2ENR_GPIOA = 1 << 2,
    APB2ENR_USART1 = 1 << 14,
    CRH_PIN_9_AND_10 = 0xFF0,
    CRH_TX_OUT_RX_PULLED = 0x8B0, /* PA9: function, push-pull, 50 MHz; PA10: input with a pull resistor */
    PIN_10 = 1 << 10,
    USART1_IRQ = 37,
    HSI_HZ = 8000000,
    PLL_HZ = 24000000,
};

const struct usart_port usart_port = {.usart = (struct usart *)0x40013800u, .divider = 1, .irq = USART1_IRQ};

VECTORS = {[USART1_IRQ] = usart_irq};

static uint32_t core_clock_init(void) {
    if (RCC_CR == 0) {
        return PLL_HZ; /* some clock is on in silicon: QEMU has no RCC, and runs SysTick at 24 MHz */
    }
    RCC_CFGR = CFGR_PLL_BY_6;
    RCC_CR |= CR_PLL_ON;
    if (!becomes_ready(&RCC_CR, CR_PLL_READY, CR_PLL_READY)) {
        return HSI_HZ;
    }
    RCC_CFGR |= CFGR_SW_PLL;
    return becomes_ready(&RCC_CFGR, CFGR_SWS, CFGR_SWS_PLL) ? PLL_HZ : HSI_HZ;
}

uint32_t clock_init(void) {
    uint32_t core_hz = core_clock_init();
    RCC_APB2ENR |= APB2ENR_GPIOA | APB2ENR_USART1;
    GPIOA_BSRR = PIN_10; /* the pull resistor goes up: an open input must not read as bytes */
    GPIOA_CRH = (GPIOA_CRH & ~(uint32_t)CRH_PIN_9_AND_10) | CRH_TX_OUT_RX_PULLED;
    return core_hz;
}
