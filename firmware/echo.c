/* What the board's line carries at best: every byte comes back, nothing else is done
 * (benchmarks/linerate.py). */
#include "boards/board.h"

noreturn void firmware_fault(const struct board_fault *fault) {
    (void)fault;
    board_reset();
}

int main(int argc, char **argv) {
    board_init(argc, argv);
    for (;;) {
        uint8_t bytes[64];
        size_t count = board_read(bytes, sizeof bytes);
        if (count == 0) {
            board_wait();
        }
        board_write(bytes, count);
    }
}
