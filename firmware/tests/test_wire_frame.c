/* The frame reader and writer against vectors/frames/golden.txt, both ways, and against damage. */
#include <string.h>

#include "check.h"
#include "vectors.h"
#include "wire/frame.h"
#include "wire/message.h"

enum { MOST_FRAMES = 32, MOST_BYTES = 1024 };

static struct golden {
    char id[32];
    struct frame_header header;
    uint8_t payload[MOST_BYTES], wire[MOST_BYTES];
    size_t payload_size, wire_size;
} golden[MOST_FRAMES];
static size_t golden_count;

static struct frame_reader reader;
static uint8_t reader_bytes[MOST_BYTES + FRAME_OVERHEAD];

static void read_golden(const char *folder) {
    static struct vectors v;
    vectors_open(&v, folder, "frames/golden.txt");
    while (vectors_next(&v) && golden_count < MOST_FRAMES) {
        struct golden *g = &golden[golden_count++];
        snprintf(g->id, sizeof g->id, "%s", vectors_text(&v, "id"));
        g->header.type = (uint8_t)vectors_number(&v, "type");
        g->header.version = PROTOCOL_VERSION;
        g->header.seq = (uint16_t)vectors_number(&v, "seq");
        g->header.session = vectors_number(&v, "session");
        g->payload_size = vectors_bytes(&v, "payload", g->payload, sizeof g->payload);
        g->wire_size = vectors_bytes(&v, "wire", g->wire, sizeof g->wire);
    }
}

static void restart(void) {
    frame_reader_init(&reader, reader_bytes, sizeof reader_bytes);
}

static bool same_as(const struct golden *g) {
    const struct frame_header *a = &reader.header, *b = &g->header;
    return a->type == b->type && a->version == b->version && a->seq == b->seq && a->session == b->session &&
           reader.payload_size == g->payload_size && memcmp(reader.payload, g->payload, g->payload_size) == 0;
}

/* How many good frames the bytes gave; `*like` counts those that equal `g`. */
static unsigned feed(const uint8_t *bytes, size_t count, const struct golden *g, unsigned *like) {
    unsigned frames = 0;
    for (size_t i = 0; i < count; i++) {
        if (frame_read(&reader, bytes[i])) {
            frames++;
            *like += same_as(g);
        }
    }
    return frames;
}

static unsigned errors(void) {
    return reader.crc_errors + reader.cobs_errors + reader.oversize;
}

struct output {
    uint8_t bytes[MOST_BYTES];
    size_t size;
};

static void collect(void *context, const uint8_t *bytes, size_t count) {
    struct output *output = context;
    if (count <= sizeof output->bytes - output->size) {
        memcpy(output->bytes + output->size, bytes, count);
        output->size += count;
    }
}

/* In pieces of `piece` bytes: the writer must not care. */
static void check_writer(const struct golden *g, size_t piece) {
    struct frame_writer writer;
    struct output output = {.size = 0};
    frame_begin(&writer, collect, &output, g->header);
    for (size_t i = 0; i < g->payload_size; i += piece) {
        size_t left = g->payload_size - i;
        frame_put(&writer, g->payload + i, left < piece ? left : piece);
    }
    frame_end(&writer);
    CHECK_IN(output.size == g->wire_size && memcmp(output.bytes, g->wire, g->wire_size) == 0, g->id);
}

static void check_reader(const struct golden *g) {
    unsigned like = 0;
    restart();
    CHECK_IN(feed(g->wire, g->wire_size, g, &like) == 1 && like == 1 && errors() == 0, g->id);
}

static void check_after_garbage(const struct golden *g) {
    uint8_t garbage[600];
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof garbage; i++) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes, "quick and dirty" */
        garbage[i] = (uint8_t)(state >> 24);
    }
    for (size_t count = 1; count <= sizeof garbage; count += 7) {
        unsigned like = 0;
        restart();
        CHECK_IN(feed(garbage, count, g, &like) == 0, g->id);
        CHECK_IN(feed(g->wire, g->wire_size, g, &like) == 1 && like == 1, g->id);
    }
}

static void check_truncated(const struct golden *g) {
    for (size_t count = 2; count < g->wire_size - 1; count++) {
        unsigned like = 0;
        restart();
        CHECK_IN(feed(g->wire, count, g, &like) == 0, g->id);
        CHECK_IN(feed(g->wire, g->wire_size, g, &like) == 1 && like == 1 && errors() == 1, g->id);
    }
}

static void check_flipped(const struct golden *g) {
    static uint8_t damaged[MOST_BYTES];
    for (size_t bit = 0; bit < 8 * g->wire_size; bit++) {
        unsigned like = 0;
        restart();
        memcpy(damaged, g->wire, g->wire_size);
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_IN(feed(damaged, g->wire_size, g, &like) == 0, g->id);
        CHECK_IN(feed(g->wire, g->wire_size, g, &like) == 1 && like == 1 && errors() >= 1, g->id);
    }
}

static void check_oversize(const struct golden *g) {
    unsigned like = 0;
    frame_reader_init(&reader, reader_bytes, g->payload_size + FRAME_OVERHEAD);
    CHECK_IN(feed(g->wire, g->wire_size, g, &like) == 1 && reader.oversize == 0, g->id);
    frame_reader_init(&reader, reader_bytes, g->payload_size + FRAME_OVERHEAD - 1);
    CHECK_IN(feed(g->wire, g->wire_size, g, &like) == 0 && reader.oversize == 1 && errors() == 1, g->id);
}

static void check_sequence(void) {
    restart();
    for (size_t i = 0; i < golden_count; i++) {
        unsigned like = 0;
        CHECK_IN(feed(golden[i].wire, golden[i].wire_size, &golden[i], &like) == 1 && like == 1,
                 golden[i].id);
    }
    CHECK(errors() == 0);
}

static void check_no_frames(void) {
    static const uint8_t nothing[] = {0, 0, 0}, short_frame[] = {0, 3, 1, 1, 0}, bad_block[] = {0, 9, 1, 0};
    unsigned like = 0;
    restart();
    CHECK(feed(nothing, sizeof nothing, &golden[0], &like) == 0 && errors() == 0);
    CHECK(feed(short_frame, sizeof short_frame, &golden[0], &like) == 0 && reader.crc_errors == 1);
    CHECK(feed(bad_block, sizeof bad_block, &golden[0], &like) == 0 && reader.cobs_errors == 1);
    CHECK(errors() == 2);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        return 2;
    }
    read_golden(argv[1]);
    CHECK(golden_count >= 16);
    for (size_t i = 0; i < golden_count; i++) {
        check_writer(&golden[i], MOST_BYTES);
        check_writer(&golden[i], 1);
        check_writer(&golden[i], 7);
        check_reader(&golden[i]);
        check_after_garbage(&golden[i]);
        check_truncated(&golden[i]);
        check_flipped(&golden[i]);
        check_oversize(&golden[i]);
    }
    check_sequence();
    check_no_frames();
    return check_result();
}
