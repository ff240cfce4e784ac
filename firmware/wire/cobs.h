/* Consistent overhead byte stuffing (Cheshire and Baker, IEEE/ACM Trans. Networking 7(2), 1999).
 *
 * Both directions work on a stream, so neither needs a buffer for a whole frame. The delimiter 00 is the
 * business of frame.h: a decoder never sees it, an encoder never writes it.
 */
#ifndef COBS_H
#define COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COBS_BLOCK = 254 }; /* data bytes of the longest block */

struct cobs_decoder {
    uint8_t left;  /* data bytes still due in this block */
    bool zero_due; /* a zero stands before the next block */
};

/* Takes one encoded byte (1..255); true when that gave a decoded one in `*out`. Start from {0}. */
bool cobs_decode(struct cobs_decoder *decoder, uint8_t byte, uint8_t *out);

/* Whether the data may end here; false in the middle of a block. */
static inline bool cobs_complete(const struct cobs_decoder *decoder) {
    return decoder->left == 0;
}

/* Where encoded bytes go. Called once per block, with 1 to 255 bytes. */
typedef void cobs_sink(void *context, const uint8_t *bytes, size_t count);

struct cobs_encoder {
    cobs_sink *sink;
    void *context;
    uint8_t used;                  /* data bytes in block */
    bool after_full;               /* the block before was full: nothing is due if the data ends now */
    uint8_t block[1 + COBS_BLOCK]; /* its code byte, then its data */
};

void cobs_encode_begin(struct cobs_encoder *encoder, cobs_sink *sink, void *context);
void cobs_encode(struct cobs_encoder *encoder, const uint8_t *bytes, size_t count);
void cobs_encode_end(struct cobs_encoder *encoder);

#endif
