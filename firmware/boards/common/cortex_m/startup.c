/* Vector table and reset. */
#include <string.h>

#include "../../board.h"
#include "core.h"

int main(int argc, char **argv);
void start_reset(void);
noreturn void start_c(void);
__attribute__((weak)) void systick_irq(void); /* a core may have none */

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];
extern uint32_t thread_stack_top[], handler_stack_top[];

/* Sixteen of the core; those of the port follow (core.h, sections.ld). All faults escalate to HardFault:
 * nothing enables the others. */
__attribute__((section(".vectors"), used)) static handler *const vectors[16] = {
    (handler *)handler_stack_top,
    start_reset,
    [2] = start_fault,
    [3] = start_fault,
    [4] = start_fault,
    [5] = start_fault,
    [6] = start_fault,
    [7] = start_fault,
    [11] = start_fault,
    [12] = start_fault,
    [14] = start_fault,
    [15] = systick_irq,
};

/* Threads run on the process stack, so that a fault handler has a sound one even after an overflow. The
 * floating-point unit comes first: the compiler may use its registers anywhere. */
__attribute__((naked)) void start_reset(void) {
    __asm volatile(
#ifdef __ARM_FP
        "ldr r0, =0xE000ED88\n" /* CPACR */
        "ldr r1, =0x00F00000\n" /* full access to CP10 and CP11 */
        "str r1, [r0]\n"
        "dsb\n"
        "isb\n"
#endif
#ifdef __ARM_ARCH_8M_MAIN__
        "ldr r0, =thread_stack_bottom\n"
        "msr psplim, r0\n"
#endif
        "ldr r0, =thread_stack_top\n"
        "msr psp, r0\n"
        "movs r0, #2\n"
        "msr control, r0\n"
        "isb\n"
        "ldr r0, =start_c\n"
        "bx r0\n");
}

noreturn void start_c(void) {
    memcpy(data_start, data_load, (size_t)((uintptr_t)data_end - (uintptr_t)data_start));
    memset(bss_start, 0, (size_t)((uintptr_t)bss_end - (uintptr_t)bss_start));
    main(0, NULL);
    board_reset();
}
