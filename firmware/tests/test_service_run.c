/* RUN on a fake board: results, refusals, cost, and kernels that break the contract or crash. */
#include <string.h>

#include "check.h"
#include "service_bench.h"

enum { HEAD = RESULT_HEAD_SIZE, RECORD = CASE_HEAD_SIZE + 4 * 2 };

/* A case in the only answer: status, findings, cost, two words. */
static const uint8_t *record(size_t index) {
    return bench.answers[0].payload + HEAD + index * RECORD;
}

static void check_run(void) {
    const int32_t words[] = {1, INT32_MIN / 2, 99, -4};
    bench_start(BENCH_PAYLOAD);
    bench_open();
    const struct answer *answer = bench_run(DOUBLE, 2, words, 4);
    CHECK(bench.count == 1 && answer->header.type == MESSAGE_RESULT && answer->size == HEAD + 2 * RECORD);
    CHECK(memcmp(answer->payload, "\0\0\2\0\xFF\xFF\xFF\xFF", HEAD) == 0);
    CHECK(memcmp(record(0), "\0\0\3\0\0\0\2\0\0\0\0\0\0\x80", RECORD) == 0);
    /* BAD_STATUS: the low byte of 0x1FF */
    CHECK(memcmp(record(1), "\xFF\x8\3\0\0\0\xC6\0\0\0\xF8\xFF\xFF\xFF", RECORD) == 0);
}

static void check_measuring(void) {
    const int32_t words[] = {1000, 0};
    bench_start(BENCH_PAYLOAD);
    bench_open();
    bench_run(SLOW, 1, words, 2);
    CHECK(get_u32(record(0) + 2) == 1000 + FAKE_COUNT_COST);
    CHECK(record(0)[6] == 1); /* it ran in a quiet stretch */
    CHECK(!fake.disturbed && !fake.quiet);
    fake.ticks = UINT32_MAX - 100; /* the counter wraps */
    bench_run(SLOW, 1, words, 2);
    CHECK(get_u32(record(0) + 2) == 1000 + FAKE_COUNT_COST);
}

static void check_isolation(void) {
    const int32_t words[] = {3, 7, 1, 9};
    bench_start(BENCH_PAYLOAD);
    bench_open();
    bench_run(DOUBLE, 2, words, 4);
    bench_run(LEAVE, 2, words, 4);
    CHECK(memcmp(record(0), "\3\0\3\0\0\0\0\0\0\0\0\0\0\0", RECORD) == 0);
    CHECK(bench.count == 1);
}

static void check_refusals(void) {
    int32_t words[250] = {0};
    const struct run_head unknown_flag = {.kernel = DOUBLE, .flags = 2, .count = 1};
    bench_start(BENCH_PAYLOAD);
    bench_open();
    CHECK(bench_is_error(bench_run(KERNELS, 1, words, 2), MESSAGE_UNKNOWN_KERNEL, MESSAGE_RUN));
    CHECK(bench_is_error(bench_run(DOUBLE, 1, words, 3), MESSAGE_BAD_LENGTH, MESSAGE_RUN));
    CHECK(bench_is_error(bench_run(DOUBLE, 2, words, 2), MESSAGE_BAD_LENGTH, MESSAGE_RUN));
    CHECK(bench_is_error(bench_run(DOUBLE, 0, words, 0), MESSAGE_BAD_LENGTH, MESSAGE_RUN));
    CHECK(bench_is_error(bench_run(DOUBLE, UINT16_MAX, words, 250), MESSAGE_BAD_LENGTH, MESSAGE_RUN));
    CHECK(bench_is_error(bench_ask(MESSAGE_RUN, "\0\0\1", 3), MESSAGE_BAD_LENGTH, MESSAGE_RUN));
    CHECK(bench_is_error(bench_ask(MESSAGE_RUN, "\0\0\1\0\1\2\3\4\5\6\7", 11), MESSAGE_BAD_LENGTH,
                         MESSAGE_RUN));
    CHECK(bench_is_error(bench_run_flags(unknown_flag, words, 2), MESSAGE_BAD_FLAGS, MESSAGE_RUN));
    CHECK(bench_is_error(bench_run(DOUBLE, 73, words, 146), MESSAGE_TOO_LARGE, MESSAGE_RUN));
    CHECK(bench_run(DOUBLE, 72, words, 144)->size == HEAD + 72 * RECORD);
    bench_start(HEAD + 20 * RECORD);
    bench_open();
    CHECK(bench_run(DOUBLE, 20, words, 40)->size == HEAD + 20 * RECORD); /* exactly full */
    CHECK(bench_is_error(bench_run(DOUBLE, 21, words, 42), MESSAGE_TOO_LARGE, MESSAGE_RUN));
    CHECK(bench_is_error(bench_ask(MESSAGE_COUNTERS, "\0", 1), MESSAGE_BAD_LENGTH, MESSAGE_COUNTERS));
    CHECK(bench_is_error(bench_ask(MESSAGE_RESET, "\0", 1), MESSAGE_BAD_LENGTH, MESSAGE_RESET));
    CHECK(bench_is_error(bench_ask(MESSAGE_RESULT, NULL, 0), MESSAGE_UNKNOWN_TYPE, MESSAGE_RESULT));
}

/* Runs three cases of which the second crashes; the frame line says what the host sends then. */
static bool crash_and_reset(void) {
    if (setjmp(fake.reset) != 0) {
        return true;
    }
    if (setjmp(fake.stuck) == 0) {
        bench_run(CRASH, 3, (int32_t[]){1, 1, 13, 13, 1, 1}, 6);
    }
    return false;
}

static void check_fault(void) {
    const uint8_t expected[] = {3, CRASH, 1, 0,    0x34, 0x12, 0, 0, 0x79, 0x56,
                                0, 0,     0, 0x82, 0,    0,    0, 0, 0,    0xD0};
    bench_start(BENCH_PAYLOAD);
    bench_open();
    fake_line_put(&fake.polled, (const uint8_t *)"tail of a frame", 15);
    bench_frame(&fake.polled, (struct frame_header){MESSAGE_HELLO, PROTOCOL_VERSION, 3, BENCH_SESSION}, "",
                1);
    bench_frame(&fake.polled, (struct frame_header){MESSAGE_RESET, PROTOCOL_VERSION, 4, 99}, NULL, 0);
    fake.polled.bytes[fake.polled.head - 2] ^= 1; /* a damaged RESET is none */
    bench_frame(&fake.polled, (struct frame_header){MESSAGE_RESET, PROTOCOL_VERSION, 4, 99}, NULL, 0);
    CHECK(crash_and_reset());
    const uint16_t asked = bench.service.reader.header.seq;
    bench_read_answers();
    CHECK(bench.count == 2 && bench.damaged == 0);
    for (size_t i = 0; i < bench.count; i++) {
        const struct answer *answer = &bench.answers[i];
        CHECK(answer->header.type == MESSAGE_FAULT && answer->header.session == BENCH_SESSION);
        CHECK(answer->header.seq == asked); /* the number of its RUN, not of the HELLO */
        CHECK(answer->size == sizeof expected && memcmp(answer->payload, expected, sizeof expected) == 0);
    }
}

static void check_fault_waits(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    CHECK(!crash_and_reset());
    bench_read_answers();
    CHECK(bench.count == 1 && bench.answers[0].header.type == MESSAGE_FAULT);
    bench_start(BENCH_PAYLOAD);
    if (setjmp(fake.stuck) == 0) { /* outside any kernel */
        firmware_fault(&(struct board_fault){.kind = BOARD_FAULT_HARD});
    }
    bench_read_answers();
    CHECK(bench.count == 1 && bench.answers[0].payload[1] == FAULT_NO_KERNEL);
}

int main(void) {
    check_run();
    check_measuring();
    check_isolation();
    check_refusals();
    check_fault();
    check_fault_waits();
    return check_result();
}
