/* The firmware as a host process (SIL): the line is an inherited socket, a unix socket or a pty. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../board.h"
#include "faults.h"
#include "line.h"

struct board_info board_info = {.name = "native",
                                .rx_window = RIG_RX_WINDOW,
                                .time_limit = RIG_TIME_LIMIT_MS,
                                .baud = 115200,
                                .max_baud = 3000000,
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
    line = line_open(argc, argv); /* before a reset can come, which passes it on */
    faults_init();
}

/* What came in while the line took no answer: the credit that hello grants. Without it a host that sends and
 * a target that answers would wait for each other for ever once both directions of the line are full. */
static uint8_t inbox[RIG_RX_WINDOW];
static size_t inbox_first, inbox_count;

static void wait_for(short events) {
    struct pollfd fd = {.fd = line, .events = events};
    while (poll(&fd, 1, -1) < 0 && errno == EINTR) {
    }
}

/* Whether to try again; the host closing the line is our power switch. */
static void check_line(ssize_t count) {
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
        _exit(0);
    }
}

static void absorb(void) {
    memmove(inbox, inbox + inbox_first, inbox_count);
    inbox_first = 0;
    ssize_t count = read(line, inbox + inbox_count, sizeof inbox - inbox_count);
    check_line(count);
    inbox_count += count > 0 ? (size_t)count : 0;
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
        if (inbox_count == sizeof inbox) {
            wait_for(POLLOUT);
        } else {
            wait_for(POLLOUT | POLLIN);
            absorb();
        }
    }
}

static void flush(void) {
    send_all(queue, queued);
    queued = 0;
}

static size_t take(uint8_t *bytes, size_t capacity) {
    if (inbox_count == 0) {
        absorb();
    }
    size_t count = inbox_count < capacity ? inbox_count : capacity;
    memcpy(bytes, inbox + inbox_first, count);
    inbox_first += count;
    inbox_count -= count;
    return count;
}

size_t board_read(uint8_t *bytes, size_t capacity) {
    flush();
    return take(bytes, capacity);
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
    if (inbox_count == 0) {
        wait_for(POLLIN);
    }
}

/* A pseudo terminal takes any rate and keeps none: enough to agree on one. */
bool board_set_baud(uint32_t baud) {
    flush();
    return baud <= board_info.max_baud;
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
    flush();
    send_all(&byte, 1);
}

int board_polled_get(void) {
    uint8_t byte;
    board_wait();
    return take(&byte, 1) == 1 ? byte : -1;
}
