/* Waiting for a clock. */
#ifndef READY_H
#define READY_H

#include <stdbool.h>
#include <stdint.h>

/* Waits until the bits of `mask` read as `value`; false when they do not come: then the clock of before goes
 * on. A PLL takes at most 0.3 ms, some 5,000 turns at 16 MHz. */
static inline bool becomes_ready(const volatile uint32_t *reg, uint32_t mask, uint32_t value) {
    for (uint32_t tries = 50000; tries != 0; tries--) {
        if ((*reg & mask) == value) {
            return true;
        }
    }
    return false;
}

#endif
