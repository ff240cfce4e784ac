#include "message.h"

#include <string.h>

void message_get_words(const uint8_t *bytes, int32_t *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t word = get_u32(bytes + 4 * i);
        memcpy(&words[i], &word, sizeof word); /* a cast of a value above INT32_MAX is up to the compiler */
    }
}

void message_put_words(uint8_t *bytes, const int32_t *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        put_u32(bytes + 4 * i, (uint32_t)words[i]);
    }
}

/* A length byte, then at most `most` (<= 255) bytes. */
static size_t put_short(uint8_t *bytes, const void *data, size_t count, size_t most) {
    if (count > most) {
        count = most;
    }
    bytes[0] = (uint8_t)count;
    memcpy(bytes + 1, data, count);
    return 1 + count;
}

size_t message_put_hello(uint8_t bytes[HELLO_HEAD_MAX], const struct hello_head *head) {
    put_u16(bytes, PROTOCOL_VERSION);
    put_u16(bytes + 2, head->max_payload);
    put_u32(bytes + 4, head->window);
    bytes[8] = head->counter;
    put_u32(bytes + 9, head->counter_hz);
    put_u32(bytes + 13, head->overhead);
    put_u32(bytes + 17, head->time_limit);
    put_u32(bytes + 21, head->baud);
    put_u32(bytes + 25, head->max_baud);
    bytes[29] = head->generators;
    size_t size = 30;
    size += put_short(bytes + size, head->board, strlen(head->board), HELLO_BOARD_MAX);
    size += put_short(bytes + size, head->build, head->build_size, HELLO_BUILD_MAX);
    bytes[size++] = head->kernels;
    bytes[size++] = head->first;
    bytes[size++] = head->entries;
    return size;
}

size_t message_put_entry(uint8_t bytes[HELLO_ENTRY_MAX], const struct hello_entry *entry) {
    bytes[0] = entry->operation;
    put_u16(bytes + 1, entry->n_in);
    put_u16(bytes + 3, entry->n_out);
    return 5 + put_short(bytes + 5, entry->name, strlen(entry->name), HELLO_NAME_MAX);
}

struct run_head message_get_run(const uint8_t bytes[RUN_HEAD_SIZE]) {
    return (struct run_head){.kernel = bytes[0], .flags = bytes[1], .count = get_u16(bytes + 2)};
}

size_t message_put_result(uint8_t bytes[RESULT_HEAD_SIZE], struct run_head head, uint32_t stack) {
    bytes[0] = head.kernel;
    bytes[1] = head.flags;
    put_u16(bytes + 2, head.count);
    put_u32(bytes + 4, stack);
    return RESULT_HEAD_SIZE;
}

size_t message_put_case(uint8_t bytes[CASE_HEAD_SIZE], struct case_head head) {
    bytes[0] = head.status;
    bytes[1] = head.findings;
    put_u32(bytes + 2, head.cost);
    return CASE_HEAD_SIZE;
}

size_t message_put_counters(uint8_t bytes[COUNTERS_SIZE], const struct counters *counters) {
    const uint32_t values[] = {counters->frames,   counters->crc_errors,    counters->cobs_errors,
                               counters->oversize, counters->wrong_version, counters->wrong_session,
                               counters->overruns, counters->cases};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        put_u32(bytes + 4 * i, values[i]);
    }
    return COUNTERS_SIZE;
}

size_t message_put_fault(uint8_t bytes[FAULT_SIZE], const struct fault_report *report) {
    bytes[0] = report->kind;
    bytes[1] = report->kernel;
    put_u16(bytes + 2, report->case_index);
    put_u32(bytes + 4, report->pc);
    put_u32(bytes + 8, report->lr);
    put_u32(bytes + 12, report->status);
    put_u32(bytes + 16, report->address);
    return FAULT_SIZE;
}
