/* The layouts of docs/PROTOCOL.md 2 and 3. All integers are little-endian.
 *
 * A message_put_* writes into a buffer of the size named with it and returns the bytes written.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROTOCOL_VERSION = 3 };

enum message_type {
    MESSAGE_RESET = 0x01,
    MESSAGE_HELLO = 0x02,
    MESSAGE_RUN = 0x03,
    MESSAGE_COUNTERS = 0x04,
    MESSAGE_ECHO = 0x05,
    MESSAGE_BAUD = 0x06,
    MESSAGE_BURST = 0x07,
    MESSAGE_FETCH = 0x08,
    MESSAGE_RESET_ACK = 0x81,
    MESSAGE_HELLO_REPLY = 0x82,
    MESSAGE_RESULT = 0x83,
    MESSAGE_COUNTERS_REPLY = 0x84,
    MESSAGE_ECHO_REPLY = 0x85,
    MESSAGE_BAUD_REPLY = 0x86,
    MESSAGE_BURST_REPLY = 0x87,
    MESSAGE_FETCH_REPLY = 0x88,
    MESSAGE_LOG = 0xC0,
    MESSAGE_BOOT = 0xC1,
    MESSAGE_FAULT = 0xC2,
    MESSAGE_ERROR = 0xC3,
};

enum message_error {
    MESSAGE_NO_ERROR = 0, /* not on the wire */
    MESSAGE_BAD_LENGTH = 1,
    MESSAGE_UNKNOWN_TYPE = 2,
    MESSAGE_UNKNOWN_KERNEL = 3,
    MESSAGE_WRONG_SESSION = 4,
    MESSAGE_TOO_LARGE = 5,
    MESSAGE_BAD_FLAGS = 6,
    MESSAGE_UNKNOWN_GENERATOR = 7,
    MESSAGE_BAD_PARAMETERS = 8,
};

static inline uint16_t get_u16(const uint8_t bytes[2]) {
    return (uint16_t)(bytes[0] | (unsigned)bytes[1] << 8);
}

static inline uint32_t get_u32(const uint8_t bytes[4]) {
    return get_u16(bytes) | (uint32_t)get_u16(bytes + 2) << 16;
}

static inline void put_u16(uint8_t bytes[2], uint16_t value) {
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

static inline void put_u32(uint8_t bytes[4], uint32_t value) {
    put_u16(bytes, (uint16_t)value);
    put_u16(bytes + 2, (uint16_t)(value >> 16));
}

void message_get_words(const uint8_t *bytes, int32_t *words, size_t count);
void message_put_words(uint8_t *bytes, const int32_t *words, size_t count);

/* 3.1: a head, then `entries` entries. Longer names and build ids are cut to what is said here. */
enum {
    HELLO_BOARD_MAX = 31,
    HELLO_BUILD_MAX = 32,
    HELLO_NAME_MAX = 63, /* what C11 5.2.4.1 guarantees of an identifier */
    HELLO_HEAD_MAX = 2 + 2 + 4 + 1 + 5 * 4 + 1 + (1 + HELLO_BOARD_MAX) + (1 + HELLO_BUILD_MAX) + 3,
    HELLO_ENTRY_MAX = 1 + 2 + 2 + (1 + HELLO_NAME_MAX),
};

struct hello_head {
    uint16_t max_payload;
    uint32_t window;
    uint8_t counter;
    uint32_t counter_hz;
    uint32_t overhead;
    uint32_t time_limit;
    uint32_t baud;
    uint32_t max_baud;
    uint8_t generators;
    const char *board;
    const uint8_t *build;
    size_t build_size;
    uint8_t kernels;
    uint8_t first;
    uint8_t entries;
};

struct hello_entry {
    uint8_t operation;
    uint16_t n_in;
    uint16_t n_out;
    const char *name;
};

size_t message_put_hello(uint8_t bytes[HELLO_HEAD_MAX], const struct hello_head *head);
size_t message_put_entry(uint8_t bytes[HELLO_ENTRY_MAX], const struct hello_entry *entry);

/* 3.2 */
enum { RUN_HEAD_SIZE = 4 };
enum run_flags { RUN_CHECK = 1 };

struct run_head {
    uint8_t kernel;
    uint8_t flags; /* enum run_flags */
    uint16_t count;
};

struct run_head message_get_run(const uint8_t bytes[RUN_HEAD_SIZE]);

/* 3.3: the head of its RUN and the stack, then in front of the words of each case what follows here. */
enum { RESULT_HEAD_SIZE = RUN_HEAD_SIZE + 4, CASE_HEAD_SIZE = 6 };

enum finding {
    FINDING_OVERRUN = 1,
    FINDING_INPUT_CHANGED = 2,
    FINDING_UNSTABLE = 4,
    FINDING_BAD_STATUS = 8,
};

struct case_head {
    uint8_t status;
    uint8_t findings; /* enum finding */
    uint32_t cost;
};

#define RESULT_STACK_UNKNOWN UINT32_MAX

size_t message_put_result(uint8_t bytes[RESULT_HEAD_SIZE], struct run_head head, uint32_t stack);
size_t message_put_case(uint8_t bytes[CASE_HEAD_SIZE], struct case_head head);

/* 3.4 */
enum { COUNTERS_SIZE = 32 };

struct counters {
    uint32_t frames;
    uint32_t crc_errors;
    uint32_t cobs_errors;
    uint32_t oversize;
    uint32_t wrong_version;
    uint32_t wrong_session;
    uint32_t overruns;
    uint32_t cases;
};

size_t message_put_counters(uint8_t bytes[COUNTERS_SIZE], const struct counters *counters);

/* BAUD and BAUD_REPLY: a rate in bits per second. */
enum { BAUD_SIZE = 4 };

/* 3.5 */
enum { FAULT_SIZE = 20, FAULT_NO_KERNEL = 0xFF };

struct fault_report {
    uint8_t kind;
    uint8_t kernel;
    uint16_t case_index;
    uint32_t pc;
    uint32_t lr;
    uint32_t status;
    uint32_t address;
};

size_t message_put_fault(uint8_t bytes[FAULT_SIZE], const struct fault_report *report);

#endif
