#define KERNEL_NAME float64
#define REAL double
#include "float_gauss_jordan.h"
