/* boards/common/line.c on a UART and a processor made of arrays. Sleeping is where the UART moves. */
#include <string.h>

#include "check.h"

#include "../boards/board.h"
#include "../boards/common/cpu.h"
#include "../boards/common/line.h"
#include "../boards/common/uart.h"

struct board_info board_info = {.name = "fake", .baud = 115200, .max_baud = 1000000};
const uint32_t cpu_irq_cost = 24;

static struct {
    uint8_t sent[4096];
    size_t count;
    unsigned room; /* bytes the UART takes before the next sleep */
    uint32_t baud, ticks, left_out;
    bool tx_irq, irq_off;
    unsigned sleeps;
} fake;

void cpu_irq_off(void) {
    fake.irq_off = true;
}

void cpu_irq_on(void) {
    fake.irq_off = false;
    if (fake.tx_irq && fake.room != 0) {
        line_transmit();
    }
}

void cpu_sleep(void) {
    CHECK(fake.irq_off);
    fake.sleeps++;
    fake.room = 3;
}

uint32_t board_count(void) {
    return fake.ticks += 10;
}

void cpu_leave_out(uint32_t counts) {
    fake.left_out += counts;
}

void uart_init(uint32_t baud) {
    fake.baud = baud;
}

bool uart_set_rate(uint32_t baud) {
    CHECK(fake.irq_off);
    if (!uart_is_near(900000, baud)) {
        return false;
    }
    fake.baud = baud;
    return true;
}

bool uart_can_send(void) {
    return fake.room != 0;
}

void uart_send(uint8_t byte) {
    CHECK(fake.room != 0 && fake.count < sizeof fake.sent);
    fake.room--;
    fake.sent[fake.count++] = byte;
}

bool uart_is_idle(void) {
    return true;
}

int uart_receive(void) {
    return -1;
}

void uart_enable_tx_irq(bool on) {
    fake.tx_irq = on;
}

static void receive(unsigned first, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        line_received((uint8_t)(first + i));
    }
}

/* Fills and empties the ring at every place where it can begin. */
static void check_what_is_received(void) {
    uint8_t bytes[RIG_RX_WINDOW + 8];
    for (unsigned turn = 0; turn < 3 * RIG_RX_WINDOW; turn++) {
        receive(turn, RIG_RX_WINDOW);
        CHECK(board_read(bytes, 5) == 5 && bytes[0] == (uint8_t)turn && bytes[4] == (uint8_t)(turn + 4));
        receive(turn + RIG_RX_WINDOW, 2);
        CHECK(board_read(bytes, sizeof bytes) == RIG_RX_WINDOW - 3);
        CHECK(bytes[0] == (uint8_t)(turn + 5) &&
              bytes[RIG_RX_WINDOW - 4] == (uint8_t)(turn + RIG_RX_WINDOW + 1));
    }
    CHECK(board_overruns() == 0 && board_read(bytes, sizeof bytes) == 0);
}

static void check_that_a_full_ring_keeps_what_it_has(void) {
    uint8_t bytes[RIG_RX_WINDOW + 8];
    receive(0, RIG_RX_WINDOW + 3);
    CHECK(board_overruns() == 3 && !line_is_lossy());
    CHECK(board_read(bytes, sizeof bytes) == RIG_RX_WINDOW && bytes[RIG_RX_WINDOW - 1] == RIG_RX_WINDOW - 1);
}

static void check_what_is_sent(void) {
    uint8_t bytes[5 * RIG_TX_RING + 1];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 7);
    }
    for (size_t count = 0; count <= sizeof bytes; count += 13) {
        fake.count = 0;
        board_write(bytes, count);
        while (fake.tx_irq) {
            cpu_irq_off();
            cpu_sleep();
            cpu_irq_on();
        }
        CHECK(fake.count == count && memcmp(fake.sent, bytes, count) == 0);
    }
    CHECK(fake.sleeps > 0);
}

static void check_the_wait(void) {
    unsigned sleeps = fake.sleeps;
    board_wait();
    CHECK(fake.sleeps == sleeps + 1 && !fake.irq_off);
    receive(1, 1);
    board_wait();
    CHECK(fake.sleeps == sleeps + 1);
    uint8_t byte;
    CHECK(board_read(&byte, 1) == 1 && byte == 1);
}

static void check_the_rate(void) {
    fake.count = 0;
    fake.room = 0;
    board_write((const uint8_t *)"answer", 6);
    CHECK(board_set_baud(900000) && fake.baud == 900000);
    CHECK(fake.count == 6 && !fake.irq_off);
    CHECK(board_set_baud(882353) && !board_set_baud(880000) && !board_set_baud(0));
    CHECK(!board_set_baud(1000001) && fake.baud == 882353);
}

/* Interrupts count as the line's from the first byte that the UART lost. */
static void check_what_is_left_out(void) {
    line_irq_end(line_irq_begin());
    CHECK(fake.ticks == 0 && fake.left_out == 0);
    uint32_t begun = line_irq_begin(), overruns = board_overruns();
    line_lost();
    line_irq_end(begun);
    CHECK(line_is_lossy() && board_overruns() == overruns + 1 && fake.left_out == 0);
    line_irq_end(line_irq_begin());
    CHECK(fake.left_out == 10 + cpu_irq_cost);
}

/* Sends what is queued and no more, even with indices that a kernel gone wild has hit. */
static void check_polled_sending(void) {
    fake.count = 0;
    fake.room = 0;
    board_write((const uint8_t *)"ab", 2);
    fake.room = 100;
    board_polled_put('c');
    CHECK(fake.count == 3 && memcmp(fake.sent, "abc", 3) == 0);
    CHECK(board_polled_get() == -1);
}

int main(void) {
    line_init();
    CHECK(fake.baud == 115200);
    check_what_is_received();
    check_that_a_full_ring_keeps_what_it_has();
    check_what_is_sent();
    check_the_wait();
    check_the_rate();
    check_what_is_left_out();
    check_polled_sending();
    return check_result();
}
