/* The kernel table that hello reports and RUN indexes, made from kernels.def. */
#include "kernels.h"

/* Words in and out follow from the operation (kernel.h). */
enum {
    INVERT_IN = 16,
    INVERT_OUT = 16,
    SOLVE_IN = 16 + 4,
    SOLVE_OUT = 4,
    UPDATE_IN = 16 + 16,
    UPDATE_OUT = 16,
};

#define KERNEL_AS(name, function, operation)                                                                 \
    {#name, function, operation##_IN, operation##_OUT, KERNEL_##operation},
#define KERNEL(function, operation) KERNEL_AS(function, function, operation)
const struct kernel kernel_table[] = {
#include "kernels.def"
};
#undef KERNEL
#undef KERNEL_AS

enum { COUNT = sizeof kernel_table / sizeof kernel_table[0] };
_Static_assert(COUNT <= UINT8_MAX, "a kernel's index is one byte on the wire");

const uint8_t kernel_count = COUNT;
