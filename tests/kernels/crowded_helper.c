#include "crowded.h"

int32_t helper(int32_t word) {
    return 2 * word;
}
