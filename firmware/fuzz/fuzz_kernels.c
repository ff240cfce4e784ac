/* Any words whatever on every kernel of kernels.def. Byte 0 names the kernel, byte 1 the shape of its matrix,
 * then the words. What is held to be true besides the absence of undefined behaviour: the contract of
 * kernel.h, `exact` and `solve_exact` against an independent reference, and that the kernels which keep
 * factors say what those without say. */
#include <stdbool.h>
#include <string.h>

#include "../kernels/kernels.h"
#include "../tests/exact_reference.h"
#include "../wire/message.h"
#include "expect.h"

enum shape { AS_IT_STANDS, SYMMETRIC, AFFINE, SMALL, SHAPES };

struct answer {
    int status;
    int32_t words[KERNEL_MAX_OUT];
};

static void shape(int32_t a[16], uint8_t how) {
    static const int32_t last_row[4] = {0, 0, 0, 1 << 16};
    switch ((enum shape)(how % SHAPES)) {
    case SYMMETRIC:
        for (int i = 0; i < 16; i++)
            a[i] = a[i / 4 > i % 4 ? 4 * (i % 4) + i / 4 : i];
        break;
    case AFFINE:
        memcpy(a + 12, last_row, sizeof last_row);
        break;
    case SMALL:
        for (int i = 0; i < 16; i++)
            a[i] /= 1 << (how / SHAPES % 31);
        break;
    case AS_IT_STANDS:
    case SHAPES:
        break;
    }
}

/* Arrays of the exact size on the heap, so that ASan sees a word too many. */
static struct answer call(const struct kernel *kernel, const int32_t *words, int32_t leftover) {
    struct answer answer = {0};
    int32_t *in = malloc(kernel->n_in * sizeof *in), *out = malloc(kernel->n_out * sizeof *out);
    EXPECT(in != NULL && out != NULL);
    memcpy(in, words, kernel->n_in * sizeof *in);
    for (int i = 0; i < kernel->n_out; i++)
        out[i] = leftover;
    answer.status = kernel->run(in, out);
    EXPECT(answer.status >= KERNEL_OK && answer.status <= KERNEL_PRECONDITION);
    EXPECT(memcmp(in, words, kernel->n_in * sizeof *in) == 0);
    if (answer.status == KERNEL_OK)
        memcpy(answer.words, out, kernel->n_out * sizeof *out);
    free(in);
    free(out);
    return answer;
}

static bool same(const struct answer *one, const struct answer *other) {
    return memcmp(one, other, sizeof *one) == 0;
}

/* By another method, or by the same without what it keeps; false when there is none. */
static bool other_way(const struct kernel *kernel, const int32_t *words, struct answer *answer) {
    unsigned ties = 0;
    *answer = (struct answer){0};
    if (kernel->run == exact)
        answer->status = reference_inverse(words, answer->words, &ties);
    else if (kernel->run == solve_exact)
        answer->status = reference_solve(words, answer->words, &ties);
    else if (kernel->run == solve_lu_cached)
        answer->status = solve_lu(words, answer->words);
    else if (kernel->run == solve_qr_cached)
        answer->status = solve_qr(words, answer->words);
    else
        return false;
    if (answer->status != KERNEL_OK)
        memset(answer->words, 0, sizeof answer->words);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t bytes[2 + 4 * KERNEL_MAX_IN] = {0};
    int32_t words[KERNEL_MAX_IN];
    struct answer expected;
    if (size != 0)
        memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    const struct kernel *kernel = &kernel_table[bytes[0] % kernel_count];
    message_get_words(bytes + 2, words, KERNEL_MAX_IN);
    shape(words, bytes[1]);
    struct answer first = call(kernel, words, 0), second = call(kernel, words, -1);
    EXPECT(same(&first, &second));
    if (other_way(kernel, words, &expected))
        EXPECT(same(&first, &expected));
    return 0;
}
