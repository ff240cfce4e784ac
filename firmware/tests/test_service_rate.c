/* The service on a fake board: echo, another rate, and the way back. */
#include <string.h>

#include "check.h"
#include "service_bench.h"

enum { LIMIT = 4 * (BENCH_PAYLOAD + FRAME_OVERHEAD) };

static uint32_t granted(uint32_t baud) {
    uint8_t payload[BAUD_SIZE];
    put_u32(payload, baud);
    const struct answer *answer = bench_ask(MESSAGE_BAUD, payload, sizeof payload);
    CHECK(bench.count == 1 && answer->header.type == MESSAGE_BAUD_REPLY && answer->size == BAUD_SIZE);
    return get_u32(answer->payload);
}

static void receive_garbage(size_t count) {
    static uint8_t garbage[2 * LIMIT];
    memset(garbage, 0x55, sizeof garbage);
    fake_line_put(&fake.in, garbage, count);
    bench_work();
}

static void check_echo(void) {
    uint8_t payload[BENCH_PAYLOAD];
    for (size_t i = 0; i < sizeof payload; i++) {
        payload[i] = (uint8_t)(i % 256 * (i % 3)); /* < 2^10; zeros in runs and alone */
    }
    bench_start(BENCH_PAYLOAD);
    CHECK(bench_is_error(bench_ask(MESSAGE_ECHO, payload, 3), MESSAGE_WRONG_SESSION, MESSAGE_ECHO));
    bench_open();
    const size_t sizes[] = {0, 1, BENCH_PAYLOAD};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct answer *answer = bench_ask(MESSAGE_ECHO, payload, sizes[i]);
        CHECK(bench.count == 1 && answer->header.type == MESSAGE_ECHO_REPLY && answer->size == sizes[i]);
        CHECK(memcmp(answer->payload, payload, sizes[i]) == 0);
    }
}

static void check_granted(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    CHECK(granted(921600) == 921600 && fake.baud == 921600);
    CHECK(fake.sent_before != 0); /* the answer left at the old rate */
    CHECK(granted(115200) == 115200 && fake.baud == 115200);
}

static void check_refused(void) {
    bench_start(BENCH_PAYLOAD);
    CHECK(bench_is_error(bench_ask(MESSAGE_BAUD, "\0\0\1\0", 4), MESSAGE_WRONG_SESSION, MESSAGE_BAUD));
    bench_open();
    CHECK(bench_is_error(bench_ask(MESSAGE_BAUD, "\0\0\1", 3), MESSAGE_BAD_LENGTH, MESSAGE_BAUD));
    fake.refused_baud = 460800;
    CHECK(granted(0) == 0 && granted(1000001) == 0 && granted(460800) == 0);
    CHECK(fake.baud == 0); /* never switched */
}

static void check_way_back(void) {
    bench_start(BENCH_PAYLOAD);
    bench_open();
    receive_garbage(2 * LIMIT);
    CHECK(fake.baud == 0); /* at the initial rate nothing is to be done */
    bench_open();
    CHECK(granted(1000000) == 1000000);
    receive_garbage(LIMIT - 1);
    CHECK(fake.baud == 1000000);
    receive_garbage(1);
    CHECK(fake.baud == 115200);
    bench_frame(&fake.in, (struct frame_header){MESSAGE_RESET, PROTOCOL_VERSION, 1, 4711}, NULL, 0);
    bench_work();
    CHECK(bench.count == 1 && bench.answers[0].header.type == MESSAGE_RESET_ACK);
}

static void check_good_frames_keep_the_rate(void) {
    static const uint8_t payload[BENCH_PAYLOAD] = {1};
    bench_start(BENCH_PAYLOAD);
    bench_open();
    CHECK(granted(1000000) == 1000000);
    for (int i = 0; i < 8; i++) {
        receive_garbage(LIMIT / 2); /* two damaged frames of full size */
        CHECK(bench_ask(MESSAGE_ECHO, payload, sizeof payload)->header.type == MESSAGE_ECHO_REPLY);
    }
    CHECK(fake.baud == 1000000);
}

/* A target that reports a fault at a rate nobody is at restarts, and so is at the initial one. */
static void check_way_back_from_a_fault(void) {
    static uint8_t garbage[LIMIT];
    memset(garbage, 0x55, sizeof garbage);
    bench_start(BENCH_PAYLOAD);
    bench_open();
    CHECK(granted(1000000) == 1000000);
    fake_line_put(&fake.polled, garbage, sizeof garbage);
    if (setjmp(fake.reset) != 0) {
        return;
    }
    if (setjmp(fake.stuck) == 0) {
        firmware_fault(&(struct board_fault){.kind = BOARD_FAULT_BUS});
    }
    CHECK(!"restarted");
}

int main(void) {
    check_echo();
    check_granted();
    check_refused();
    check_way_back();
    check_good_frames_keep_the_rate();
    check_way_back_from_a_fault();
    return check_result();
}
