#include "service_bench.h"

#include <stdlib.h>
#include <string.h>

struct bench bench;

static int twice(const int32_t in[], int32_t out[]) {
    out[0] = 2 * in[0];
    out[1] = 2 * in[1];
    return in[0] == 99 ? 0x1FF : KERNEL_OK;
}

static int leave(const int32_t in[], int32_t out[]) {
    (void)out;
    return in[0];
}

static int greedy(const int32_t in[], int32_t out[]) {
    ((int32_t *)(uintptr_t)in)[1] = 5;
    out[0] = in[1];
    return KERNEL_OK;
}

static int past(const int32_t in[], int32_t out[]) {
    out[2] = in[0];
    return KERNEL_OK;
}

static int slow(const int32_t in[], int32_t out[]) {
    fake.ticks += (uint32_t)in[0];
    out[0] = fake.quiet;
    return KERNEL_OK;
}

static int crash(const int32_t in[], int32_t out[]) {
    out[0] = 1;
    if (in[0] == 13) {
        firmware_fault(&(struct board_fault){
            .kind = BOARD_FAULT_BUS, .pc = 0x1234, .lr = 0x5679, .status = 0x8200, .address = 0xD0000000});
    }
    return KERNEL_OK;
}

/* `out` has two words; the one in front of it and one that is not next to it. */
static int before(const int32_t in[], int32_t out[]) {
    *(int32_t *)((uintptr_t)out - 4) = in[0];
    return KERNEL_OK;
}

static int skip(const int32_t in[], int32_t out[]) {
    out[2 + in[0]] = 0;
    return KERNEL_OK;
}

static int counting(const int32_t in[], int32_t out[]) {
    static int32_t calls;
    out[0] = calls++;
    out[1] = in[1];
    return in[0];
}

/* Leaves out[1] as it was. */
static int partly(const int32_t in[], int32_t out[]) {
    out[0] = in[0];
    return in[0];
}

/* Uses in[0] bytes of stack and some. */
static int deep(const int32_t in[], int32_t out[]) {
    volatile uint8_t room[4096];
    for (int32_t i = 1; i <= in[0]; i++) {
        room[(int32_t)sizeof room - i] = 1;
    }
    out[0] = in[0];
    return KERNEL_OK;
}

/* Answers with the input, each word plus one; what the first word is for: 0 to 3 and from 200 on the status,
 * the others what is wrong with it. */
static int square(const int32_t in[], int32_t out[]) {
    int32_t what = in[0];
    for (int i = 0; i < 16; i++) {
        out[i] = in[i] + 1;
    }
    if (what == 7) {
        *(int32_t *)((uintptr_t)out - 4) = 1;
    } else if (what == 8) {
        ((int32_t *)(uintptr_t)in)[15] ^= 1;
    } else if (what == 13) {
        firmware_fault(&(struct board_fault){.kind = BOARD_FAULT_BUS});
    }
    fake.ticks += (uint32_t)what;
    return what <= 3 || what >= 200 ? what : KERNEL_OK;
}

#define ENTRY(name) {#name, name, 2, 2, KERNEL_INVERT}
const struct kernel kernel_table[KERNELS] = {
    ENTRY(twice),  ENTRY(leave), ENTRY(greedy),
    ENTRY(past),   ENTRY(slow),  ENTRY(crash),
    ENTRY(before), ENTRY(skip),  ENTRY(counting),
    ENTRY(partly), ENTRY(deep),  {"square", square, 16, 16, KERNEL_INVERT},
    ENTRY(twice),  ENTRY(twice), {"last", leave, 20, 4, KERNEL_SOLVE},
};
const uint8_t kernel_count = KERNELS;

void firmware_fault(const struct board_fault *fault) {
    service_fault(&bench.service, fault, bench.frame, bench.frame_size);
}

void bench_start(size_t max_payload) {
    fake_board_clear();
    memset(&bench, 0, sizeof bench);
    bench.frame_size = max_payload + FRAME_OVERHEAD;
    service_init(&bench.service, bench.frame, bench.answer, max_payload);
    bench_read_answers();
}

void bench_frame(struct fake_line *line, struct frame_header header, const void *payload, size_t size) {
    struct frame_writer writer;
    frame_begin(&writer, fake_line_put, line, header);
    frame_put(&writer, payload, size);
    frame_end(&writer);
}

static void keep(const struct frame_reader *reader) {
    if (bench.count == BENCH_ANSWERS) {
        abort();
    }
    struct answer *answer = &bench.answers[bench.count++];
    answer->header = reader->header;
    answer->size = reader->payload_size;
    memcpy(answer->payload, reader->payload, reader->payload_size);
}

void bench_read_answers(void) {
    static uint8_t bytes[BENCH_PAYLOAD + FRAME_OVERHEAD];
    struct frame_reader reader;
    frame_reader_init(&reader, bytes, sizeof bytes);
    bench.count = 0;
    while (fake.out.tail != fake.out.head) {
        if (frame_read(&reader, fake.out.bytes[fake.out.tail++])) {
            keep(&reader);
        }
    }
    bench.damaged = reader.crc_errors + reader.cobs_errors + reader.oversize;
    fake.out.head = fake.out.tail = 0;
}

void bench_work(void) {
    while (fake.in.tail != fake.in.head) {
        service_step(&bench.service);
    }
    fake.in.head = fake.in.tail = 0;
    bench_read_answers();
}

const struct answer *bench_ask(enum message_type type, const void *payload, size_t size) {
    static uint16_t seq;
    bench_frame(
        &fake.in,
        (struct frame_header){
            .type = (uint8_t)type, .version = PROTOCOL_VERSION, .seq = ++seq, .session = BENCH_SESSION},
        payload, size);
    bench_work();
    return &bench.answers[0];
}

const struct answer *bench_run_flags(struct run_head head, const int32_t *words, size_t words_count) {
    static uint8_t payload[BENCH_PAYLOAD];
    payload[0] = head.kernel;
    payload[1] = head.flags;
    put_u16(payload + 2, head.count);
    message_put_words(payload + RUN_HEAD_SIZE, words, words_count);
    return bench_ask(MESSAGE_RUN, payload, RUN_HEAD_SIZE + 4 * words_count);
}

const struct answer *bench_run(uint8_t kernel, uint16_t count, const int32_t *words, size_t words_count) {
    return bench_run_flags((struct run_head){.kernel = kernel, .count = count}, words, words_count);
}

const struct answer *bench_open(void) {
    return bench_ask(MESSAGE_RESET, NULL, 0);
}

bool bench_is_error(const struct answer *answer, enum message_error code, enum message_type type) {
    return bench.count == 1 && answer->header.type == MESSAGE_ERROR && answer->size == 2 &&
           answer->payload[0] == code && answer->payload[1] == type;
}
