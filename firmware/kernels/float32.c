/* The price of floating point: Gauss-Jordan in IEEE single precision, by the compiler's library where there
 * is no FPU. Words of more than 24 bits are rounded on their way in. */
#define KERNEL_NAME float32
#define REAL float
#define INTEGRAL 8388608.0f
#include "float_gauss_jordan.h"
