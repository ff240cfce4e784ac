/* The input is a program that writes frames to the line, so that CRC and COBS do not keep the fuzzer out of
 * the service. Byte 0 chooses the payload size; then operation after operation, each a byte and its operands.
 */
#include <stdbool.h>
#include <string.h>

#include "../service/service.h"
#include "../wire/burst.h"
#include "expect.h"
#include "harness.h"
#include "peer.h"

enum operation { RUN, RUN_OTHERWISE, OPEN, ASK, PLAIN, GARBAGE, DAMAGED, CUT, OPERATIONS };

struct program {
    const uint8_t *code;
    size_t left;
    uint8_t line[HARNESS_INPUT];
    size_t size;
    uint32_t session;
    uint16_t seq;
};

static uint8_t take(struct program *program) {
    if (program->left == 0)
        return 0;
    program->left--;
    return *program->code++;
}

static size_t take_bytes(struct program *program, uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++)
        bytes[i] = take(program);
    return count;
}

static void put(void *context, const uint8_t *bytes, size_t count) {
    struct program *program = context;
    size_t room = sizeof program->line - program->size;
    count = count < room ? count : room;
    memcpy(program->line + program->size, bytes, count);
    program->size += count;
}

/* What the encoder of wire/ writes is what peer.h reads. */
static void put_frame(struct program *program, struct frame_header header, const uint8_t *payload,
                      size_t size) {
    static uint8_t room[PEER_MOST];
    struct frame_writer writer;
    struct peer_frame frame;
    size_t begin = program->size;
    frame_begin(&writer, put, program, header);
    frame_put(&writer, payload, size);
    frame_end(&writer);
    if (program->size == sizeof program->line)
        return; /* cut short */
    struct peer_line line = {.room = room, .bytes = program->line + begin, .size = program->size - begin};
    EXPECT(peer_next(&line, size, &frame) && line.bad == 0 && line.at == line.size);
    EXPECT(frame.type == header.type && frame.version == header.version && frame.seq == header.seq);
    EXPECT(frame.session == header.session && frame.size == size);
    EXPECT(size == 0 || memcmp(frame.payload, payload, size) == 0);
}

static void put_request(struct program *program, uint8_t type, const uint8_t *payload, size_t size) {
    const struct frame_header header = {
        .type = type, .version = PROTOCOL_VERSION, .seq = ++program->seq, .session = program->session};
    put_frame(program, header, payload, size);
}

/* A word from one byte to say how, and as many as that takes. */
static uint32_t take_word(struct program *program) {
    uint8_t how = take(program), bytes[4] = {0};
    if (how < 0xC0) /* small values of both signs, halves of one LSB to integers of 1.15.16 */
        return ((uint32_t)(how & 31) - 16) << (how >> 5) * 4;
    take_bytes(program, bytes, 1u + how % 4);
    return get_u32(bytes);
}

/* RUN of the right size; the last words stand for those that the program lacks. */
static void put_run(struct program *program, uint8_t flags) {
    static uint8_t payload[RUN_HEAD_SIZE + 4 * 8 * KERNEL_MAX_IN];
    uint8_t kernel = (uint8_t)(take(program) % kernel_count), count = take(program) % 9;
    size_t words = (size_t)count * kernel_table[kernel].n_in;
    payload[0] = kernel;
    payload[1] = flags;
    put_u16(payload + 2, count);
    for (size_t i = 0; i < words; i++)
        put_u32(payload + RUN_HEAD_SIZE + 4 * i, take_word(program));
    put_request(program, MESSAGE_RUN, payload, RUN_HEAD_SIZE + 4 * words);
}

/* A burst of 65,535 cases is sound, but a line full of them would take minutes. */
static void few_cases(uint8_t type, uint8_t *payload, size_t size) {
    if ((type == MESSAGE_BURST || type == MESSAGE_FETCH) && size == BURST_SIZE)
        put_u32(payload + 4, payload[4] % 16);
}

/* The operands as bytes behind how many of them there are; the rest is 0. */
static void put_burst(struct program *program) {
    uint8_t payload[BURST_SIZE] = {0}, type = take(program) % 2 ? MESSAGE_BURST : MESSAGE_FETCH;
    payload[0] = (uint8_t)(take(program) % kernel_count);
    payload[1] = take(program) % 8;
    payload[4] = take(program);
    payload[8] = take(program);
    for (size_t at = BURST_HEAD_SIZE; at < BURST_SIZE; at += 8) {
        uint8_t how = take(program);
        memset(payload + at, how & 0x80 ? 0xFF : 0, 8);
        take_bytes(program, payload + at, how % 9);
    }
    few_cases(type, payload, sizeof payload);
    put_request(program, type, payload, sizeof payload);
}

/* Any frame: type, version and session as the program says, most often those that work. */
static void put_plain(struct program *program) {
    static uint8_t payload[4 * 255];
    struct frame_header header = {.type = take(program), .version = take(program), .seq = take(program)};
    header.version = header.version < 0xE0 ? PROTOCOL_VERSION : header.version & 15;
    header.session = take(program) < 0xF0 ? program->session : take(program);
    size_t size = take(program);
    size = size < 0xF0 ? size : 4 * size;
    take_bytes(program, payload, size);
    few_cases(header.type, payload, size);
    put_frame(program, header, payload, size);
}

static void put_damaged(struct program *program, bool cut) {
    size_t begin = program->size, where = take(program);
    put_plain(program);
    if (program->size == begin)
        return;
    where = begin + where % (program->size - begin);
    if (cut)
        program->size = where;
    else
        program->line[where] ^= take(program);
}

static void put_garbage(struct program *program) {
    uint8_t bytes[256];
    put(program, bytes, take_bytes(program, bytes, take(program)));
}

static void operate(struct program *program) {
    uint8_t code = take(program), payload = code >> 4;
    switch ((enum operation)(code % OPERATIONS)) {
    case RUN:
        put_run(program, code >> 3 & RUN_CHECK);
        break;
    case RUN_OTHERWISE:
        if (payload % 2 != 0)
            put_burst(program);
        else
            put_run(program, take(program));
        break;
    case OPEN:
        program->session = payload;
        put_request(program, MESSAGE_RESET, NULL, 0);
        break;
    case ASK:
        put_request(program, take(program) % 16, &payload, code >> 3 & 1);
        break;
    case PLAIN:
        put_plain(program);
        break;
    case GARBAGE:
        put_garbage(program);
        break;
    case DAMAGED:
        put_damaged(program, false);
        break;
    case CUT:
        put_damaged(program, true);
        break;
    case OPERATIONS:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct program program;
    program.code = data;
    program.left = size;
    program.size = 0;
    program.seq = 0;
    program.session = 1;
    size_t max_payload = SERVICE_MIN_PAYLOAD + 4 * (size_t)take(&program);
    while (program.left != 0 && program.size < sizeof program.line)
        operate(&program);
    put(&program, (const uint8_t[]){0}, 1);
    put_request(&program, MESSAGE_COUNTERS, NULL, 0); /* what was counted of all that is checked, too */
    harness_run(program.line, program.size, max_payload);
    return 0;
}
