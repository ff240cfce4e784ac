/* Frames as the far end of the line reads them, written from docs/PROTOCOL.md 1 alone: a whole run between
 * two delimiters at a time, the CRC bit by bit. Shares nothing with wire/, so the two check each other. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PEER_MOST = 1 << 16 };

struct peer_frame {
    uint8_t type, version;
    uint16_t seq;
    uint32_t session;
    const uint8_t *payload; /* stands until the next call on its line */
    size_t size;
};

struct peer_line {
    uint8_t *room; /* PEER_MOST bytes to decode into */
    const uint8_t *bytes;
    size_t size; /* may grow between calls */
    size_t at;   /* behind the last delimiter taken */
    size_t bad;  /* runs that were no frame */
};

/* The next frame that is complete; false when there is none yet. */
bool peer_next(struct peer_line *line, size_t max_payload, struct peer_frame *frame);

#endif
