/* What a kernel does wrong is told with the case, and nothing else is. */
#include <string.h>

#include "check.h"
#include "service_bench.h"

enum { HEAD = RESULT_HEAD_SIZE, RECORD = CASE_HEAD_SIZE + 4 * 2, MOST = 8 };

/* Runs cases whose two words are in[i] and 7; returns the findings of the only answer. */
static const uint8_t *findings_of(uint8_t kernel, uint8_t flags, const int32_t *in, uint16_t count) {
    static uint8_t findings[MOST];
    int32_t words[2 * MOST];
    for (size_t i = 0; i < count; i++) {
        words[2 * i] = in[i];
        words[2 * i + 1] = 7;
    }
    const struct answer *answer = bench_run_flags(
        (struct run_head){.kernel = kernel, .flags = flags, .count = count}, words, 2 * (size_t)count);
    CHECK(bench.count == 1 && answer->header.type == MESSAGE_RESULT && answer->payload[1] == flags);
    CHECK(answer->size == HEAD + count * (size_t)RECORD);
    for (size_t i = 0; i < count; i++) {
        findings[i] = answer->payload[HEAD + i * RECORD + 1];
    }
    return findings;
}

static bool tells(uint8_t kernel, uint8_t flags, const int32_t in[4], const char expected[4]) {
    return memcmp(findings_of(kernel, flags, in, 4), expected, 4) == 0;
}

static void check_sound(void) {
    const int32_t in[4] = {1, 2, 3, 4}, codes[4] = {0, 1, 2, 3};
    CHECK(tells(DOUBLE, 0, in, "\0\0\0\0"));
    CHECK(tells(DOUBLE, RUN_CHECK, in, "\0\0\0\0"));
    CHECK(tells(LEAVE, 0, codes, "\0\0\0\0"));
}

static void check_writing(void) {
    const int32_t in[4] = {1, 2, 3, 4}, far[4] = {0, 3, 7, 1};
    CHECK(tells(PAST, 0, in, "\1\1\1\1"));
    CHECK(tells(PAST, RUN_CHECK, in, "\5\5\5\5")); /* and leaves words of `out` as they were */
    CHECK(tells(BEFORE, 0, in, "\1\1\1\1"));
    CHECK(tells(SKIP, 0, far, "\1\1\1\1"));
    CHECK(tells(GREEDY, 0, in, "\2\2\2\2"));
    CHECK(tells(GREEDY, RUN_CHECK, in, "\6\6\6\6"));
}

static void check_status(void) {
    const int32_t in[4] = {4, -1, 256, 3};
    CHECK(tells(LEAVE, 0, in, "\10\10\10\0"));
    CHECK(bench.answers[0].payload[HEAD + RECORD] == 0xFF &&
          bench.answers[0].payload[HEAD + 2 * RECORD] == 0);
}

static void check_stability(void) {
    const int32_t good[4] = {0, 0, 0, 0}, refused[4] = {1, 0, 2, 3};
    CHECK(tells(COUNTING, 0, good, "\0\0\0\0"));
    CHECK(tells(COUNTING, RUN_CHECK, good, "\4\4\4\4"));
    /* Without an OK nothing is promised of the words. */
    CHECK(tells(COUNTING, RUN_CHECK, refused, "\0\4\0\0"));
    CHECK(tells(PARTLY, 0, good, "\0\0\0\0"));
    CHECK(tells(PARTLY, RUN_CHECK, refused, "\0\4\0\0"));
}

static void check_the_run_that_counts_is_the_last(void) {
    const int32_t in[2] = {0, 0};
    findings_of(COUNTING, RUN_CHECK, in, 2);
    const uint8_t *records = bench.answers[0].payload + HEAD;
    CHECK(get_u32(records + RECORD + CASE_HEAD_SIZE) == get_u32(records + CASE_HEAD_SIZE) + 1);
    CHECK(get_u32(bench_ask(MESSAGE_COUNTERS, NULL, 0)->payload + 28) >= 4); /* both runs count as cases */
}

static uint32_t stack_of(uint8_t kernel, uint8_t flags, const int32_t *in, uint16_t count) {
    findings_of(kernel, flags, in, count);
    return get_u32(bench.answers[0].payload + 4);
}

/* The stack of the host's process, which is far larger than what the kernels of the bench use. */
static void check_stack(void) {
    enum { WATCHED = 64 << 10, FRAME = 4096 };
    volatile uint8_t here = 0;
    uint32_t *limit = (uint32_t *)(((uintptr_t)&here - WATCHED) & ~(uintptr_t)7);
    const int32_t little[2] = {16, 16}, much[2] = {16, 4000}, none[2] = {0, 0};
    CHECK(stack_of(DEEP, 0, little, 2) == RESULT_STACK_UNKNOWN);
    bench_start(BENCH_PAYLOAD);
    fake.stack_limit = limit;
    service_init(&bench.service, bench.frame, bench.answer, BENCH_PAYLOAD);
    bench_read_answers();
    bench_open();
    uint32_t least = stack_of(DEEP, 0, little, 2), most = stack_of(DEEP, RUN_CHECK, much, 2);
    CHECK(least >= 16 && most >= 4000 && most < 4000 + FRAME);
    CHECK(stack_of(DEEP, 0, little, 2) == least); /* nothing is left of the batch before */
    CHECK(stack_of(LEAVE, 0, none, 2) <= 512);
    fake.stack_limit = NULL;
}

int main(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    check_sound();
    check_writing();
    check_status();
    check_stability();
    check_the_run_that_counts_is_the_last();
    check_stack();
    return check_result();
}
