/* A board made of arrays, for tests of service/. Board functions are those of board.h. */
#ifndef FAKE_BOARD_H
#define FAKE_BOARD_H

#include <setjmp.h>
#include <stdbool.h>

#include "../boards/board.h"

enum { FAKE_LINE_SIZE = 1 << 16, FAKE_COUNT_COST = 3 };

struct fake_line {
    uint8_t bytes[FAKE_LINE_SIZE];
    size_t head, tail; /* next to fill, next to take */
};

struct fake_board {
    struct fake_line in;     /* what board_read() gives */
    struct fake_line polled; /* what board_polled_get() gives; when it is used up, `stuck` is taken */
    struct fake_line out;    /* what was written either way */
    uint32_t ticks;          /* board_count(); each call adds FAKE_COUNT_COST */
    uint32_t overruns;
    uint32_t *stack_limit; /* board_stack_limit() */
    unsigned waits;
    uint32_t baud;         /* what board_set_baud() was given last, 0 before */
    uint32_t refused_baud; /* what it refuses */
    size_t sent_before;    /* bytes written when it switched last */
    bool quiet;
    bool disturbed; /* something was sent in a quiet stretch, or stretches were nested */
    jmp_buf reset;  /* where board_reset() ends */
    jmp_buf stuck;
};

extern struct fake_board fake;

void fake_board_clear(void);

/* A sink (wire/cobs.h): appends to the struct fake_line that `context` points to. */
void fake_line_put(void *context, const uint8_t *bytes, size_t count);

#endif
