#include "cobs.h"

bool cobs_decode(struct cobs_decoder *decoder, uint8_t byte, uint8_t *out) {
    if (decoder->left != 0) {
        decoder->left--;
        *out = byte;
        return true;
    }
    bool zero = decoder->zero_due;
    decoder->left = (uint8_t)(byte - 1); /* byte >= 1: the delimiter never gets here */
    decoder->zero_due = byte != 1 + COBS_BLOCK;
    *out = 0;
    return zero;
}

static void flush(struct cobs_encoder *encoder) {
    encoder->block[0] = (uint8_t)(encoder->used + 1); /* used <= COBS_BLOCK = 254 */
    encoder->sink(encoder->context, encoder->block, (size_t)encoder->used + 1);
    encoder->after_full = encoder->used == COBS_BLOCK;
    encoder->used = 0;
}

void cobs_encode_begin(struct cobs_encoder *encoder, cobs_sink *sink, void *context) {
    encoder->sink = sink;
    encoder->context = context;
    encoder->used = 0;
    encoder->after_full = false;
}

void cobs_encode(struct cobs_encoder *encoder, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) {
            encoder->block[1 + encoder->used++] = bytes[i]; /* used < COBS_BLOCK: a full block is flushed */
        }
        if (bytes[i] == 0 || encoder->used == COBS_BLOCK) {
            flush(encoder);
        }
    }
}

void cobs_encode_end(struct cobs_encoder *encoder) {
    if (encoder->used != 0 || !encoder->after_full) {
        flush(encoder);
    }
}
