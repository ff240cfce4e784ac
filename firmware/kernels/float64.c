/* The price of floating point: Gauss-Jordan in IEEE double precision, by the compiler's library where there
 * is no FPU. */
#define KERNEL_NAME float64
#define REAL double
#define INTEGRAL 4503599627370496.0
#include "float_gauss_jordan.h"
