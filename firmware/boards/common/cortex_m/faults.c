/* From an exception to a fault report. */
#include "../../board.h"
#include "core.h"

noreturn void fault_c(const uint32_t *stacked);

extern const uint32_t thread_stack_bottom[], handler_stack_top[];

__attribute__((naked)) void start_fault(void) {
    WITH_STACKED_REGISTERS(fault_c);
}

static noreturn void tell(struct board_fault fault, const uint32_t *stacked) {
    enum { STACKED_LR = 5, STACKED_PC = 6, STACKED_WORDS = 8 };
    /* After a stack overflow nothing was stacked: reading there would fault again, for good. */
    if (stacked >= thread_stack_bottom && stacked + STACKED_WORDS <= handler_stack_top) {
        fault.lr = stacked[STACKED_LR];
        fault.pc = stacked[STACKED_PC];
    }
    firmware_fault(&fault);
}

#if __ARM_ARCH >= 7
/* Near the bottom a push can fail of which the stack pointer then tells nothing. */
static bool is_stack_overflow(uint32_t cfsr, uint32_t address, const uint32_t *stacked) {
    const uintptr_t near = 256, bottom = (uintptr_t)thread_stack_bottom;
    if (cfsr & (CFSR_STACKING | CFSR_STACK_LIMIT) || (uintptr_t)stacked < bottom) {
        return true;
    }
    return cfsr & (CFSR_MMFAR_VALID | CFSR_BFAR_VALID) && address < bottom && address >= bottom - near &&
           (uintptr_t)stacked < bottom + near;
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
    uint32_t cfsr = SCB_CFSR;
    struct board_fault fault = {.kind = kind_of(cfsr), .status = cfsr};
    if (cfsr & CFSR_BFAR_VALID) {
        fault.address = SCB_BFAR;
    } else if (cfsr & CFSR_MMFAR_VALID) {
        fault.address = SCB_MMFAR;
    }
    if (is_stack_overflow(cfsr, fault.address, stacked)) {
        fault.kind = BOARD_FAULT_STACK_OVERFLOW;
    }
    tell(fault, stacked);
}
#else
/* ARMv6-M tells nothing of a fault but where it was. A push that fails moves no stack pointer, and an
 * exception needs 32 bytes of stack: what faults that close to the bottom has run out of it. */
noreturn void fault_c(const uint32_t *stacked) {
    const uintptr_t near = 64;
    bool overflow = (uintptr_t)stacked < (uintptr_t)thread_stack_bottom + near;
    tell((struct board_fault){.kind = overflow ? BOARD_FAULT_STACK_OVERFLOW : BOARD_FAULT_HARD}, stacked);
}
#endif

noreturn void fault_timeout(const uint32_t *stacked) {
    tell((struct board_fault){.kind = BOARD_FAULT_TIMEOUT}, stacked);
}
