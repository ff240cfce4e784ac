/* Declares every kernel of kernels.def. */
#ifndef KERNELS_H
#define KERNELS_H

#include "kernel.h"

#define KERNEL(function, operation) kernel_fn function;
#include "kernels.def"
#undef KERNEL

#endif
