#include <string.h>

#include "internal.h"

enum { GUARD = 0x5AFE5AFE };

/* Sends the refusal and returns NULL when the request cannot be run. Sizes stay below 2^16 * 4 * 32 = 2^23.
 */
static const struct kernel *kernel_for(struct service *service, struct batch_head head, size_t words_size) {
    if (head.kernel >= kernel_count) {
        reply_error(service, MESSAGE_UNKNOWN_KERNEL);
        return NULL;
    }
    const struct kernel *kernel = &kernel_table[head.kernel];
    if (head.count == 0 || words_size != (size_t)head.count * kernel->n_in * 4) {
        reply_error(service, MESSAGE_BAD_LENGTH);
        return NULL;
    }
    size_t answer_size = BATCH_HEAD_SIZE + head.count * (CASE_HEAD_SIZE + (size_t)kernel->n_out * 4);
    if (answer_size > max_payload(service)) {
        reply_error(service, MESSAGE_TOO_LARGE);
        return NULL;
    }
    return kernel;
}

/* Runs service->in; false when the kernel changed its input or wrote past its output. */
static bool run_case(struct service *service, const struct kernel *kernel, struct measured *result) {
    int32_t before[KERNEL_MAX_IN];
    memcpy(before, service->in, sizeof before);
    memset(service->out, 0, sizeof service->out);
    service->out[kernel->n_out] = GUARD;
    *result = measure(kernel->run, service->in, service->out);
    service->counters.cases++;
    return service->out[kernel->n_out] == GUARD && memcmp(before, service->in, sizeof before) == 0;
}

static void put_result(struct service *service, const struct kernel *kernel, struct measured result) {
    uint8_t bytes[CASE_HEAD_SIZE + 4 * KERNEL_MAX_OUT];
    size_t size = message_put_case(bytes, (uint8_t)result.status, result.cost);
    message_put_words(bytes + size, service->out, kernel->n_out);
    frame_put(&service->writer, bytes, size + 4 * (size_t)kernel->n_out);
}

/* Answers case by case, so that sending overlaps with computing. Returns whether every case kept the
 * contract. */
static bool run_batch(struct service *service, const struct kernel *kernel, uint16_t count) {
    const uint8_t *words = service->reader.payload + BATCH_HEAD_SIZE;
    bool kept = true;
    for (uint16_t i = 0; i < count; i++) {
        struct measured result;
        service->running_case = i;
        message_get_words(words + (size_t)i * kernel->n_in * 4, service->in, kernel->n_in);
        kept &= run_case(service, kernel, &result);
        put_result(service, kernel, result);
    }
    return kept;
}

void answer_run(struct service *service) {
    uint8_t bytes[BATCH_HEAD_SIZE];
    if (service->reader.payload_size < BATCH_HEAD_SIZE) {
        reply_error(service, MESSAGE_BAD_LENGTH);
        return;
    }
    struct batch_head head = message_get_batch(service->reader.payload);
    const struct kernel *kernel = kernel_for(service, head, service->reader.payload_size - BATCH_HEAD_SIZE);
    if (kernel == NULL) {
        return;
    }
    reply_begin(service, MESSAGE_RESULT);
    frame_put(&service->writer, bytes, message_put_batch(bytes, head));
    service->running_kernel = head.kernel;
    bool kept = run_batch(service, kernel, head.count);
    service->running_kernel = FAULT_NO_KERNEL;
    frame_end(&service->writer);
    if (!kept) {
        service_log(service, "a kernel changed its input or wrote past its output");
    }
}
