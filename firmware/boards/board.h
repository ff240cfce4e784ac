/* The whole contract of a board port: what main.c and service/ need from the hardware.
 *
 * A port is one folder here with these functions, its linker script, and board.cmake (compiler flags, buffer
 * sizes). common/ has what ports share. Vendor headers stay inside a port's folder.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

/* Both enums: values as on the wire (docs/PROTOCOL.md 3.1, 3.5). */
enum board_counter { BOARD_COUNTER_NONE = 0, BOARD_COUNTER_CYCLES = 1, BOARD_COUNTER_TICKS = 2 };

enum board_fault_kind {
    BOARD_FAULT_HARD = 1,
    BOARD_FAULT_MEMORY = 2,
    BOARD_FAULT_BUS = 3,
    BOARD_FAULT_USAGE = 4,
    BOARD_FAULT_SIGNAL = 5,
    BOARD_FAULT_OTHER = 6,
    BOARD_FAULT_TIMEOUT = 7, /* the watchdog ended a kernel */
    BOARD_FAULT_STACK_OVERFLOW = 8,
};

struct board_info {
    const char *name;    /* as in configs/targets, ASCII, at most 31 characters */
    uint32_t rx_window;  /* bytes the receive buffer holds: the credit told to the host */
    uint32_t counter_hz; /* rate of board_count(), 0 when there is no counter */
    uint32_t time_limit; /* milliseconds a kernel may run before the watchdog ends it, 0 when there is none */
    uint32_t baud;       /* rate of the line at start, 0 when it has none */
    uint32_t max_baud;   /* highest rate board_set_baud() may be given, 0 when the rate cannot be changed */
    uint8_t counter;     /* enum board_counter */
};

/* Whole once board_init() is done: a port may look then which counter there is. */
extern struct board_info board_info;

/* Clocks, receive buffer, UART, counter. When it returns the receiver is on. */
void board_init(int argc, char **argv);

/* Take up to `capacity` received bytes; returns how many, 0 when none wait. Never blocks. What board_write
 * queued may be held back until this is called, not longer. */
size_t board_read(uint8_t *bytes, size_t capacity);

/* Queue all of `bytes` for sending; waits (asleep) for room in the transmit buffer. */
void board_write(const uint8_t *bytes, size_t count);

/* Sleep until a byte was received; returns at once when one waits already. */
void board_wait(void);

/* Waits until all that was queued has left the line, then switches the line to another rate, at most
 * max_baud. False, with nothing changed, when the port cannot hold that rate within 2 %. At a wrong rate the
 * receiver must hand on whatever it takes for a byte, framing error or not: it is counted to find back
 * (docs/PROTOCOL.md 6). */
bool board_set_baud(uint32_t baud);

/* The counter for cost, 0 when there is none. Differences within one quiet stretch are right modulo 2^32. */
uint32_t board_count(void);

/* Around a call of a kernel: nothing else may run, but for the watchdog, which ends it as a TIMEOUT fault
 * when it takes longer than board_info.time_limit. A port whose UART has lost a byte that way lets it
 * interrupt from then on, and keeps the time that takes out of board_count(). */
void board_quiet_begin(void);
void board_quiet_end(void);

/* The lowest word that the service may fill to see how deep a kernel's stack goes; all from here up to the
 * stack pointer must be writable and unused. NULL when that is not known. */
uint32_t *board_stack_limit(void);

/* Bytes lost because the receive buffer or the UART overran, since start. */
uint32_t board_overruns(void);

/* The image's GNU build id: its bytes and their number (0 when there is none). */
const uint8_t *board_build_id(size_t *count);

/* Restart as after power-on. */
noreturn void board_reset(void);

/* For a fault handler, when interrupts can no longer be used: send one byte, after all that board_write still
 * holds; fetch one (-1: none). */
void board_polled_put(uint8_t byte);
int board_polled_get(void);

struct board_fault {
    uint8_t kind; /* enum board_fault_kind */
    uint32_t pc;
    uint32_t lr;
    uint32_t status;  /* CFSR or signal number */
    uint32_t address; /* what could not be accessed, 0 when unknown */
};

/* The port calls this, main.c provides it: from a fault handler, on a stack that is sound. */
noreturn void firmware_fault(const struct board_fault *fault);

#endif
