/* BURST and FETCH: cases that the target generates itself. */
#include "../wire/burst.h"
#include "../generate/generate.h"
#include "internal.h"

enum { BURST_MOST = UINT16_MAX, FETCH_CASE_SIZE = 4 * (GENERATE_WORDS + KERNEL_MAX_OUT) + CASE_HEAD_SIZE };

_Static_assert((int)BURST_PARAMETERS == (int)RECIPE_PARAMETERS,
               "a request carries all parameters of a recipe");
_Static_assert((int)BURST_REPLY_SIZE <= (int)SERVICE_MIN_PAYLOAD, "an answer must fit into a payload");

/* One request while it is worked on. */
struct burst {
    struct burst_request request;
    const struct kernel *kernel;
    struct source source;
    struct burst_summary summary;
};

/* A case as it was run; `out` stands until the next one. */
struct burst_case {
    int32_t in[GENERATE_WORDS];
    struct outcome outcome;
    const int32_t *out;
};

static enum message_error recipe_error(struct burst *burst) {
    const struct burst_request *request = &burst->request;
    struct recipe recipe = {.generator = request->generator, .key = {request->key[0], request->key[1]}};
    for (int i = 0; i < RECIPE_PARAMETERS; i++) {
        recipe.parameters[i] = request->parameters[i];
    }
    switch (generate_init(&burst->source, &recipe)) {
    case GENERATE_OK:
        return MESSAGE_NO_ERROR;
    case GENERATE_UNKNOWN:
        return MESSAGE_UNKNOWN_GENERATOR;
    default:
        return MESSAGE_BAD_PARAMETERS;
    }
}

static enum message_error error_of(struct burst *burst, uint32_t most) {
    const struct burst_request *request = &burst->request;
    if (request->kernel >= kernel_count) {
        return MESSAGE_UNKNOWN_KERNEL;
    }
    if (request->flags != 0) {
        return MESSAGE_BAD_FLAGS;
    }
    if (request->count == 0) {
        return MESSAGE_BAD_LENGTH;
    }
    burst->kernel = &kernel_table[request->kernel];
    if (burst->kernel->operation != KERNEL_INVERT || burst->kernel->n_in != GENERATE_WORDS ||
        burst->kernel->n_out != KERNEL_MAX_OUT) {
        return MESSAGE_UNKNOWN_GENERATOR; /* there is none for its operands */
    }
    enum message_error error = recipe_error(burst);
    if (error == MESSAGE_NO_ERROR && request->first > (UINT64_C(1) << 63) - request->count) {
        return MESSAGE_BAD_PARAMETERS;
    }
    return error == MESSAGE_NO_ERROR && request->count > most ? MESSAGE_TOO_LARGE : error;
}

/* Reads the request; answers it here when it cannot be done. */
static bool begin(struct service *service, struct burst *burst, uint32_t most) {
    *burst = (struct burst){.request = message_get_burst(service->reader.payload)};
    enum message_error error = error_of(burst, most);
    if (error != MESSAGE_NO_ERROR) {
        reply_error(service, error);
        return false;
    }
    service->running_kernel = burst->request.kernel;
    stack_fill(performing_fill.stack);
    return true;
}

static void run_one(struct service *service, struct burst *burst, uint32_t i, struct burst_case *done) {
    uint8_t input[4 * GENERATE_WORDS];
    service->running_case = (uint16_t)i; /* < count <= BURST_MOST */
    generate(&burst->source, burst->request.first + i, done->in);
    message_put_words(input, done->in, GENERATE_WORDS);
    done->outcome = run_case(service, burst->kernel, input, &performing_fill, &done->out);
}

static void end(struct service *service, struct burst *burst, const struct burst_case *last) {
    burst->summary.stack = kernel_stack(service, performing_fill.stack, last->outcome.measured.stack);
    service->running_kernel = FAULT_NO_KERNEL;
}

static void add(struct burst *burst, uint32_t i, const struct burst_case *done) {
    static const uint8_t bits[BURST_FINDINGS] = {FINDING_OVERRUN, FINDING_INPUT_CHANGED, FINDING_BAD_STATUS};
    struct burst_summary *summary = &burst->summary;
    uint8_t status = (uint8_t)done->outcome.measured.status;
    uint32_t cost = done->outcome.measured.cost;
    summary->digest += case_digest(burst->request.first + i, done->in, status, done->out);
    summary->statuses[status < BURST_STATUSES ? status : BURST_STATUSES - 1]++;
    for (int k = 0; done->outcome.findings != 0 && k < BURST_FINDINGS; k++) {
        summary->findings[k] += (done->outcome.findings & bits[k]) != 0;
    }
    summary->cost_total += cost;
    summary->cost_max = cost > summary->cost_max ? cost : summary->cost_max;
}

void answer_burst(struct service *service) {
    struct burst burst;
    struct burst_case done;
    if (!begin(service, &burst, BURST_MOST)) {
        return;
    }
    for (uint32_t i = 0; i < burst.request.count; i++) {
        run_one(service, &burst, i, &done);
        add(&burst, i, &done);
    }
    end(service, &burst, &done);
    reply(service, MESSAGE_BURST_REPLY, service->answer,
          message_put_burst(service->answer, &burst.request, &burst.summary));
}

static size_t put_case(uint8_t *record, const struct burst_case *done) {
    const struct case_head head = {.status = (uint8_t)done->outcome.measured.status,
                                   .findings = done->outcome.findings,
                                   .cost = done->outcome.measured.cost};
    message_put_words(record, done->in, GENERATE_WORDS);
    size_t size = 4 * GENERATE_WORDS + message_put_case(record + 4 * GENERATE_WORDS, head);
    message_put_words(record + size, done->out, KERNEL_MAX_OUT);
    return size + 4 * KERNEL_MAX_OUT;
}

void answer_fetch(struct service *service) {
    struct burst burst;
    struct burst_case done;
    uint8_t *next = service->answer + BURST_HEAD_SIZE;
    if (!begin(service, &burst, (uint32_t)((max_payload(service) - BURST_HEAD_SIZE) / FETCH_CASE_SIZE))) {
        return;
    }
    for (uint32_t i = 0; i < burst.request.count; i++) {
        run_one(service, &burst, i, &done);
        next += put_case(next, &done);
    }
    end(service, &burst, &done);
    message_put_burst_head(service->answer, &burst.request);
    reply(service, MESSAGE_FETCH_REPLY, service->answer, (size_t)(next - service->answer));
}
