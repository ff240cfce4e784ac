/* BURST and FETCH on a fake board: what is counted, what is refused, and where a fault is. */
#include <string.h>

#include "check.h"
#include "generate/generate.h"
#include "service_bench.h"
#include "wire/burst.h"

enum { FIRST = 1000, CASE_SIZE = 134 };

static uint8_t payload[BURST_SIZE];

static void put_request(uint8_t kernel, uint8_t generator, uint32_t count, int64_t a, int64_t b) {
    memset(payload, 0, sizeof payload);
    payload[0] = kernel;
    payload[1] = generator;
    put_u32(payload + 4, count);
    put_u64(payload + 8, FIRST);
    put_u64(payload + 16, 42);
    put_u64(payload + 32, (uint64_t)a);
    put_u64(payload + 40, (uint64_t)b);
}

static const struct answer *ask(enum message_type type) {
    return bench_ask(type, payload, sizeof payload);
}

/* The first words of the cases are in lo .. hi: they tell SQUARE what to do. */
static const struct answer *burst(uint32_t count, int64_t lo, int64_t hi) {
    put_request(SQUARE, GENERATE_UNIFORM, count, lo, hi);
    return ask(MESSAGE_BURST);
}

static void generated(struct source *source, int64_t lo, int64_t hi) {
    const struct recipe recipe = {.generator = GENERATE_UNIFORM, .key = {42}, .parameters = {lo, hi}};
    CHECK(generate_init(source, &recipe) == GENERATE_OK);
}

static void check_summary(void) {
    static struct source source;
    uint64_t digest = 0, cost = 0;
    uint32_t statuses[BURST_STATUSES] = {0};
    generated(&source, 0, 4);
    for (uint64_t i = FIRST; i < FIRST + 100; i++) {
        int32_t in[16], out[16];
        generate(&source, i, in);
        for (int k = 0; k < 16; k++) {
            out[k] = in[k] + 1;
        }
        uint8_t status = in[0] <= 3 ? (uint8_t)in[0] : 0;
        digest += case_digest(i, in, status, out);
        statuses[status]++;
        cost += (uint32_t)in[0] + FAKE_COUNT_COST;
    }
    bench_start(BENCH_PAYLOAD);
    bench_open();
    const struct answer *answer = burst(100, 0, 4);
    CHECK(bench.count == 1 && answer->header.type == MESSAGE_BURST_REPLY && answer->size == BURST_REPLY_SIZE);
    CHECK(memcmp(answer->payload, payload, BURST_HEAD_SIZE) == 0);
    CHECK(get_u64(answer->payload + 16) == digest);
    for (int i = 0; i < BURST_STATUSES; i++) {
        CHECK(get_u32(answer->payload + 24 + 4 * i) == statuses[i] && (statuses[i] > 5 || i == 4));
    }
    CHECK(get_u64(answer->payload + 56) == cost && get_u32(answer->payload + 64) == 4 + FAKE_COUNT_COST);
    CHECK(get_u32(answer->payload + 68) == RESULT_STACK_UNKNOWN);
    CHECK(!fake.disturbed && !fake.quiet && bench.service.counters.cases == 100);
}

static void check_findings(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    const struct answer *answer = burst(5, 7, 7);
    CHECK(get_u32(answer->payload + 44) == 5 && get_u32(answer->payload + 48) == 0);
    answer = burst(5, 8, 8);
    CHECK(get_u32(answer->payload + 44) == 0 && get_u32(answer->payload + 48) == 5);
    answer = burst(5, 200, 255);
    CHECK(get_u32(answer->payload + 40) == 5 && get_u32(answer->payload + 52) == 5);
    answer = burst(5, 256, 256); /* BAD_STATUS, though the byte on the wire is that of OK */
    CHECK(get_u32(answer->payload + 24) == 5 && get_u32(answer->payload + 52) == 5);
}

static void check_fetch(void) {
    static struct source source;
    int32_t in[16], words[16];
    bench_start(BENCH_PAYLOAD);
    bench_open();
    put_request(SQUARE, GENERATE_UNIFORM, 7, 7, 9);
    const struct answer *answer = ask(MESSAGE_FETCH);
    CHECK(answer->header.type == MESSAGE_FETCH_REPLY && answer->size == BURST_HEAD_SIZE + 7 * CASE_SIZE);
    CHECK(memcmp(answer->payload, payload, BURST_HEAD_SIZE) == 0);
    generated(&source, 7, 9);
    const uint8_t *record = answer->payload + BURST_HEAD_SIZE;
    for (uint64_t i = FIRST; i < FIRST + 7; i++, record += CASE_SIZE) {
        generate(&source, i, in);
        message_get_words(record, words, 16);
        CHECK(memcmp(words, in, sizeof in) == 0);
        CHECK(record[64] == 0);
        CHECK(record[65] == (in[0] == 7 ? FINDING_OVERRUN : in[0] == 8 ? FINDING_INPUT_CHANGED : 0));
        CHECK(get_u32(record + 66) == (uint32_t)in[0] + FAKE_COUNT_COST);
        message_get_words(record + 70, words, 16);
        CHECK(words[0] == in[0] + 1 && words[15] == in[15] + 1);
    }
}

static void refuses(enum message_type type, enum message_error error) {
    CHECK(bench_is_error(ask(type), error, type));
}

static void check_refusals(void) {
    bench_start(BENCH_PAYLOAD);
    CHECK(bench_is_error(burst(1, 0, 1), MESSAGE_WRONG_SESSION, MESSAGE_BURST));
    bench_open();
    for (int i = 0; i < 2; i++) {
        enum message_type type = i == 0 ? MESSAGE_BURST : MESSAGE_FETCH;
        put_request(SQUARE, GENERATE_UNIFORM, 1, 0, 1);
        CHECK(bench_is_error(bench_ask(type, payload, BURST_SIZE - 1), MESSAGE_BAD_LENGTH, type));
        payload[2] = 1;
        refuses(type, MESSAGE_BAD_FLAGS);
        put_request(SQUARE, GENERATE_UNIFORM, 0, 0, 1);
        refuses(type, MESSAGE_BAD_LENGTH);
        put_request(KERNELS, GENERATE_UNIFORM, 1, 0, 1);
        refuses(type, MESSAGE_UNKNOWN_KERNEL);
        put_request(KERNELS - 1, GENERATE_UNIFORM, 1, 0, 1); /* SOLVE */
        refuses(type, MESSAGE_UNKNOWN_GENERATOR);
        put_request(DOUBLE, GENERATE_UNIFORM, 1, 0, 1); /* two words */
        refuses(type, MESSAGE_UNKNOWN_GENERATOR);
        put_request(SQUARE, 99, 1, 0, 1);
        refuses(type, MESSAGE_UNKNOWN_GENERATOR);
        put_request(SQUARE, GENERATE_UNIFORM, 1, 1, 0);
        refuses(type, MESSAGE_BAD_PARAMETERS);
        put_request(SQUARE, GENERATE_UNIFORM, 2, 0, 1);
        put_u64(payload + 8, (UINT64_C(1) << 63) - 1);
        refuses(type, MESSAGE_BAD_PARAMETERS);
        put_u64(payload + 8, UINT64_MAX);
        refuses(type, MESSAGE_BAD_PARAMETERS);
    }
    CHECK(bench_is_error(burst(65536, 0, 1), MESSAGE_TOO_LARGE, MESSAGE_BURST));
    CHECK(burst(65535, 0, 1)->header.type == MESSAGE_BURST_REPLY);
    put_request(SQUARE, GENERATE_UNIFORM, 8, 0, 1); /* 1024 = 16 + 7 * 134 + 70 */
    refuses(MESSAGE_FETCH, MESSAGE_TOO_LARGE);
}

/* Runs cases some of which crash. */
static void crash(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    if (setjmp(fake.stuck) == 0) {
        burst(100, 12, 13);
    }
    bench_read_answers();
}

static void check_fault(void) {
    static struct source source;
    int32_t in[16];
    uint16_t place = 0;
    generated(&source, 12, 13);
    for (generate(&source, FIRST, in); in[0] != 13; generate(&source, FIRST + place, in)) {
        place++;
    }
    crash();
    CHECK(place > 0 && bench.count == 1 && bench.answers[0].header.type == MESSAGE_FAULT);
    CHECK(bench.answers[0].payload[1] == SQUARE && get_u16(bench.answers[0].payload + 2) == place);
}

int main(void) {
    check_summary();
    check_findings();
    check_fetch();
    check_refusals();
    check_fault();
    return check_result();
}
