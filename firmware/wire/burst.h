/* The layouts of docs/PROTOCOL.md 3.7 to 3.9: the target generates the cases itself. */
#ifndef BURST_H
#define BURST_H

#include "message.h"

static inline uint64_t get_u64(const uint8_t bytes[8]) {
    return get_u32(bytes) | (uint64_t)get_u32(bytes + 4) << 32;
}

static inline void put_u64(uint8_t bytes[8], uint64_t value) {
    put_u32(bytes, (uint32_t)value);
    put_u32(bytes + 4, (uint32_t)(value >> 32));
}

/* 3.7: BURST and FETCH */
enum { BURST_HEAD_SIZE = 16, BURST_SIZE = BURST_HEAD_SIZE + 6 * 8, BURST_PARAMETERS = 4 };

struct burst_request {
    uint8_t kernel;
    uint8_t generator;
    uint16_t flags;
    uint32_t count;
    uint64_t first;
    uint64_t key[2];
    int64_t parameters[BURST_PARAMETERS];
};

struct burst_request message_get_burst(const uint8_t bytes[BURST_SIZE]);

/* 3.8 */
enum { BURST_STATUSES = 5, BURST_FINDINGS = 3, BURST_REPLY_SIZE = BURST_HEAD_SIZE + 56 };

struct burst_summary {
    uint64_t digest;
    uint32_t statuses[BURST_STATUSES]; /* the last one: none of 0 to 3 */
    uint32_t findings[BURST_FINDINGS]; /* OVERRUN, INPUT_CHANGED, BAD_STATUS */
    uint64_t cost_total;
    uint32_t cost_max;
    uint32_t stack;
};

/* What both answers begin with. */
size_t message_put_burst_head(uint8_t bytes[BURST_HEAD_SIZE], const struct burst_request *request);
size_t message_put_burst(uint8_t bytes[BURST_REPLY_SIZE], const struct burst_request *request,
                         const struct burst_summary *summary);

/* 3.9: of one case; its index is below 2^63. */
uint64_t case_digest(uint64_t index, const int32_t in[16], uint8_t status, const int32_t out[16]);

#endif
