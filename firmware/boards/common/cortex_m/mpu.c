/* Memory protection, so that a kernel gone wild is caught in the act: code is read-only, data is not
 * executed, and there is nothing at address 0 and below RAM (where a stack overflow goes). Fault handlers run
 * with protection off (HFNMIENA = 0), vectors are fetched around it. Arm DDI 0403 B3.5, DDI 0553 B9. */
#include <stddef.h>

#include "core.h"

#if __ARM_ARCH >= 7
#define MPU_TYPE (*(volatile uint32_t *)0xE000ED90u)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u) /* ARMv7-M */
#define MPU_RLAR (*(volatile uint32_t *)0xE000EDA0u) /* ARMv8-M */
#define MPU_MAIR0 (*(volatile uint32_t *)0xE000EDC0u)

/* sections.ld. Sizes of memories are powers of two. */
extern const uint8_t code_origin[], code_size[], ram_origin[], ram_size[];

/* Bytes that are barred in front of RAM, a power of two at which RAM is aligned. */
enum { GUARD = 1 << 28, NULL_PAGE = 1024 };

#if __ARM_ARCH >= 8
/* Regions must not overlap, and "no access" is not to be had: what is to be barred can only be read. */
enum { READ_WRITE = 1 << 1, READ_ONLY = 3 << 1, NO_EXECUTE = 1 << 0, ENABLE = 1 << 0 };

static void add_region(uint32_t number, uint32_t base, uint32_t size, uint32_t attributes) {
    MPU_RNR = number;
    MPU_RBAR = base | attributes;
    MPU_RLAR = ((base + size - 1) & ~31u) | ENABLE; /* memory of the kind in byte 0 of MAIR0 */
}

static void add_regions(void) {
    const uint32_t normal_write_back = 0xFF;
    uint32_t code = (uint32_t)code_origin, ram = (uint32_t)ram_origin;
    MPU_MAIR0 = normal_write_back;
    add_region(0, 0, code, READ_ONLY | NO_EXECUTE); /* code does not begin at 0 on such a core */
    add_region(1, code, (uint32_t)code_size, READ_ONLY);
    add_region(2, ram - GUARD, GUARD, READ_ONLY | NO_EXECUTE);
    add_region(3, ram, (uint32_t)ram_size, READ_WRITE | NO_EXECUTE);
}
#else
enum {
    ENABLE = 1u << 0,
    CACHEABLE = 1u << 17,
    NO_ACCESS = 0u << 24,
    READ_WRITE = 3u << 24,
    READ_ONLY = 6u << 24,
    NO_EXECUTE = 1u << 28,
};

/* Of two regions that overlap the one with the higher number counts. */
static void add_region(uint32_t number, uint32_t base, uint32_t size, uint32_t attributes) {
    uint32_t log2 = 31u - (uint32_t)__builtin_clz(size); /* size > 0 */
    MPU_RNR = number;
    MPU_RBAR = base;
    MPU_RASR = attributes | (log2 - 1) << 1 | ENABLE;
}

static void add_regions(void) {
    uint32_t code = (uint32_t)code_origin, ram = (uint32_t)ram_origin;
    uint32_t size = (uint32_t)code_size;
    add_region(0, 0, size, NO_ACCESS | NO_EXECUTE); /* STM32 shows its flash here too */
    add_region(1, code, size, READ_ONLY | CACHEABLE);
    add_region(2, 0, NULL_PAGE, NO_ACCESS | NO_EXECUTE); /* vectors: null pointers lead here */
    add_region(3, ram - GUARD, GUARD, NO_ACCESS | NO_EXECUTE);
    add_region(4, ram, (uint32_t)ram_size, READ_WRITE | NO_EXECUTE | CACHEABLE);
}
#endif

void mpu_init(void) {
    const uint32_t enable_with_default_map = 5, regions = 0xFF00;
    if (!(MPU_TYPE & regions)) { /* an option of the core that a maker may leave out */
        return;
    }
    add_regions();
    MPU_CTRL = enable_with_default_map;
    __asm volatile("dsb\n isb" ::: "memory");
}
#else
void mpu_init(void) {
    /* ARMv6-M has none. */
}
#endif
