/* The core's own registers (Arm DDI 0419, ARMv6-M; DDI 0403, ARMv7-M; DDI 0553, ARMv8-M), and what the shared
 * files and a port have for each other. */
#ifndef CORE_H
#define CORE_H

#include <stdbool.h>
#include <stdint.h>

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define NVIC_ISER ((volatile uint32_t *)0xE000E100u)
#define NVIC_ICER ((volatile uint32_t *)0xE000E180u)
#define NVIC_IPR ((volatile uint32_t *)0xE000E400u) /* a byte an interrupt: lower is more urgent */
#define SCB_AIRCR (*(volatile uint32_t *)0xE000ED0Cu)
#define SCB_SHPR3 (*(volatile uint32_t *)0xE000ED20u)
#define SCB_CFSR (*(volatile uint32_t *)0xE000ED28u)
#define SCB_MMFAR (*(volatile uint32_t *)0xE000ED34u)
#define SCB_BFAR (*(volatile uint32_t *)0xE000ED38u)
#define DEMCR (*(volatile uint32_t *)0xE000EDFCu)
#define DWT_CTRL (*(volatile uint32_t *)0xE0001000u)
#define DWT_CYCCNT (*(volatile uint32_t *)0xE0001004u)
#define DWT_LAR (*(volatile uint32_t *)0xE0001FB0u)

/* CFSR is three status registers in one: memory management 7:0, bus 15:8, usage 31:16. */
#define CFSR_MEMORY 0x000000FFu
#define CFSR_BUS 0x0000FF00u
#define CFSR_USAGE 0xFFFF0000u
#define CFSR_STACKING 0x00000010u    /* no room to save registers on the stack */
#define CFSR_STACK_LIMIT 0x00100000u /* ARMv8-M: the stack pointer would pass its limit */
#define CFSR_MMFAR_VALID 0x00000080u
#define CFSR_BFAR_VALID 0x00008000u

typedef void handler(void);

/* A port provides these. The vectors of its interrupts follow the core's sixteen:
 *     VECTORS = {[UART_IRQ] = uart_irq}; */
#define VECTORS __attribute__((section(".vectors.irq"), used)) handler *const irq_vectors[]

/* Clocks of core and UART. Returns the core's, which is SysTick's too, in Hz. */
uint32_t clock_init(void);

/* systick.c, or the port's own where the core has no SysTick: the counter and the watchdog. */
void timer_init(uint32_t core_hz); /* board_count() and cpu_leave_out() too */
void watchdog_begin(void);
void watchdog_end(void);

/* board.c: switches an interrupt of the line on; it is masked while a kernel runs. */
void line_irq_enable(uint32_t number);

void mpu_init(void);
void start_fault(void);

/* The watchdog's interrupt handler calls this with its own function as a naked function's whole body:
 * `function` gets the registers that the exception stacked; it may return. Bit 2 of EXC_RETURN says on which
 * stack they are. */
#define WITH_STACKED_REGISTERS(function)                                                                     \
    __asm volatile("movs r0, #4\n"                                                                           \
                   "mov r1, lr\n"                                                                            \
                   "tst r1, r0\n"                                                                            \
                   "mrs r0, msp\n"                                                                           \
                   "beq 1f\n"                                                                                \
                   "mrs r0, psp\n"                                                                           \
                   "1: ldr r1, =" #function "\n"                                                             \
                   "bx r1\n")

/* Tells that the watchdog ended a kernel. */
_Noreturn void fault_timeout(const uint32_t *stacked);

#endif
