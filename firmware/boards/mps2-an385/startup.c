/* Vector table and reset. */
#include <string.h>

#include "../board.h"
#include "port.h"
#include "registers.h"

int main(int argc, char **argv);
void start_reset(void);
noreturn void start_c(void);

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];
extern uint32_t thread_stack_top[], handler_stack_top[];

typedef void handler(void);

/* Sixteen of the core, then the interrupts this port uses. All faults escalate to HardFault: nothing
 * enables the others. */
__attribute__((section(".vectors"), used)) static handler *const vectors[] = {
    (handler *)handler_stack_top,
    start_reset,
    [2] = start_fault,
    [3] = start_fault,
    [4] = start_fault,
    [5] = start_fault,
    [6] = start_fault,
    [11] = start_fault,
    [12] = start_fault,
    [14] = start_fault,
    [15] = start_fault,
    [16 + UART0_RX_IRQ] = uart_rx_irq,
    [16 + UART0_TX_IRQ] = uart_tx_irq,
    [16 + TIMER1_IRQ] = start_watchdog,
};

/* Threads run on the process stack, so that a fault handler has a sound one even after an overflow. */
__attribute__((naked)) void start_reset(void) {
    __asm volatile("ldr r0, =thread_stack_top\n"
                   "msr psp, r0\n"
                   "movs r0, #2\n"
                   "msr control, r0\n"
                   "isb\n"
                   "b start_c\n");
}

noreturn void start_c(void) {
    memcpy(data_start, data_load, (size_t)((uintptr_t)data_end - (uintptr_t)data_start));
    memset(bss_start, 0, (size_t)((uintptr_t)bss_end - (uintptr_t)bss_start));
    main(0, NULL);
    board_reset();
}
