/* The firmware as a host process (SIL): the line is an inherited socket, a unix socket or a pty. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../board.h"
#include "faults.h"
#include "line.h"

const struct board_info board_info = {.name = "native",
                                      .rx_window = RIG_RX_WINDOW,
                                      .time_limit = RIG_TIME_LIMIT_MS,
                                      .counter = BOARD_COUNTER_NONE};

enum { STACK_WATCHED = 64 << 10 };

static int line;
static uint8_t queue[4096];
static size_t queued;
static uint32_t *stack_limit;

static void watch_stack(void) {
    volatile uint8_t here = 0;
    stack_limit = (uint32_t *)(((uintptr_t)&here - STACK_WATCHED) & ~(uintptr_t)7);
}

void board_init(int argc, char **argv) {
    watch_stack();
    faults_init();
    line = line_open(argc, argv);
}

static void wait_for(short event) {
    struct pollfd fd = {.fd = line, .events = event};
    while (poll(&fd, 1, -1) < 0 && errno == EINTR) {
    }
}

/* Whether to try again; the host closing the line is our power switch. */
static void check_line(ssize_t count) {
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
        _exit(0);
    }
}

static void send_all(const uint8_t *bytes, size_t count) {
    while (count != 0) {
        ssize_t sent = write(line, bytes, count);
        if (sent > 0) {
            bytes += sent;
            count -= (size_t)sent;
            continue;
        }
        check_line(sent);
        wait_for(POLLOUT);
    }
}

static void flush(void) {
    send_all(queue, queued);
    queued = 0;
}

size_t board_read(uint8_t *bytes, size_t capacity) {
    flush();
    ssize_t count = read(line, bytes, capacity);
    if (count > 0) {
        return (size_t)count;
    }
    check_line(count);
    return 0;
}

/* Collects the many small pieces of a frame: a system call for each would cost more than a kernel. */
void board_write(const uint8_t *bytes, size_t count) {
    while (count != 0) {
        size_t room = sizeof queue - queued;
        size_t part = count < room ? count : room;
        memcpy(queue + queued, bytes, part);
        queued += part;
        bytes += part;
        count -= part;
        if (queued == sizeof queue) {
            flush();
        }
    }
}

void board_wait(void) {
    wait_for(POLLIN);
}

uint32_t board_count(void) {
    return 0;
}

/* Above what limits the process: to fill all of that would take longer than the kernels. */
uint32_t *board_stack_limit(void) {
    return stack_limit;
}

uint32_t board_overruns(void) {
    return 0; /* the host's kernel makes the sender wait */
}

void board_reset(void) {
    char number[12];
    char *end = number + sizeof number - 1;
    *end = '\0';
    int rest = line;
    do { /* snprintf is not async-signal-safe */
        *--end = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    /* The line stays open whichever way it was opened. */
    execv("/proc/self/exe", (char *[]){"firmware.elf", "--fd", end, NULL});
    _exit(3);
}

void board_polled_put(uint8_t byte) {
    send_all(&byte, 1);
}

int board_polled_get(void) {
    uint8_t byte;
    wait_for(POLLIN);
    ssize_t count = read(line, &byte, 1);
    if (count == 1) {
        return byte;
    }
    check_line(count);
    return -1;
}
