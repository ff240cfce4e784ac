/* The registers this port uses: Arm DDI 0479 (CMSDK APB UART and timer), DDI 0403 (ARMv7-M), DAI 0385
 * (AN385). */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state; /* write 1 to clear an overrun */
    volatile uint32_t ctrl;
    volatile uint32_t intstatus; /* write 1 to clear */
    volatile uint32_t bauddiv;
};

enum {
    UART_TX_FULL = 1u << 0,
    UART_RX_FULL = 1u << 1,
    UART_RX_OVERRUN = 1u << 3,
    UART_CTRL_TX = 1u << 0,
    UART_CTRL_RX = 1u << 1,
    UART_CTRL_TX_IRQ = 1u << 2,
    UART_CTRL_RX_IRQ = 1u << 3,
    UART_INT_TX = 1u << 0,
    UART_INT_RX = 1u << 1,
};

struct cmsdk_timer {
    volatile uint32_t ctrl;
    volatile uint32_t value; /* counts down at the system clock */
    volatile uint32_t reload;
    volatile uint32_t intstatus;
};

#define UART0 ((struct cmsdk_uart *)0x40004000u)
#define TIMER0 ((struct cmsdk_timer *)0x40000000u)
#define TIMER1 ((struct cmsdk_timer *)0x40001000u)
enum { UART_DIVISOR_MIN = 16, UART_DIVISOR_MAX = 0xFFFFF };
enum { TIMER_CTRL_ON = 1u << 0, TIMER_CTRL_IRQ = 1u << 3, TIMER_INT = 1u << 0 };
enum { UART0_RX_IRQ = 0, UART0_TX_IRQ = 1, TIMER1_IRQ = 9, SYSTEM_HZ = 25000000 };

static inline uint32_t ticks(void) {
    return ~TIMER0->value; /* counts down: the complement counts up */
}

#define NVIC_ISER0 (*(volatile uint32_t *)0xE000E100u)
#define NVIC_IPR ((volatile uint8_t *)0xE000E400u) /* a byte an interrupt: lower is more urgent */
#define SCB_AIRCR (*(volatile uint32_t *)0xE000ED0Cu)
#define SCB_CFSR (*(volatile uint32_t *)0xE000ED28u)
#define SCB_MMFAR (*(volatile uint32_t *)0xE000ED34u)
#define SCB_BFAR (*(volatile uint32_t *)0xE000ED38u)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u)

/* CFSR is three status registers in one: memory management 7:0, bus 15:8, usage 31:16. */
#define CFSR_MEMORY 0x000000FFu
#define CFSR_BUS 0x0000FF00u
#define CFSR_USAGE 0xFFFF0000u
#define CFSR_STACKING 0x00000010u /* no room to save registers on the stack */
#define CFSR_MMFAR_VALID 0x00000080u
#define CFSR_BFAR_VALID 0x00008000u

#endif
