#include "peer.h"

#include <string.h>

enum { HEADER = 8, CRC = 4 };

static uint32_t little_endian(const uint8_t *bytes, int count) {
    uint32_t value = 0;
    while (count-- > 0)
        value = value << 8 | bytes[count];
    return value;
}

static uint32_t crc32(const uint8_t *bytes, size_t count) {
    uint32_t crc = UINT32_MAX;
    for (size_t bit = 0; bit < 8 * count; bit++) {
        crc ^= (uint32_t)(bytes[bit / 8] >> bit % 8 & 1);
        crc = crc % 2 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return ~crc;
}

/* Bytes decoded; 0 when the run is not COBS. `out` takes as many as the run has. */
static size_t decode(const uint8_t *run, size_t count, uint8_t *out) {
    size_t size = 0;
    for (size_t at = 0; at < count; at += run[at]) {
        if (run[at] > count - at) /* the block ends beyond the run; no byte of a run is 0 */
            return 0;
        memcpy(out + size, run + at + 1, run[at] - 1u);
        size += run[at] - 1u;
        if (run[at] != 255 && at + run[at] < count)
            out[size++] = 0;
    }
    return size;
}

static bool read_run(const uint8_t *run, size_t count, uint8_t *bytes, size_t max_payload,
                     struct peer_frame *frame) {
    size_t size = count <= PEER_MOST ? decode(run, count, bytes) : 0;
    if (size < HEADER + CRC || size > max_payload + HEADER + CRC ||
        crc32(bytes, size - CRC) != little_endian(bytes + size - CRC, CRC))
        return false;
    *frame = (struct peer_frame){.type = bytes[0],
                                 .version = bytes[1],
                                 .seq = (uint16_t)little_endian(bytes + 2, 2),
                                 .session = little_endian(bytes + 4, 4),
                                 .payload = bytes + HEADER,
                                 .size = size - HEADER - CRC};
    return true;
}

bool peer_next(struct peer_line *line, size_t max_payload, struct peer_frame *frame) {
    for (;;) {
        const uint8_t *run = line->bytes + line->at;
        const uint8_t *end = line->at < line->size ? memchr(run, 0, line->size - line->at) : NULL;
        if (end == NULL)
            return false;
        size_t count = (size_t)(end - run);
        line->at += count + 1;
        if (count != 0 && read_run(run, count, line->room, max_payload, frame))
            return true;
        line->bad += count != 0;
    }
}
