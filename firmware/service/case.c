/* One case on a kernel, in memory where it shows what the kernel must not do. */
#include "internal.h"

static void fill_words(int32_t *words, size_t from, size_t to, int32_t fill) {
    for (size_t i = from; i < to; i++) {
        words[i] = fill;
    }
}

static bool are_filled(const int32_t *words, size_t from, size_t to, int32_t fill) {
    for (size_t i = from; i < to; i++) {
        if (words[i] != fill) {
            return false;
        }
    }
    return true;
}

static bool same_input(const int32_t *in, const uint8_t *input, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if ((uint32_t)in[i] != get_u32(input + 4 * i)) {
            return false;
        }
    }
    return true;
}

static uint8_t findings_of(const struct service *service, const struct kernel *kernel, const uint8_t *input,
                           int32_t around, int status) {
    const int32_t *memory = service->memory;
    uint8_t findings = 0;
    if (!are_filled(memory, 0, MEMORY_IN, around) ||
        !are_filled(memory, MEMORY_IN + (size_t)kernel->n_in, MEMORY_OUT, around) ||
        !are_filled(memory, MEMORY_OUT + (size_t)kernel->n_out, MEMORY_WORDS, around)) {
        findings |= FINDING_OVERRUN;
    }
    if (!same_input(memory + MEMORY_IN, input, kernel->n_in)) {
        findings |= FINDING_INPUT_CHANGED;
    }
    if (status < KERNEL_OK || status > KERNEL_PRECONDITION) {
        findings |= FINDING_BAD_STATUS;
    }
    return findings;
}

struct outcome run_case(struct service *service, const struct kernel *kernel, const uint8_t *input,
                        const struct fill *fill, const int32_t **out) {
    int32_t *in = service->memory + MEMORY_IN;
    struct outcome outcome;
    fill_words(service->memory, 0, MEMORY_WORDS, fill->around);
    fill_words(service->memory, MEMORY_OUT, MEMORY_OUT + (size_t)kernel->n_out, fill->out);
    message_get_words(input, in, kernel->n_in);
    *out = service->memory + MEMORY_OUT;
    board_quiet_begin();
    outcome.measured = measure(kernel->run, in, service->memory + MEMORY_OUT);
    board_quiet_end();
    service->counters.cases++;
    outcome.findings = findings_of(service, kernel, input, fill->around, outcome.measured.status);
    return outcome;
}
