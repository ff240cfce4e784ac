/* Interrupts, and from an exception to a fault report. */
#include "../board.h"
#include "fe310.h"

/* What start_trap saves: all that a function may change. */
struct saved {
    uint32_t ra, t[7], a[8];
};

void start_trap(void);
void trap_c(const struct saved *saved);

extern const uint8_t thread_stack_bottom[];

/* Swaps the stacks. mtvec holds multiples of 4. */
__attribute__((naked, aligned(4))) void start_trap(void) {
    __asm volatile("csrrw sp, mscratch, sp\n"
                   "addi sp, sp, -64\n"
                   "sw ra, 0(sp)\n sw t0, 4(sp)\n sw t1, 8(sp)\n sw t2, 12(sp)\n"
                   "sw t3, 16(sp)\n sw t4, 20(sp)\n sw t5, 24(sp)\n sw t6, 28(sp)\n"
                   "sw a0, 32(sp)\n sw a1, 36(sp)\n sw a2, 40(sp)\n sw a3, 44(sp)\n"
                   "sw a4, 48(sp)\n sw a5, 52(sp)\n sw a6, 56(sp)\n sw a7, 60(sp)\n"
                   "mv a0, sp\n"
                   "call trap_c\n"
                   "lw ra, 0(sp)\n lw t0, 4(sp)\n lw t1, 8(sp)\n lw t2, 12(sp)\n"
                   "lw t3, 16(sp)\n lw t4, 20(sp)\n lw t5, 24(sp)\n lw t6, 28(sp)\n"
                   "lw a0, 32(sp)\n lw a1, 36(sp)\n lw a2, 40(sp)\n lw a3, 44(sp)\n"
                   "lw a4, 48(sp)\n lw a5, 52(sp)\n lw a6, 56(sp)\n lw a7, 60(sp)\n"
                   "addi sp, sp, 64\n"
                   "csrrw sp, mscratch, sp\n"
                   "mret\n");
}

#define READ_CSR(name, value) __asm volatile("csrr %0, " name : "=r"(value))

/* Privileged architecture, table 3.6: what mcause says. */
enum cause {
    CAUSE_FETCH_MISALIGNED = 0,
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_LOAD_MISALIGNED = 4,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_STORE_MISALIGNED = 6,
    CAUSE_STORE_ACCESS = 7,
};
#define INTERRUPT (UINT32_C(1) << 31)

static uint8_t kind_of(uint32_t cause) {
    switch (cause) {
    case CAUSE_FETCH_ACCESS:
    case CAUSE_LOAD_ACCESS:
    case CAUSE_STORE_ACCESS:
        return BOARD_FAULT_BUS;
    case CAUSE_ILLEGAL:
    case CAUSE_BREAKPOINT: /* what __builtin_trap() becomes */
    case CAUSE_FETCH_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        return BOARD_FAULT_USAGE;
    default:
        return BOARD_FAULT_OTHER;
    }
}

/* Should telling a fault fault: a restart, not another attempt. */
static noreturn void tell(struct board_fault fault) {
    __asm volatile("csrw mtvec, %0" ::"r"(&start_reset));
    READ_CSR("mepc", fault.pc);
    firmware_fault(&fault);
}

/* A store below the stack: by its pointer, or from a frame of which it then tells nothing. */
static bool is_stack_overflow(uint32_t cause, uint32_t address) {
    const uintptr_t near = 256, bottom = (uintptr_t)thread_stack_bottom;
    uint32_t stack;
    READ_CSR("mscratch", stack);
    bool is_access = cause == CAUSE_LOAD_ACCESS || cause == CAUSE_STORE_ACCESS;
    return stack < bottom ||
           (is_access && stack < bottom + near && address < bottom && address >= bottom - near);
}

static noreturn void tell_exception(uint32_t cause, uint32_t ra) {
    struct board_fault fault = {.kind = kind_of(cause), .lr = ra, .status = cause};
    if (cause != CAUSE_ILLEGAL && cause != CAUSE_BREAKPOINT) { /* there mtval is the instruction */
        READ_CSR("mtval", fault.address);
    }
    if (is_stack_overflow(cause, fault.address)) {
        fault.kind = BOARD_FAULT_STACK_OVERFLOW;
    }
    tell(fault);
}

noreturn void fault_timeout(void) {
    tell((struct board_fault){.kind = BOARD_FAULT_TIMEOUT});
}

void trap_c(const struct saved *saved) {
    const uint32_t timer = INTERRUPT | 7, external = INTERRUPT | 11;
    uint32_t cause;
    READ_CSR("mcause", cause);
    if (cause == external) {
        uart_irq();
    } else if (cause == timer) {
        timer_irq();
    } else {
        tell_exception(cause, saved->ra);
    }
}
