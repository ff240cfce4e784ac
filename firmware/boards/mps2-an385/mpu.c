/* Memory protection, so that a kernel gone wild is caught in the act. Without it AN385 ignores stores to the
 * unused space below RAM (where a stack overflow goes), and code at address 0 is as writable as data.
 * Arm DDI 0403 B3.5. Fault handlers run with protection off (HFNMIENA = 0), vectors are fetched around it. */
#include <stddef.h>

#include "port.h"
#include "registers.h"

#define SIZE(log2) (((log2) - 1u) << 1) /* the region's size is 2^log2 */

enum {
    ENABLE = 1u << 0,
    CACHEABLE = 1u << 17,
    NO_ACCESS = 0u << 24,
    READ_WRITE = 3u << 24,
    READ_ONLY = 6u << 24,
    NO_EXECUTE = 1u << 28,
};

static const struct region {
    uint32_t base, attributes;
} regions[] = {
    /* of two that overlap the later one counts */
    {0x00000000u, READ_ONLY | CACHEABLE | SIZE(22)},               /* code */
    {0x00000000u, NO_ACCESS | NO_EXECUTE | SIZE(10)},              /* vectors: null pointers lead here */
    {0x10000000u, NO_ACCESS | NO_EXECUTE | SIZE(28)},              /* below RAM: stack overflow */
    {0x20000000u, READ_WRITE | NO_EXECUTE | CACHEABLE | SIZE(22)}, /* RAM */
};

void mpu_init(void) {
    const uint32_t enable_with_default_map = 5;
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        MPU_RNR = i;
        MPU_RBAR = regions[i].base;
        MPU_RASR = regions[i].attributes | ENABLE;
    }
    MPU_CTRL = enable_with_default_map;
    __asm volatile("dsb\n isb" ::: "memory");
}
