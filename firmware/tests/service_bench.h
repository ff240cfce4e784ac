/* What the tests of service/ share: a service on the fake board, questions and answers. */
#ifndef SERVICE_BENCH_H
#define SERVICE_BENCH_H

#include "fake_board.h"
#include "service/service.h"

enum { BENCH_SESSION = 0x5EED1234, BENCH_PAYLOAD = 1024, BENCH_ANSWERS = 32 };

/* The kernels of the bench: two words in, two out; SQUARE takes and gives a matrix, the last one is SOLVE
 * "last". */
enum { DOUBLE, LEAVE, GREEDY, PAST, SLOW, CRASH, BEFORE, SKIP, COUNTING, PARTLY, DEEP, SQUARE, KERNELS = 15 };

struct answer {
    struct frame_header header;
    uint8_t payload[BENCH_PAYLOAD];
    size_t size;
};

struct bench {
    struct service service;
    uint8_t frame[BENCH_PAYLOAD + FRAME_OVERHEAD], answer[BENCH_PAYLOAD];
    size_t frame_size;
    struct answer answers[BENCH_ANSWERS];
    size_t count;
    unsigned damaged; /* frames that a reader of the answers refused */
};

extern struct bench bench;

/* A service as after power-on, its BOOT taken. */
void bench_start(size_t max_payload);

/* Puts a frame on a line of the fake board. */
void bench_frame(struct fake_line *line, struct frame_header header, const void *payload, size_t size);

/* Lets the service work all that waits, and reads its answers. */
void bench_work(void);
void bench_read_answers(void);

/* One question in BENCH_SESSION; its only answer. */
const struct answer *bench_ask(enum message_type type, const void *payload, size_t size);

/* RUN with words; the same word counts as in `kernel_table`. */
const struct answer *bench_run(uint8_t kernel, uint16_t count, const int32_t *words, size_t words_count);
const struct answer *bench_run_flags(struct run_head head, const int32_t *words, size_t words_count);

/* RESET, so that RUN is answered. */
const struct answer *bench_open(void);

bool bench_is_error(const struct answer *answer, enum message_error code, enum message_type type);

#endif
