#include "burst.h"

#include <string.h>

struct burst_request message_get_burst(const uint8_t bytes[BURST_SIZE]) {
    struct burst_request request = {.kernel = bytes[0],
                                    .generator = bytes[1],
                                    .flags = get_u16(bytes + 2),
                                    .count = get_u32(bytes + 4),
                                    .first = get_u64(bytes + 8),
                                    .key = {get_u64(bytes + 16), get_u64(bytes + 24)}};
    for (int i = 0; i < BURST_PARAMETERS; i++) {
        uint64_t bits = get_u64(bytes + 32 + 8 * i);
        memcpy(&request.parameters[i], &bits, sizeof bits);
    }
    return request;
}

size_t message_put_burst_head(uint8_t bytes[BURST_HEAD_SIZE], const struct burst_request *request) {
    bytes[0] = request->kernel;
    bytes[1] = request->generator;
    put_u16(bytes + 2, request->flags);
    put_u32(bytes + 4, request->count);
    put_u64(bytes + 8, request->first);
    return BURST_HEAD_SIZE;
}

size_t message_put_burst(uint8_t bytes[BURST_REPLY_SIZE], const struct burst_request *request,
                         const struct burst_summary *summary) {
    uint8_t *next = bytes + message_put_burst_head(bytes, request);
    put_u64(next, summary->digest);
    next += 8;
    for (int i = 0; i < BURST_STATUSES; i++, next += 4) {
        put_u32(next, summary->statuses[i]);
    }
    for (int i = 0; i < BURST_FINDINGS; i++, next += 4) {
        put_u32(next, summary->findings[i]);
    }
    put_u64(next, summary->cost_total);
    put_u32(next + 8, summary->cost_max);
    put_u32(next + 12, summary->stack);
    return BURST_REPLY_SIZE;
}

static uint64_t step(uint64_t state, uint32_t word) {
    state = (state ^ word) * 0xD6E8FEB86659FD93; /* modulo 2^64 */
    return state ^ state >> 32;
}

uint64_t case_digest(uint64_t index, const int32_t in[16], uint8_t status, const int32_t out[16]) {
    uint64_t state = (index + 1) * 0x9E3779B97F4A7C15;
    for (int i = 0; i < 16; i++) {
        state = step(state, (uint32_t)in[i]);
    }
    state = step(state, status);
    for (int i = 0; i < 16; i++) {
        state =
            step(state, status == 0 ? (uint32_t)out[i] : 0); /* only an OK promises anything of the words */
    }
    return step(step(state, 0), 0);
}
