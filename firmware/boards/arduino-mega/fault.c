/* What a core without traps and memory protection can tell: that a kernel took too long, gave up, or ran over
 * the end of the stack. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <stdlib.h>

#include "../board.h"
#include "avr.h"

/* Overwritten when the stack goes down to the variables. */
enum { GUARD_WORDS = 2 };
static const uint32_t guard = 0x5AC0FFEE;

static volatile uint32_t *guard_words(void) {
    return (volatile uint32_t *)(uintptr_t)&__heap_start;
}

void fault_init(void) {
    for (uint8_t i = 0; i < GUARD_WORDS; i++) {
        guard_words()[i] = guard;
    }
}

bool fault_stack_is_sound(void) {
    return guard_words()[0] == guard && guard_words()[1] == guard;
}

static struct board_fault fault;

static noreturn void tell(void) {
    firmware_fault(&fault);
}

/* What is on the stack is lost with it: it may have run over its end. */
noreturn void fault_tell(uint8_t kind, uint32_t pc) {
    cli();
    fault = (struct board_fault){.kind = kind, .pc = pc};
    if (!fault_stack_is_sound()) {
        fault.kind = BOARD_FAULT_STACK_OVERFLOW;
    }
    SP = (uint16_t)(uintptr_t)&__stack;
    tell();
}

noreturn void fault_abort(uint32_t words);

noreturn void fault_abort(uint32_t words) {
    fault_tell(BOARD_FAULT_USAGE, 2 * words);
}

/* What __builtin_trap() becomes: a call. Its return address lies above the stack pointer, which points to the
 * next free byte: three bytes, the highest first, in words. */
__attribute__((naked, __noreturn__)) void abort(void) {
    __asm volatile("in r30, __SP_L__\n"
                   "in r31, __SP_H__\n"
                   "clr r25\n"
                   "ldd r24, Z+1\n"
                   "ldd r23, Z+2\n"
                   "ldd r22, Z+3\n"
                   "jmp fault_abort\n");
}
