/* The rate of the line: BAUD changes it, and when nothing sensible comes any more it is the initial one again
 * (docs/PROTOCOL.md 6). No timer: what the host sends to call the target back is counted. */
#include "internal.h"

/* Tried and taken back: the answer must say whether the board can, and leave at the old rate. The host waits
 * for it, so the line rests meanwhile. */
static bool can_hold(const struct service *service, uint32_t baud) {
    return baud != 0 && baud <= board_info.max_baud && board_set_baud(baud) && board_set_baud(service->baud);
}

void answer_baud(struct service *service) {
    uint8_t payload[BAUD_SIZE];
    uint32_t baud = get_u32(service->reader.payload);
    bool granted = can_hold(service, baud);
    put_u32(payload, granted ? baud : 0);
    reply(service, MESSAGE_BAUD_REPLY, payload, sizeof payload);
    if (granted && board_set_baud(baud)) {
        service->baud = baud;
    }
}

bool rate_is_lost(const struct service *service, size_t unframed) {
    return service->baud != board_info.baud && unframed >= 4 * service->reader.capacity;
}

void rate_note(struct service *service, bool framed) {
    service->unframed =
        framed ? 0 : service->unframed + 1; /* wraps at the initial rate only, where it is unused */
    if (rate_is_lost(service, service->unframed) && board_set_baud(board_info.baud)) {
        service->baud = board_info.baud;
        service->unframed = 0;
    }
}
