/* Answers the host's frames: hello, run a batch on a kernel, counters, reset of the session
 * (docs/PROTOCOL.md).
 *
 * Holds nothing between requests but the session and the counters, so a repeated request is harmless.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "../boards/board.h"
#include "../kernels/kernel.h"
#include "../wire/frame.h"
#include "../wire/message.h"

/* A whole hello page with one entry must fit into a payload, else the host could never read the table. */
enum { SERVICE_MIN_PAYLOAD = HELLO_HEAD_MAX + HELLO_ENTRY_MAX };

/* What measuring an empty kernel costs. */
struct measured_overhead {
    uint32_t cost;  /* counts */
    uint32_t stack; /* bytes, RESULT_STACK_UNKNOWN when the board cannot tell */
};

/* Where a kernel's words lie among others that it must leave alone; several, since an overrun may skip some.
 */
enum {
    MEMORY_GUARD = 8,
    MEMORY_IN = MEMORY_GUARD,
    MEMORY_OUT = MEMORY_IN + KERNEL_MAX_IN + MEMORY_GUARD,
    MEMORY_WORDS = MEMORY_OUT + KERNEL_MAX_OUT + MEMORY_GUARD,
};

struct service {
    struct frame_reader reader;
    struct frame_writer writer;
    /* Since the last RESET; crc_errors, cobs_errors and oversize are the reader's. `frames` are those with a
     * right CRC and version, refused ones included. */
    struct counters counters;
    uint32_t overruns_before; /* board_overruns() at the last RESET */
    uint32_t session;         /* 0: none adopted yet */
    uint32_t baud;            /* rate of the line now */
    size_t unframed;          /* bytes received since the last good frame */
    struct measured_overhead overhead;
    uint8_t *answer; /* RESULT is put together here: its head tells what is known at the end */

    /* For the fault report: what runs right now. */
    volatile uint8_t running_kernel;
    volatile uint16_t running_case;

    int32_t memory[MEMORY_WORDS];
};

/* Decodes frames into `frame`, of max_payload + FRAME_OVERHEAD bytes, and puts answers together in `answer`,
 * of max_payload bytes. Announces itself with BOOT. */
void service_init(struct service *service, uint8_t *frame, uint8_t *answer, size_t max_payload);

/* Takes what the line has brought and answers it; sleeps when there was nothing. */
void service_step(struct service *service);

/* Sends FAULT by polling, repeats it for every other frame that comes in, and restarts the board on RESET.
 * Uses nothing that a kernel gone wild may have damaged but the session and what was running. */
noreturn void service_fault(struct service *service, const struct board_fault *fault, uint8_t *bytes,
                            size_t size);

#endif
