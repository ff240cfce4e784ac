/* Instructions per call of `exact` on CPUs that no board of ours has, under QEMU, from one file:
 * docs/EXACT.md, section 8, has the two commands. Start-up, counter and semihosting output are at the end.
 * Prints mean and worst of 1,000 matrices, and a digest of all words, the same on every CPU. */
#include "../kernels/kernels.h"
#include "random.h"

static void print(const char *text);
static uint32_t count(uint32_t since);
_Noreturn void bench(void);

static void print_number(uint32_t n) {
    char text[12] = {0}, *p = text + 10;
    for (*p = ' '; n != 0; n /= 10)
        *--p = (char)('0' + n % 10);
    print(p);
}

static int32_t within(uint64_t *state, int32_t limit) {
    return (int32_t)(random_word64(state) % (2 * (uint64_t)limit + 1)) - limit;
}

static void below_8(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = within(state, 8 * Q16_ONE - 1);
}

static void full(uint64_t *state, int32_t a[16]) {
    for (int k = 0; k < 16; k++)
        a[k] = (int32_t)(random_word64(state) >> 32);
}

/* A rotation from a quaternion of whole numbers, a translation up to 1000. */
static void rigid_motion(uint64_t *state, int32_t a[16]) {
    int64_t w = within(state, 9999), x = within(state, 9999), y = within(state, 9999),
            z = within(state, 9999);
    int64_t n = w * w + x * x + y * y + z * z + 1; /* 1: never 0 */
    const int64_t r[9] = {
        w * w + x * x - y * y - z * z, 2 * (x * y - w * z),           2 * (x * z + w * y),
        2 * (x * y + w * z),           w * w - x * x + y * y - z * z, 2 * (y * z - w * x),
        2 * (x * z - w * y),           2 * (y * z + w * x),           w * w - x * x - y * y + z * z};
    for (int k = 0; k < 16; k++)
        a[k] = k == 15 ? Q16_ONE : k >= 12 ? 0 : k % 4 == 3 ? within(state, 1000 * Q16_ONE) : 0;
    for (int k = 0; k < 9; k++)
        a[k / 3 * 4 + k % 3] = (int32_t)(r[k] * Q16_ONE / n);
}

__attribute__((noinline)) static int nothing(const int32_t in[], int32_t out[]) {
    __asm volatile("" ::"r"(in), "r"(out) : "memory");
    return KERNEL_SINGULAR;
}

static uint32_t measure(kernel_fn *volatile run, const int32_t a[16], uint32_t *digest) {
    int32_t out[16];
    uint32_t start = count(0);
    int status = run(a, out);
    uint32_t cost = count(start);
    *digest = (*digest ^ (uint32_t)status) * UINT32_C(16777619); /* FNV-1a */
    for (int k = 0; k < 16 && status == KERNEL_OK; k++)
        *digest = (*digest ^ (uint32_t)out[k]) * UINT32_C(16777619);
    return cost;
}

static void bench_class(const char *name, void (*make)(uint64_t *, int32_t *)) {
    enum { CASES = 1000 };
    uint64_t state = 7;
    uint32_t sum = 0, worst = 0, digest = UINT32_C(2166136261), ignored = 0;
    for (int i = 0; i < CASES; i++) {
        int32_t a[16];
        make(&state, a);
        uint32_t call = measure(nothing, a, &ignored), cost = measure(exact, a, &digest) - call;
        sum += cost;
        worst = cost > worst ? cost : worst;
    }
    print(name);
    print_number(sum / CASES);
    print_number(worst);
    print_number(digest);
    print("\n");
}

_Noreturn void bench(void) {
    bench_class("below 8: ", below_8);
    bench_class("int32: ", full);
    bench_class("rigid: ", rigid_motion);
    print(0);
    for (;;)
        ;
}

#if defined __riscv
/* sifive_e under -icount shift=0: minstret is exact. */
static uint32_t count(uint32_t since) {
    uint32_t now;
    __asm volatile("csrr %0, minstret" : "=r"(now)::"memory");
    return now - since;
}

static void call_host(uintptr_t operation, uintptr_t argument) {
    register uintptr_t a0 __asm("a0") = operation;
    register uintptr_t a1 __asm("a1") = argument;
    __asm volatile(".balign 16\n.option push\n.option norvc\n"
                   "slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
                   : "+r"(a0)
                   : "r"(a1)
                   : "memory");
}

void start(void);
__attribute__((naked, section(".text.init.enter"), used)) void start(void) {
    __asm volatile("li sp, 0x80004000\nj bench");
}
#else
/* microbit under -icount shift=7: an instruction is 128 ns, a tick of SysTick 62.5 ns. */
static uint32_t count(uint32_t since) {
    volatile uint32_t *systick = (volatile uint32_t *)UINT32_C(0xE000E010);
    if (since == 0) {
        systick[1] = 0xFFFFFF;
        systick[2] = 0; /* restarts at the top */
        systick[0] = 5;
        return 1;
    }
    return ((0xFFFFFF - systick[2]) * 625 + 640) / 1280;
}

static void call_host(uintptr_t operation, uintptr_t argument) {
    register uintptr_t r0 __asm("r0") = operation;
    register uintptr_t r1 __asm("r1") = argument;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

__attribute__((section(".start"), used)) static void (*const vectors[2])(void) = {
    (void (*)(void))UINT32_C(0x20002000), bench};
#endif

/* Semihosting: SYS_WRITE0, or SYS_EXIT without a text. */
static void print(const char *text) {
    call_host(text ? 0x04 : 0x18, text ? (uintptr_t)text : 0x20026);
}
