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
void answer_baud(struct service *service);

/* Called for every byte received; `framed`: it ended a good frame. */
void rate_note(struct service *service, bool framed);

/* Whether so many bytes without a good frame mean that the host is at another rate. */
bool rate_is_lost(const struct service *service, size_t unframed);
void answer_burst(struct service *service);
void answer_fetch(struct service *service);

struct measured {
    int status;
    uint32_t cost;   /* counts, the overhead included */
    uintptr_t stack; /* where the stack of the kernel began, the overhead included */
};

/* One call of a kernel, timed, to be made in a quiet stretch. In a file of its own: were the compiler to
 * merge it with a caller, the overhead would not be that of the path a kernel takes, nor its stack begin
 * lower. */
struct measured measure(kernel_fn *run, const int32_t in[], int32_t out[]);

/* What measuring an empty kernel gives. */
struct measured_overhead measure_overhead(void);

/* The stack below is filled with a pattern, then looked at to see how far down it was used. */
void stack_fill(uint32_t pattern);

/* Bytes of stack used below `start` since it was filled; RESULT_STACK_UNKNOWN when that cannot be told. */
uint32_t stack_used(uint32_t pattern, uintptr_t start);

/* What memory holds that a kernel has no business to read: other values, and it may answer otherwise. */
struct fill {
    int32_t around; /* before, between and after its words */
    int32_t out;
    uint32_t stack;
};

/* For a run that counts. */
extern const struct fill performing_fill;

/* What of that a kernel used, without what measuring uses. */
uint32_t kernel_stack(const struct service *service, uint32_t pattern, uintptr_t start);

struct outcome {
    struct measured measured;
    uint8_t findings;
};

/* Runs a kernel on the words at `input` (as on the wire); its answer is then at `*out`, in service->memory.
 */
struct outcome run_case(struct service *service, const struct kernel *kernel, const uint8_t *input,
                        const struct fill *fill, const int32_t **out);

#endif
