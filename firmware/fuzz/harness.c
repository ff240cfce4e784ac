#include "harness.h"

#include <string.h>

#include "../service/service.h"
#include "../tests/fake_board.h"
#include "expect.h"
#include "peer.h"

static struct {
    struct service service;
    uint8_t *frame, *answer; /* of the exact size, so that ASan sees a byte too many */
    size_t max_payload;
    struct peer_line asked;
    uint32_t requests; /* answered since the session began, */
    size_t bad_before; /* and runs that were no frame until then */
    bool at_fault;
    struct peer_frame fatal; /* the request that was, without its payload */
} bench;

/* Those behind are stray.def's. */
static const uint8_t sound_kernels = 0
#define KERNEL(function, operation) +1
#include "../kernels/kernels.def"
#undef KERNEL
    ;

static void check_case(const uint8_t *record, size_t kernel) {
    if (kernel < sound_kernels) {
        EXPECT(record[0] <= KERNEL_PRECONDITION);
        EXPECT(record[1] == 0);
    }
    EXPECT(record[0] <= KERNEL_PRECONDITION || record[1] & FINDING_BAD_STATUS);
}

static void check_result(const struct peer_frame *run, const struct peer_frame *result) {
    EXPECT(run->size >= RUN_HEAD_SIZE && result->size >= RESULT_HEAD_SIZE);
    EXPECT(memcmp(run->payload, result->payload, RUN_HEAD_SIZE) == 0);
    const struct kernel *kernel = &kernel_table[run->payload[0]];
    size_t count = get_u16(run->payload + 2), record = CASE_HEAD_SIZE + 4 * (size_t)kernel->n_out;
    EXPECT(count != 0 && run->size == RUN_HEAD_SIZE + 4 * count * kernel->n_in);
    EXPECT(result->size == RESULT_HEAD_SIZE + count * record);
    for (size_t i = 0; i < count; i++) {
        check_case(result->payload + RESULT_HEAD_SIZE + i * record, run->payload[0]);
    }
}

/* Which of the three counters a bad run is in is the reader's business. */
static void check_counters(const struct peer_frame *counters) {
    const uint8_t *values = counters->payload;
    EXPECT(counters->size >= COUNTERS_SIZE);
    EXPECT(get_u32(values) == bench.requests);
    EXPECT(get_u32(values + 4) + get_u32(values + 8) + get_u32(values + 12) ==
           bench.asked.bad - bench.bad_before);
}

static void check_answer(const struct peer_frame *request, const struct peer_frame *answer) {
    bench.requests++;
    EXPECT(answer->seq == request->seq && answer->session == request->session);
    if (answer->type == MESSAGE_ERROR) {
        EXPECT(answer->size == 2 && answer->payload[0] != MESSAGE_NO_ERROR);
        EXPECT(answer->payload[1] == request->type);
        return;
    }
    EXPECT(answer->type == (request->type | 0x80));
    if (request->type == MESSAGE_RUN) {
        check_result(request, answer);
    } else if (request->type == MESSAGE_COUNTERS) {
        check_counters(answer);
    } else if (request->type == MESSAGE_RESET) {
        bench.requests = 0;
        bench.bad_before = bench.asked.bad;
    }
}

static bool wants_answer(const struct peer_frame *frame) {
    return frame->version == PROTOCOL_VERSION || frame->type == MESSAGE_RESET || frame->type == MESSAGE_HELLO;
}

/* The next request that must be answered. A firmware at fault answers all. */
static bool next_request(struct peer_frame *request) {
    while (peer_next(&bench.asked, bench.max_payload, request)) {
        if (bench.at_fault || wants_answer(request)) {
            return true;
        }
    }
    return false;
}

/* What comes in on a line of the fake board, from its beginning on. */
static void ask_on(const struct fake_line *line) {
    static uint8_t room[PEER_MOST];
    bench.asked = (struct peer_line){.room = room, .bytes = line->bytes};
    bench.requests = 0;
    bench.bad_before = 0;
}

/* What was sent since the last time, none of it read. */
static struct peer_line sent(void) {
    static uint8_t room[PEER_MOST];
    return (struct peer_line){.room = room, .bytes = fake.out.bytes, .size = fake.out.head};
}

static void all_was_read(struct peer_line *line) {
    struct peer_frame frame;
    EXPECT(!peer_next(line, bench.max_payload, &frame));
    EXPECT(line->bad == 0 && line->at == line->size);
    fake.out.head = 0;
}

static void start(void) {
    struct peer_frame boot;
    service_init(&bench.service, bench.frame, bench.answer, bench.max_payload);
    struct peer_line line = sent();
    EXPECT(peer_next(&line, 0, &boot) && boot.type == MESSAGE_BOOT && boot.session == 0 && boot.seq == 0);
    all_was_read(&line);
}

/* Each answer against its request, in order. */
static void check_answers(void) {
    struct peer_line line = sent();
    struct peer_frame request, answer;
    bench.asked.size = fake.in.tail;
    while (peer_next(&line, bench.max_payload, &answer)) {
        EXPECT(next_request(&request));
        EXPECT(answer.version == PROTOCOL_VERSION);
        check_answer(&request, &answer);
    }
    all_was_read(&line);
    EXPECT(!fake.disturbed);
}

static void work(void) {
    struct peer_frame request;
    while (fake.in.tail != fake.in.head) {
        service_step(&bench.service);
        check_answers();
        EXPECT(!next_request(&request));
    }
    service_step(&bench.service); /* nothing came */
    check_answers();
}

/* A kernel stopped the firmware. What it had taken from the line but not yet looked at is lost with it. */
void firmware_fault(const struct board_fault *fault) {
    fake.quiet = false;
    check_answers();
    EXPECT(next_request(&bench.fatal) && bench.fatal.type == MESSAGE_RUN);
    bench.at_fault = true;
    fake.polled.head = fake.polled.tail = 0;
    fake_line_put(&fake.polled, fake.in.bytes + fake.in.tail, fake.in.head - fake.in.tail);
    ask_on(&fake.polled);
    service_fault(&bench.service, fault, bench.frame, bench.max_payload + FRAME_OVERHEAD);
}

static void check_fault(struct peer_line *line) {
    struct peer_frame fault;
    EXPECT(peer_next(line, FAULT_SIZE, &fault) && fault.type == MESSAGE_FAULT && fault.size == FAULT_SIZE);
    EXPECT(fault.seq == bench.fatal.seq && fault.session == bench.fatal.session);
}

/* One FAULT unasked, then one for each frame; a RESET must have been the end. */
static void check_faults(bool was_reset) {
    struct peer_line line = sent();
    struct peer_frame request;
    bool reset = false;
    bench.asked.size = fake.polled.tail;
    check_fault(&line);
    while (next_request(&request)) {
        EXPECT(!reset);
        reset = request.type == MESSAGE_RESET;
        if (!reset) {
            check_fault(&line);
        }
    }
    EXPECT(reset == was_reset);
    all_was_read(&line);
}

/* After power-on, with `count` bytes on the line. */
static void power_on(const uint8_t *bytes, size_t count) {
    fake.in.head = fake.in.tail = 0;
    fake_line_put(&fake.in, bytes, count);
    ask_on(&fake.in);
    bench.at_fault = false;
    start();
    work();
}

static void prepare(size_t max_payload) {
    enum { WATCHED = 8 << 10 }; /* of the stack; more takes longer to fill than the kernels to run */
    volatile uint8_t here = 0;
    bench.max_payload = max_payload;
    bench.frame = malloc(max_payload + FRAME_OVERHEAD);
    bench.answer = malloc(max_payload);
    EXPECT(bench.frame != NULL && bench.answer != NULL);
    fake.out.head = 0;
    fake.quiet = fake.disturbed = false;
    /* Some boards do not know their stack. */
    fake.stack_limit =
        max_payload / 4 % 8 == 0 ? NULL : (uint32_t *)(((uintptr_t)&here - WATCHED) & ~(uintptr_t)7);
}

void harness_run(const uint8_t *bytes, size_t size, size_t max_payload) {
    prepare(max_payload);
    if (setjmp(fake.stuck) != 0) {
        check_faults(false);
    } else if (setjmp(fake.reset) != 0) {
        check_faults(true);
        power_on(fake.polled.bytes + fake.polled.tail, fake.polled.head - fake.polled.tail);
    } else {
        power_on(bytes, size < HARNESS_INPUT ? size : HARNESS_INPUT);
    }
    free(bench.frame);
    free(bench.answer);
}
