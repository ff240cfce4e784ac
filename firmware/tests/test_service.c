/* The service on a fake board: sessions, hello, counters, versions. */
#include <string.h>

#include "check.h"
#include "service_bench.h"

static void check_boot(void) {
    bench_start(BENCH_PAYLOAD);
    CHECK(bench.count == 1 && bench.answers[0].header.type == MESSAGE_BOOT);
    CHECK(bench.answers[0].header.session == 0 && bench.answers[0].header.seq == 0 &&
          bench.answers[0].size == 0);
    service_step(&bench.service);
    CHECK(fake.waits == 1);
}

static void check_hello(void) {
    const uint8_t expected[] = {3, 0,    0,    4,    0, 0x10, 0, 0,   2,   0xE8, 3,    0,
                                0, 3,    0,    0,    0, 0xD0, 7, 0,   0,   0,    0xC2, 1,
                                0, 0x40, 0x42, 0x0F, 0, 0x1F, 4, 'f', 'a', 'k',  'e',  20};
    bench_start(BENCH_PAYLOAD);
    const struct answer *answer = bench_ask(MESSAGE_HELLO, "\0", 1);
    CHECK(bench.count == 1 && answer->header.type == MESSAGE_HELLO_REPLY);
    CHECK(answer->header.session == BENCH_SESSION && answer->header.version == PROTOCOL_VERSION);
    CHECK(memcmp(answer->payload, expected, sizeof expected) == 0);
    CHECK(answer->payload[sizeof expected] == 0xB0 && answer->payload[sizeof expected + 19] == 0xFF);
    const uint8_t *table = answer->payload + sizeof expected + 20;
    CHECK(table[0] == KERNELS && table[1] == 0 && table[2] == KERNELS);
    CHECK(memcmp(table + 3, "\1\2\0\2\0\5twice\1\2\0\2\0\5leave", 22) == 0);
    CHECK(memcmp(answer->payload + answer->size - 10, "\2\x14\0\4\0\4last", 10) == 0);
}

/* Follows the pages as a host does; returns how many there were. */
static unsigned hello_pages(void) {
    enum { HEAD = 30 + 5 + 21 };
    unsigned pages = 0;
    uint8_t first = 0;
    while (first < KERNELS && pages < KERNELS) {
        const struct answer *answer = bench_ask(MESSAGE_HELLO, &first, 1);
        const uint8_t *table = answer->payload + HEAD;
        CHECK(answer->size <= SERVICE_MIN_PAYLOAD && table[0] == KERNELS && table[1] == first &&
              table[2] >= 1);
        CHECK(strncmp((const char *)table + 9, kernel_table[first].name, table[8]) == 0);
        first = (uint8_t)(first + table[2]);
        pages++;
    }
    CHECK(first == KERNELS);
    return pages;
}

static void check_hello_paging(void) {
    bench_start(SERVICE_MIN_PAYLOAD);
    CHECK(hello_pages() == 2);
    const uint8_t beyond = 200;
    const struct answer *answer = bench_ask(MESSAGE_HELLO, &beyond, 1);
    CHECK(answer->size == 59 && answer->payload[57] == beyond && answer->payload[58] == 0);
    CHECK(bench_is_error(bench_ask(MESSAGE_HELLO, NULL, 0), MESSAGE_BAD_LENGTH, MESSAGE_HELLO));
}

static void ask_as(uint8_t type, uint8_t version, uint32_t session) {
    bench_frame(&fake.in, (struct frame_header){type, version, 77, session}, NULL, 0);
    bench_work();
}

static void check_sessions(void) {
    bench_start(BENCH_PAYLOAD);
    CHECK(bench_is_error(bench_ask(MESSAGE_COUNTERS, NULL, 0), MESSAGE_WRONG_SESSION, MESSAGE_COUNTERS));
    ask_as(MESSAGE_COUNTERS, PROTOCOL_VERSION, 0); /* no session yet is not a session */
    CHECK(bench_is_error(&bench.answers[0], MESSAGE_WRONG_SESSION, MESSAGE_COUNTERS));
    CHECK(bench_open()->header.type == MESSAGE_RESET_ACK && bench.answers[0].header.session == BENCH_SESSION);
    CHECK(bench_ask(MESSAGE_COUNTERS, NULL, 0)->header.type == MESSAGE_COUNTERS_REPLY);
    ask_as(MESSAGE_RESET, PROTOCOL_VERSION, 4711);
    CHECK(bench.answers[0].header.type == MESSAGE_RESET_ACK && bench.answers[0].header.session == 4711);
    CHECK(bench.answers[0].header.seq == 77);
    CHECK(bench_is_error(bench_run(DOUBLE, 1, (int32_t[]){1, 2}, 2), MESSAGE_WRONG_SESSION, MESSAGE_RUN));
}

static void check_versions(void) {
    bench_start(BENCH_PAYLOAD);
    ask_as(MESSAGE_HELLO, 9, 5);
    CHECK(bench.count == 1 && bench.answers[0].header.type == MESSAGE_HELLO_REPLY);
    CHECK(bench.answers[0].header.version == PROTOCOL_VERSION &&
          get_u16(bench.answers[0].payload) == PROTOCOL_VERSION);
    ask_as(MESSAGE_RESET, 9, BENCH_SESSION);
    CHECK(bench.count == 1 && bench.answers[0].header.type == MESSAGE_RESET_ACK);
    ask_as(MESSAGE_COUNTERS, 9, BENCH_SESSION);
    CHECK(bench.count == 0);
    ask_as(0x55, 0, BENCH_SESSION);
    CHECK(bench.count == 0);
    CHECK(get_u32(bench_ask(MESSAGE_COUNTERS, NULL, 0)->payload + 16) == 2);
}

static void check_counters(void) {
    static const uint8_t bad_crc[] = {0, 3, 1, 1, 0}, bad_cobs[] = {0, 9, 1, 0};
    static uint8_t long_run[2 * BENCH_PAYLOAD];
    const uint32_t expected[] = {4, 2, 1, 1, 1, 1, 30, 3};
    bench_start(BENCH_PAYLOAD);
    fake.overruns = 12; /* before the session */
    bench_open();
    memset(long_run, 0x77, sizeof long_run);
    fake_line_put(&fake.in, bad_crc, sizeof bad_crc);
    fake_line_put(&fake.in, bad_crc, sizeof bad_crc);
    fake_line_put(&fake.in, bad_cobs, sizeof bad_cobs);
    fake_line_put(&fake.in, long_run, sizeof long_run);
    bench_run(DOUBLE, 3, (int32_t[]){1, 2, 3, 4, 5, 6}, 6);
    CHECK(bench.count == 1);
    bench_ask(0x7F, NULL, 0);
    ask_as(MESSAGE_COUNTERS, 1, BENCH_SESSION);
    ask_as(MESSAGE_COUNTERS, PROTOCOL_VERSION, BENCH_SESSION + 1);
    fake.overruns = 42;
    const struct answer *answer = bench_ask(MESSAGE_COUNTERS, NULL, 0);
    CHECK(answer->size == sizeof expected);
    for (size_t i = 0; i < 8; i++) {
        CHECK(get_u32(answer->payload + 4 * i) == expected[i]);
    }
    bench_open();
    CHECK(get_u32(bench_ask(MESSAGE_COUNTERS, NULL, 0)->payload) == 1);
    CHECK(get_u32(bench.answers[0].payload + 24) == 0);
}

static void check_pipelining(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    for (uint16_t seq = 10; seq < 30; seq++) {
        bench_frame(&fake.in, (struct frame_header){MESSAGE_COUNTERS, PROTOCOL_VERSION, seq, BENCH_SESSION},
                    NULL, 0);
    }
    bench_work();
    CHECK(bench.count == 20 && bench.damaged == 0);
    for (size_t i = 0; i < bench.count; i++) {
        CHECK(bench.answers[i].header.seq == 10 + i);
    }
}

int main(void) {
    check_boot();
    check_hello();
    check_hello_paging();
    check_sessions();
    check_versions();
    check_counters();
    check_pipelining();
    return check_result();
}
