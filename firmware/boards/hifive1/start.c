/* From reset to main(). */
#include <string.h>

#include "../board.h"
#include "fe310.h"

int main(int argc, char **argv);
noreturn void start_c(void);

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];

/* The first instruction of the image. Traps have a stack of their own, held in mscratch. */
__attribute__((naked, section(".vectors"), used)) void start_reset(void) {
    __asm volatile("csrw mie, zero\n"
                   "la t0, start_trap\n"
                   "csrw mtvec, t0\n"
                   "la t0, handler_stack_top\n"
                   "csrw mscratch, t0\n"
                   "la sp, thread_stack_top\n"
                   "j start_c\n");
}

noreturn void start_c(void) {
    memcpy(data_start, data_load, (size_t)((uintptr_t)data_end - (uintptr_t)data_start));
    memset(bss_start, 0, (size_t)((uintptr_t)bss_end - (uintptr_t)bss_start));
    main(0, NULL);
    board_reset();
}
