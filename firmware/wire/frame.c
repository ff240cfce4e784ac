#include "frame.h"

#include "message.h"

static const uint8_t delimiter = 0;

static void restart(struct frame_reader *reader) {
    reader->used = 0;
    reader->cobs = (struct cobs_decoder){0};
    reader->state = FRAME_EMPTY;
}

void frame_reader_init(struct frame_reader *reader, uint8_t *bytes, size_t capacity) {
    *reader = (struct frame_reader){.bytes = bytes, .capacity = capacity};
    restart(reader);
}

static void collect(struct frame_reader *reader, uint8_t byte) {
    uint8_t decoded;
    reader->state = FRAME_COLLECTING;
    if (!cobs_decode(&reader->cobs, byte, &decoded)) {
        return;
    }
    if (reader->used == reader->capacity) {
        reader->oversize++;
        reader->state = FRAME_DROPPING;
        return;
    }
    reader->bytes[reader->used++] = decoded;
}

static bool crc_is_right(const struct frame_reader *reader) {
    if (reader->used < FRAME_OVERHEAD) {
        return false;
    }
    size_t covered = reader->used - CRC32_SIZE;
    return crc32_update(0, reader->bytes, covered) == get_u32(reader->bytes + covered);
}

static void take_apart(struct frame_reader *reader) {
    const uint8_t *bytes = reader->bytes;
    reader->header = (struct frame_header){
        .type = bytes[0], .version = bytes[1], .seq = get_u16(bytes + 2), .session = get_u32(bytes + 4)};
    reader->payload = bytes + FRAME_HEADER_SIZE;
    reader->payload_size = reader->used - FRAME_OVERHEAD;
}

static bool finish(struct frame_reader *reader) {
    if (reader->state != FRAME_COLLECTING) {
        return false;
    }
    if (!cobs_complete(&reader->cobs)) {
        reader->cobs_errors++;
        return false;
    }
    if (!crc_is_right(reader)) {
        reader->crc_errors++;
        return false;
    }
    take_apart(reader);
    return true;
}

bool frame_read(struct frame_reader *reader, uint8_t byte) {
    if (byte == delimiter) {
        bool good = finish(reader);
        restart(reader);
        return good;
    }
    if (reader->state != FRAME_DROPPING) {
        collect(reader, byte);
    }
    return false;
}

void frame_begin(struct frame_writer *writer, cobs_sink *sink, void *context, struct frame_header header) {
    uint8_t bytes[FRAME_HEADER_SIZE] = {header.type, header.version};
    put_u16(bytes + 2, header.seq);
    put_u32(bytes + 4, header.session);
    writer->crc = 0;
    cobs_encode_begin(&writer->cobs, sink, context);
    sink(context, &delimiter, 1);
    frame_put(writer, bytes, sizeof bytes);
}

void frame_put(struct frame_writer *writer, const uint8_t *bytes, size_t count) {
    writer->crc = crc32_update(writer->crc, bytes, count);
    cobs_encode(&writer->cobs, bytes, count);
}

void frame_end(struct frame_writer *writer) {
    uint8_t crc[CRC32_SIZE];
    put_u32(crc, writer->crc);
    cobs_encode(&writer->cobs, crc, sizeof crc);
    cobs_encode_end(&writer->cobs);
    writer->cobs.sink(writer->cobs.context, &delimiter, 1);
}
