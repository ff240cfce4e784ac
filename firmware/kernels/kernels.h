/* Declares every kernel of kernels.def. */
#ifndef KERNELS_H
#define KERNELS_H

#include "kernel.h"

#define KERNEL_AS(name, function, operation) kernel_fn function;
#define KERNEL(function, operation) KERNEL_AS(function, function, operation)
#include "kernels.def"
#undef KERNEL
#undef KERNEL_AS

#endif
