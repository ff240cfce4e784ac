/* The firmware: one board, one service. Sizes come from the board's board.cmake. */
#include "service/service.h"

_Static_assert(RIG_MAX_PAYLOAD >= SERVICE_MIN_PAYLOAD, "a hello page must fit into a payload");
_Static_assert(RIG_MAX_PAYLOAD <= UINT16_MAX, "hello tells max_payload in 16 bits");

static struct service service;
static uint8_t frame[RIG_MAX_PAYLOAD + FRAME_OVERHEAD], answer[RIG_MAX_PAYLOAD];

noreturn void firmware_fault(const struct board_fault *fault) {
    service_fault(&service, fault, frame, sizeof frame);
}

int main(int argc, char **argv) {
    board_init(argc, argv);
    service_init(&service, frame, answer, sizeof answer);
    for (;;) {
        service_step(&service);
    }
}
