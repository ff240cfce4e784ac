/* What the files of service/ share with each other. */
#ifndef SERVICE_INTERNAL_H
#define SERVICE_INTERNAL_H

#include "service.h"

static inline size_t max_payload(const struct service *service) {
    return service->reader.capacity - FRAME_OVERHEAD;
}

/* An answer to the frame just read: begin, then frame_put() and frame_end() on service->writer. */
void reply_begin(struct service *service, enum message_type type);

/* A whole answer at once. */
void reply(struct service *service, enum message_type type, const uint8_t *payload, size_t size);
void reply_error(struct service *service, enum message_error code);

void answer_hello(struct service *service);
void answer_run(struct service *service);

struct measured {
    int status;
    uint32_t cost; /* counts, the overhead included */
};

/* One call of a kernel, timed. In a file of its own: the compiler must not merge it with a caller, or the
 * overhead would not be that of the path a kernel takes. */
struct measured measure(kernel_fn *run, const int32_t in[], int32_t out[]);
uint32_t measure_overhead(int32_t in[], int32_t out[]);

#endif
