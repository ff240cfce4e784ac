/* How deep a kernel's stack goes. Works on addresses: no object of C is down there. */
#include "internal.h"

/* What the function that fills has below the address of its local variable: a few words, or the red zone of
 * 128 bytes of the x86-64 ABI. Less than the moat in measure.c, so a kernel's stack is filled from its start.
 */
enum { MARGIN = 128 };

#if defined(__GNUC__)
__attribute__((noinline))
#endif
void stack_fill(uint32_t pattern) {
    volatile uint32_t *word = board_stack_limit();
    volatile uint8_t here = 0;
    if (word == NULL) {
        return;
    }
    for (uintptr_t end = (uintptr_t)&here - MARGIN; (uintptr_t)(word + 1) <= end; word++) {
        *word = pattern;
    }
}

uint32_t stack_used(uint32_t pattern, uintptr_t start) {
    const volatile uint32_t *limit = board_stack_limit(), *word = limit;
    if (limit == NULL) {
        return RESULT_STACK_UNKNOWN;
    }
    while ((uintptr_t)word < start && *word == pattern) {
        word++;
    }
    /* It may have gone further down than where the filling began. */
    return word == limit ? RESULT_STACK_UNKNOWN : (uint32_t)(start - (uintptr_t)word);
}
