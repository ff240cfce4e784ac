/* The payload layouts against those of vectors/frames/golden.txt. */
#include <string.h>

#include "check.h"
#include "vectors.h"
#include "wire/message.h"

enum { MOST = 1024 };

static struct vectors v;
static uint8_t expected[MOST], got[MOST];
static size_t expected_size;

/* Finds the record; its payload is then `expected`. */
static void find(const char *folder, const char *id) {
    bool found = false;
    vectors_open(&v, folder, "frames/golden.txt");
    while (vectors_next(&v)) {
        if (strcmp(vectors_text(&v, "id"), id) == 0) {
            expected_size = vectors_bytes(&v, "payload", expected, sizeof expected);
            found = true;
        }
    }
    CHECK_IN(found, id);
}

static bool same(size_t size) {
    return size == expected_size && memcmp(got, expected, size) == 0;
}

static void check_hello(void) {
    uint8_t build[20];
    for (uint8_t i = 0; i < sizeof build; i++) {
        build[i] = i;
    }
    const struct hello_head head = {.max_payload = 1024,
                                    .window = 4096,
                                    .counter = 2,
                                    .counter_hz = 25000000,
                                    .overhead = 37,
                                    .time_limit = 2000,
                                    .baud = 115200,
                                    .max_baud = 1562500,
                                    .generators = 5,
                                    .board = "mps2-an385",
                                    .build = build,
                                    .build_size = sizeof build,
                                    .kernels = 2,
                                    .entries = 2};
    size_t size = message_put_hello(got, &head);
    size += message_put_entry(got + size, &(struct hello_entry){1, 16, 16, "adjugate"});
    size += message_put_entry(got + size, &(struct hello_entry){1, 16, 16, "exact"});
    CHECK(same(size));
}

static void check_run(void) {
    int32_t words[16];
    struct run_head head = message_get_run(expected);
    CHECK(head.kernel == 0 && head.flags == 0 && head.count == 2);
    message_get_words(expected + RUN_HEAD_SIZE, words, 16);
    CHECK(words[0] == INT32_MIN && words[1] == INT32_MAX && words[2] == 1 && words[3] == -1);
    message_get_words(expected + RUN_HEAD_SIZE + 64, words, 16);
    CHECK(words[0] == 65536 && words[1] == 0 && words[15] == 65536);
}

static void check_result_layout(const char *folder) {
    int32_t identity[16] = {0};
    for (size_t i = 0; i < 16; i += 5) {
        identity[i] = 65536;
    }
    find(folder, "result-identity");
    size_t size = message_put_result(got, (struct run_head){.kernel = 1, .count = 1}, 304);
    size += message_put_case(got + size, (struct case_head){.cost = 1234});
    message_put_words(got + size, identity, 16);
    CHECK(same(size + 64));
    find(folder, "result-findings");
    size = message_put_result(got, (struct run_head){.flags = RUN_CHECK, .count = 1}, RESULT_STACK_UNKNOWN);
    size += message_put_case(got + size, (struct case_head){.status = 200, .findings = 15, .cost = 77});
    message_put_words(got + size, identity, 16);
    CHECK(same(size + 64));
}

static void check_cut(void) {
    char name[HELLO_NAME_MAX + 20];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CHECK(message_put_entry(got, &(struct hello_entry){.name = name}) == HELLO_ENTRY_MAX);
    CHECK(got[5] == HELLO_NAME_MAX);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        return 2;
    }
    find(argv[1], "hello-reply");
    check_hello();
    find(argv[1], "run-two");
    check_run();
    find(argv[1], "run-check");
    CHECK(message_get_run(expected).flags == RUN_CHECK);
    check_result_layout(argv[1]);
    find(argv[1], "counters-reply");
    CHECK(same(message_put_counters(got, &(struct counters){1, 2, 3, 4, 5, 6, 7, 8})));
    find(argv[1], "fault");
    CHECK(same(message_put_fault(got, &(struct fault_report){1, 1, 7, 0x1234, 0x5679, 0x20000, 0xE000ED38})));
    check_cut();
    return check_result();
}
