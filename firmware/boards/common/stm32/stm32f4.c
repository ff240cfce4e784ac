/* Clocks and pins. The internal oscillator is good to 1 % at room temperature, enough for a UART, and with it
 * one image runs on any board, whatever its crystal. */
#include "stm32f4.h"

#include "ready.h"

#define FLASH_ACR (*(volatile uint32_t *)0x40023C00u)

enum {
    CR_HSI_ON = 1 << 0,
    CR_HSI_READY = 1 << 1,
    CR_PLL_ON = 1 << 24,
    CR_PLL_READY = 1 << 25,
    /* 16 MHz / 16 * 336 / 2 = 168 MHz, / 7 = 48 MHz for USB; bit 29 is the PLLR of F446, and set after reset.
     */
    PLL_168_MHZ = 2 << 28 | 7 << 24 | 0 << 16 | 336 << 6 | 16,
    CFGR_SW_PLL = 2 << 0,
    CFGR_SWS = 3 << 2,
    CFGR_SWS_PLL = 2 << 2,
    CFGR_APB1_BY_4 = 5 << 10,
    CFGR_APB2_BY_2 = 4 << 13,
    ACR_5_WAIT_STATES = 5 | 1 << 8 | 1 << 9 | 1 << 10, /* at 168 MHz and 3.3 V; prefetch and both caches */
    HSI_HZ = 16000000,
    PLL_HZ = 168000000,
};

uint32_t stm32f4_clock_init(void) {
    if (RCC->cr == 0) {
        return PLL_HZ; /* some clock is on in silicon: QEMU has no RCC, and runs SysTick at 168 MHz */
    }
    /* A boot loader may have left the PLL on, when it takes no settings. */
    RCC->cr |= CR_HSI_ON;
    becomes_ready(&RCC->cr, CR_HSI_READY, CR_HSI_READY);
    RCC->cfgr = CFGR_APB1_BY_4 | CFGR_APB2_BY_2;
    becomes_ready(&RCC->cfgr, CFGR_SWS, 0);
    RCC->cr &= ~(uint32_t)CR_PLL_ON;
    becomes_ready(&RCC->cr, CR_PLL_READY, 0);
    RCC->pllcfgr = PLL_168_MHZ;
    RCC->cr |= CR_PLL_ON;
    if (!becomes_ready(&RCC->cr, CR_PLL_READY, CR_PLL_READY)) {
        return HSI_HZ;
    }
    FLASH_ACR = ACR_5_WAIT_STATES;
    RCC->cfgr |= CFGR_SW_PLL;
    return becomes_ready(&RCC->cfgr, CFGR_SWS, CFGR_SWS_PLL) ? PLL_HZ : HSI_HZ;
}

static void set_field(volatile uint32_t *reg, uint32_t shift, uint32_t width, uint32_t value) {
    *reg = (*reg & ~(((1u << width) - 1) << shift)) | value << shift;
}

static void set_function_7(struct stm32f4_gpio *gpio, uint32_t pin) {
    const uint32_t alternate = 2, usart1_to_3 = 7;
    set_field(&gpio->afr[pin / 8], pin % 8 * 4, 4, usart1_to_3);
    set_field(&gpio->moder, pin * 2, 2, alternate);
}

void stm32f4_usart_pins(struct stm32f4_gpio *gpio, uint32_t tx, uint32_t rx) {
    const uint32_t pull_up = 1;
    set_field(&gpio->pupdr, rx * 2, 2, pull_up); /* an open input must not read as bytes */
    set_function_7(gpio, tx);
    set_function_7(gpio, rx);
}
