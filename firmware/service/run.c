#include "internal.h"

/* One RUN while it is worked on. A record is what RESULT says of a case. */
struct batch {
    const struct kernel *kernel;
    const uint8_t *input;
    uint8_t *records;
    size_t record_size;
    uint16_t count;
    bool check;
    uint32_t stack;
};

/* For the run that counts `out` is cleared: what a kernel leaves there must not come from another case. */
static const struct fill rehearsal = {.around = 0x3C96A55A, .out = 0x5A3C6996, .stack = 0x695AC33C};
const struct fill performing_fill = {.around = 0x5AFE5AFE, .out = 0, .stack = 0xA5A55A5A};

static enum message_error error_of(struct run_head head, size_t words_size, size_t room) {
    if (head.kernel >= kernel_count) {
        return MESSAGE_UNKNOWN_KERNEL;
    }
    if (head.flags & ~RUN_CHECK) {
        return MESSAGE_BAD_FLAGS;
    }
    /* Sizes stay below 2^16 * 4 * 32 = 2^23, which a size_t of 16 bits would not hold. */
    const struct kernel *kernel = &kernel_table[head.kernel];
    if (head.count == 0 || words_size != (uint32_t)head.count * kernel->n_in * 4) {
        return MESSAGE_BAD_LENGTH;
    }
    uint32_t size = RESULT_HEAD_SIZE + head.count * (CASE_HEAD_SIZE + (uint32_t)kernel->n_out * 4);
    return size > room ? MESSAGE_TOO_LARGE : MESSAGE_NO_ERROR;
}

/* Each step is a bijection of the digest, so a difference in one word never cancels. FNV-1a on words. */
static uint32_t digest_of(const struct outcome *outcome, const int32_t *out, size_t words) {
    const uint32_t prime = 16777619;
    uint32_t digest = (2166136261u ^ (uint32_t)outcome->measured.status) * prime;
    digest = (digest ^ outcome->findings) * prime;
    /* Only an OK promises anything of the words. */
    for (size_t i = 0; outcome->measured.status == KERNEL_OK && i < words; i++) {
        digest = (digest ^ (uint32_t)out[i]) * prime;
    }
    return digest;
}

uint32_t kernel_stack(const struct service *service, uint32_t pattern, uintptr_t start) {
    uint32_t used = stack_used(pattern, start), overhead = service->overhead.stack;
    return used == RESULT_STACK_UNKNOWN ? used : used - (used < overhead ? used : overhead);
}

/* UNKNOWN is the largest number: once unknown, it stays so. */
static void note_stack(struct batch *batch, uint32_t used) {
    batch->stack = used > batch->stack ? used : batch->stack;
}

/* A rehearsal leaves the digest of each answer in its record, for the performance to compare with. */
static void put_record(const struct batch *batch, uint8_t *record, const struct outcome *outcome,
                       const int32_t *out, bool performing) {
    uint32_t digest = digest_of(outcome, out, batch->kernel->n_out);
    if (!performing) {
        put_u32(record, digest);
        return;
    }
    struct case_head head = {.status = (uint8_t)outcome->measured.status,
                             .findings = outcome->findings,
                             .cost = outcome->measured.cost};
    if (batch->check && get_u32(record) != digest) {
        head.findings |= FINDING_UNSTABLE;
    }
    message_put_words(record + message_put_case(record, head), out, batch->kernel->n_out);
}

/* All cases once: the last one first to rehearse, in order to perform. */
static void run_cases(struct service *service, struct batch *batch, bool performing) {
    const struct fill *fill = performing ? &performing_fill : &rehearsal;
    struct outcome outcome = {0};
    stack_fill(fill->stack);
    for (uint16_t done = 0; done < batch->count; done++) {
        uint16_t i = performing ? done : (uint16_t)(batch->count - 1 - done); /* done < count */
        const int32_t *out;
        service->running_case = i;
        outcome =
            run_case(service, batch->kernel, batch->input + (size_t)i * batch->kernel->n_in * 4, fill, &out);
        put_record(batch, batch->records + i * batch->record_size, &outcome, out, performing);
    }
    note_stack(batch, kernel_stack(service, fill->stack, outcome.measured.stack));
}

static void run_batch(struct service *service, struct run_head head) {
    const struct kernel *kernel = &kernel_table[head.kernel];
    struct batch batch = {.kernel = kernel,
                          .input = service->reader.payload + RUN_HEAD_SIZE,
                          .records = service->answer + RESULT_HEAD_SIZE,
                          .record_size = CASE_HEAD_SIZE + (size_t)kernel->n_out * 4,
                          .count = head.count,
                          .check = (head.flags & RUN_CHECK) != 0};
    service->running_kernel = head.kernel;
    if (batch.check) {
        run_cases(service, &batch, false);
    }
    run_cases(service, &batch, true);
    service->running_kernel = FAULT_NO_KERNEL;
    message_put_result(service->answer, head, batch.stack);
    reply(service, MESSAGE_RESULT, service->answer, RESULT_HEAD_SIZE + batch.count * batch.record_size);
}

void answer_run(struct service *service) {
    size_t size = service->reader.payload_size;
    if (size < RUN_HEAD_SIZE) {
        reply_error(service, MESSAGE_BAD_LENGTH);
        return;
    }
    struct run_head head = message_get_run(service->reader.payload);
    enum message_error error = error_of(head, size - RUN_HEAD_SIZE, max_payload(service));
    if (error != MESSAGE_NO_ERROR) {
        reply_error(service, error);
        return;
    }
    run_batch(service, head);
}
