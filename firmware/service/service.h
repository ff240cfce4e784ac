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

struct service {
    struct frame_reader reader;
    struct frame_writer writer;
    /* Since the last RESET; crc_errors, cobs_errors and oversize are the reader's. `frames` are those with a
     * right CRC and version, refused ones included. */
    struct counters counters;
    uint32_t overruns_before; /* board_overruns() at the last RESET */
    uint32_t session;         /* 0: none adopted yet */
    uint32_t overhead;        /* cost of an empty kernel */

    /* For the fault report: what runs right now. */
    volatile uint8_t running_kernel;
    volatile uint16_t running_case;

    int32_t in[KERNEL_MAX_IN];       /* a copy per case: a kernel cannot reach the frame through it */
    int32_t out[KERNEL_MAX_OUT + 1]; /* and a word that no kernel may change */
};

/* Decodes frames into `bytes`; max_payload is its size - FRAME_OVERHEAD. Announces itself with BOOT. */
void service_init(struct service *service, uint8_t *bytes, size_t size);

/* Takes what the line has brought and answers it; sleeps when there was nothing. */
void service_step(struct service *service);

/* Sends `text` as a LOG frame. Not while an answer is being written. */
void service_log(struct service *service, const char *text);

/* Sends FAULT by polling, repeats it for every other frame that comes in, and restarts the board on RESET.
 * Uses nothing that a kernel gone wild may have damaged but the session and what was running. */
noreturn void service_fault(struct service *service, const struct board_fault *fault, uint8_t *bytes,
                            size_t size);

#endif
