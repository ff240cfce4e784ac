#include "fake_board.h"

#include <stdlib.h>
#include <string.h>

struct fake_board fake;

struct board_info board_info = {.name = "fake",
                                .rx_window = 4096,
                                .counter_hz = 1000,
                                .time_limit = 2000,
                                .baud = 115200,
                                .max_baud = 1000000,
                                .counter = BOARD_COUNTER_TICKS};

void fake_board_clear(void) {
    memset(&fake, 0, sizeof fake);
}

void fake_line_put(void *context, const uint8_t *bytes, size_t count) {
    struct fake_line *line = context;
    if (count > sizeof line->bytes - line->head) {
        abort();
    }
    if (count != 0) {
        memcpy(line->bytes + line->head, bytes, count);
    }
    line->head += count;
}

void board_init(int argc, char **argv) {
    (void)argc;
    (void)argv;
}

size_t board_read(uint8_t *bytes, size_t capacity) {
    size_t count = 0;
    while (count < capacity && fake.in.tail != fake.in.head) {
        bytes[count++] = fake.in.bytes[fake.in.tail++];
    }
    return count;
}

void board_write(const uint8_t *bytes, size_t count) {
    fake.disturbed |= fake.quiet;
    fake_line_put(&fake.out, bytes, count);
}

void board_wait(void) {
    fake.waits++;
}

bool board_set_baud(uint32_t baud) {
    if (baud == fake.refused_baud) {
        return false;
    }
    fake.baud = baud;
    fake.sent_before = fake.out.head;
    return true;
}

uint32_t board_count(void) {
    return fake.ticks += FAKE_COUNT_COST;
}

void board_quiet_begin(void) {
    fake.disturbed |= fake.quiet;
    fake.quiet = true;
}

void board_quiet_end(void) {
    fake.disturbed |= !fake.quiet;
    fake.quiet = false;
}

uint32_t *board_stack_limit(void) {
    return fake.stack_limit;
}

uint32_t board_overruns(void) {
    return fake.overruns;
}

const uint8_t *board_build_id(size_t *count) {
    static const uint8_t id[20] = {0xB0, 0x1D, [19] = 0xFF};
    *count = sizeof id;
    return id;
}

void board_reset(void) {
    longjmp(fake.reset, 1);
}

void board_polled_put(uint8_t byte) {
    fake_line_put(&fake.out, &byte, 1);
}

int board_polled_get(void) {
    static bool pause; /* every other call finds nothing, as on a real line */
    pause = !pause;
    if (pause) {
        return -1;
    }
    if (fake.polled.tail == fake.polled.head) {
        longjmp(fake.stuck, 1);
    }
    return fake.polled.bytes[fake.polled.tail++];
}
