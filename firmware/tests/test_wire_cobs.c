/* COBS at the edges of its blocks, and there and back; CRC-32 against its check value. */
#include <string.h>

#include "check.h"
#include "wire/cobs.h"
#include "wire/crc32.h"

enum { MOST = 1200 };

struct output {
    uint8_t bytes[MOST];
    size_t size;
};

static void collect(void *context, const uint8_t *bytes, size_t count) {
    struct output *output = context;
    CHECK(count >= 1 && count <= 255 && count <= sizeof output->bytes - output->size);
    memcpy(output->bytes + output->size, bytes, count);
    output->size += count;
}

static struct output encoded(const uint8_t *data, size_t count) {
    struct cobs_encoder encoder;
    struct output output = {.size = 0};
    cobs_encode_begin(&encoder, collect, &output);
    cobs_encode(&encoder, data, count);
    cobs_encode_end(&encoder);
    return output;
}

static bool comes_back(const struct output *wire, const uint8_t *data, size_t count) {
    struct cobs_decoder decoder = {0};
    size_t used = 0;
    bool same = true;
    for (size_t i = 0; i < wire->size; i++) {
        uint8_t byte;
        if (wire->bytes[i] != 0 && cobs_decode(&decoder, wire->bytes[i], &byte)) {
            same = same && used < count && data[used] == byte;
            used++;
        }
    }
    return same && used == count && cobs_complete(&decoder) && memchr(wire->bytes, 0, wire->size) == NULL;
}

/* `run` bytes that are not zero, then `zeros` zeros, then again: all neighbourhoods of a full block. */
static void check_run(size_t run, size_t zeros) {
    uint8_t data[MOST];
    char label[48];
    size_t count = 0;
    for (int turn = 0; turn < 2; turn++) {
        memset(data + count, 0xA5, run);
        memset(data + count + run, 0, zeros);
        count += run + zeros;
    }
    struct output wire = encoded(data, count);
    snprintf(label, sizeof label, "run %zu, zeros %zu", run, zeros);
    CHECK_IN(comes_back(&wire, data, count), label);
    CHECK_IN(wire.size <= count + 1 + count / COBS_BLOCK, label);
}

/* Cheshire and Baker 1999, and the ends of a full block. */
static void check_examples(void) {
    uint8_t full[COBS_BLOCK + 1];
    memset(full, 1, sizeof full);
    struct output empty = encoded(NULL, 0), zero = encoded((const uint8_t[]){0}, 1);
    struct output exact = encoded(full, COBS_BLOCK), more = encoded(full, COBS_BLOCK + 1);
    CHECK(empty.size == 1 && empty.bytes[0] == 1);
    CHECK(zero.size == 2 && zero.bytes[0] == 1 && zero.bytes[1] == 1);
    CHECK(exact.size == 1 + COBS_BLOCK && exact.bytes[0] == 0xFF);
    CHECK(more.size == 3 + COBS_BLOCK && more.bytes[1 + COBS_BLOCK] == 2);
}

static void check_crc(void) {
    const uint8_t digits[] = "123456789";
    CHECK(crc32_update(0, digits, 9) == 0xCBF43926u); /* the check value of CRC-32/ISO-HDLC */
    CHECK(crc32_update(crc32_update(0, digits, 4), digits + 4, 5) == 0xCBF43926u);
    CHECK(crc32_update(0, NULL, 0) == 0);
}

int main(void) {
    for (size_t run = 0; run <= 520; run++) {
        for (size_t zeros = 0; zeros <= 3; zeros++) {
            check_run(run, zeros);
        }
    }
    check_examples();
    check_crc();
    return check_result();
}
