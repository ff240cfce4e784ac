/* Vector table, reset and fault entry. */
#include <string.h>

#include "../board.h"
#include "port.h"
#include "registers.h"

int main(int argc, char **argv);
void start_reset(void);
void start_fault(void);
noreturn void start_c(void);
noreturn void fault_c(const uint32_t *stacked);

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

/* Bit 2 of EXC_RETURN says on which stack the interrupted code's registers are. */
__attribute__((naked)) void start_fault(void) {
    __asm volatile("tst lr, #4\n"
                   "ite eq\n"
                   "mrseq r0, msp\n"
                   "mrsne r0, psp\n"
                   "b fault_c\n");
}

static uint8_t kind_of(uint32_t cfsr) {
    if (cfsr & CFSR_MEMORY) {
        return BOARD_FAULT_MEMORY;
    }
    if (cfsr & CFSR_BUS) {
        return BOARD_FAULT_BUS;
    }
    return cfsr & CFSR_USAGE ? BOARD_FAULT_USAGE : BOARD_FAULT_HARD;
}

noreturn void fault_c(const uint32_t *stacked) {
    enum { STACKED_LR = 5, STACKED_PC = 6, STACKED_WORDS = 8 };
    uint32_t cfsr = SCB_CFSR;
    struct board_fault fault = {.kind = kind_of(cfsr), .status = cfsr};
    if (cfsr & CFSR_BFAR_VALID) {
        fault.address = SCB_BFAR;
    } else if (cfsr & CFSR_MMFAR_VALID) {
        fault.address = SCB_MMFAR;
    }
    /* After a stack overflow nothing was stacked: reading there would fault again, for good. */
    if ((uintptr_t)stacked >= 0x20000000u && stacked + STACKED_WORDS <= handler_stack_top) {
        fault.lr = stacked[STACKED_LR];
        fault.pc = stacked[STACKED_PC];
    }
    firmware_fault(&fault);
}
