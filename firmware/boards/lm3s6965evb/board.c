/* Stellaris LM3S6965 evaluation kit: an 8 MHz crystal, UART0 on PA0 and PA1. */
#include "../common/cortex_m/core.h"
#include "lm3s6965.h"

enum {
    RCC_MOSCDIS = 1 << 0,
    RCC_OSCSRC = 3 << 4, /* 0: the main oscillator */
    RCC_XTAL = 15 << 6,
    RCC_XTAL_8MHZ = 14 << 6,
    RCC_BYPASS = 1 << 11,
    RCC_PWRDN = 1 << 13,
    RCC_USESYSDIV = 1 << 22,
    RCC_SYSDIV = 15 << 23,
    RCC_SYSDIV_4 = 3 << 23, /* 200 MHz / 4 */
    RIS_PLL_LOCK = 1 << 6,
    CRYSTAL_HZ = 8000000,
    PLL_HZ = 50000000,
};

VECTORS = {[UART0_IRQ] = uart_irq};

/* The data sheet's order: off the PLL, crystal and PLL on, divider, wait for the lock, onto the PLL. */
uint32_t clock_init(void) {
    uint32_t rcc = (SYSCTL_RCC | RCC_BYPASS) & ~(uint32_t)RCC_USESYSDIV;
    SYSCTL_RCC = rcc;
    rcc &= ~(uint32_t)(RCC_MOSCDIS | RCC_OSCSRC | RCC_XTAL | RCC_PWRDN);
    rcc |= RCC_XTAL_8MHZ;
    SYSCTL_RCC = rcc;
    for (int tries = 100000; tries != 0; tries--) { /* some 50 ms at 8 MHz, where the PLL takes 0.5 */
        if (SYSCTL_RIS & RIS_PLL_LOCK) {
            rcc = (rcc & ~(uint32_t)(RCC_SYSDIV | RCC_BYPASS)) | RCC_SYSDIV_4 | RCC_USESYSDIV;
            SYSCTL_RCC = rcc;
            return PLL_HZ;
        }
    }
    return CRYSTAL_HZ;
}
