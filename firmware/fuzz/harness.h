/* A service on the fake board, fed the bytes of a line. Ends in abort() unless, by the reading of peer.h,
 *
 * - everything it sends is a whole, good frame;
 * - every frame that must be answered is answered once, in order, with its own seq and session;
 * - an answer fits its request: the type, the head and the size of a RESULT, the type an ERROR names;
 * - frames and bad runs since RESET are counted;
 * - a kernel of kernels.def has no findings and a status of 0 to 3;
 * - after a fault every frame is answered by the same FAULT, until RESET ends it.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <stddef.h>
#include <stdint.h>

/* `size` at most HARNESS_INPUT; the rest is left out. `max_payload` at least SERVICE_MIN_PAYLOAD. */
enum { HARNESS_INPUT = 1 << 14 };
void harness_run(const uint8_t *bytes, size_t size, size_t max_payload);

#endif
