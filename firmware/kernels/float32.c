#define KERNEL_NAME float32
#define REAL float
#include "float_gauss_jordan.h"
