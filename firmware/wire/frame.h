/* Frames of docs/PROTOCOL.md 1: 00 | COBS(header, payload, crc) | 00.
 *
 * The reader takes bytes as they come and trusts no length: a frame is what stands between two delimiters,
 * so it is in step again at the next 00 whatever came before. The writer encodes straight into a sink, so
 * that an answer needs no buffer of its own and can be sent while it is worked out.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cobs.h"
#include "crc32.h"

enum { FRAME_HEADER_SIZE = 8, FRAME_OVERHEAD = FRAME_HEADER_SIZE + CRC32_SIZE };

struct frame_header {
    uint8_t type;
    uint8_t version;
    uint16_t seq;
    uint32_t session;
};

struct frame_reader {
    struct frame_header header; /* of the frame just read, with its payload: */
    const uint8_t *payload;     /* both stand until the next byte is given */
    size_t payload_size;

    uint32_t crc_errors; /* frames too short to hold a CRC included */
    uint32_t cobs_errors;
    uint32_t oversize;

    uint8_t *bytes;
    size_t capacity;
    size_t used;
    struct cobs_decoder cobs;
    enum { FRAME_EMPTY, FRAME_COLLECTING, FRAME_DROPPING } state;
};

/* Decodes into `bytes`; its capacity is the largest payload + FRAME_OVERHEAD. Clears the counters. */
void frame_reader_init(struct frame_reader *reader, uint8_t *bytes, size_t capacity);

/* Takes one byte from the line; true when it ended a good frame. */
bool frame_read(struct frame_reader *reader, uint8_t byte);

struct frame_writer {
    struct cobs_encoder cobs;
    uint32_t crc;
};

void frame_begin(struct frame_writer *writer, cobs_sink *sink, void *context, struct frame_header header);
void frame_put(struct frame_writer *writer, const uint8_t *bytes, size_t count);
void frame_end(struct frame_writer *writer);

#endif
