/* The layouts and the digest of burst mode against vectors/frames/golden.txt. */
#include <string.h>

#include "check.h"
#include "vectors.h"
#include "wire/burst.h"

enum { MOST = 1024 };

static struct vectors v;
static uint8_t expected[MOST], got[MOST];

static size_t find(const char *folder, const char *id) {
    size_t size = 0;
    vectors_open(&v, folder, "frames/golden.txt");
    while (vectors_next(&v)) {
        if (strcmp(vectors_text(&v, "id"), id) == 0) {
            size = vectors_bytes(&v, "payload", expected, sizeof expected);
        }
    }
    CHECK_IN(size != 0, id);
    return size;
}

static void check_request(const char *folder) {
    CHECK(find(folder, "burst") == BURST_SIZE);
    struct burst_request request = message_get_burst(expected);
    CHECK(request.kernel == 1 && request.generator == 3 && request.flags == 0 && request.count == 65535);
    CHECK(request.first == UINT64_C(1) << 40);
    CHECK(request.key[0] == 0x0123456789ABCDEF && request.key[1] == UINT64_MAX - 1);
    CHECK(request.parameters[0] == 65536000 && request.parameters[1] == 0 && request.parameters[3] == 0);
    find(folder, "fetch");
    request = message_get_burst(expected);
    CHECK(request.parameters[0] == -524288 && request.parameters[1] == 524288);
}

static void check_reply(const char *folder) {
    const struct burst_request request = {
        .kernel = 1, .generator = 1, .count = 2, .first = UINT64_C(1) << 33};
    const int32_t zeros[16] = {0};
    int32_t identity[16] = {0};
    for (size_t i = 0; i < 16; i += 5) {
        identity[i] = 65536;
    }
    const struct burst_summary summary = {
        .digest = case_digest(request.first, identity, 0, identity) +
                  case_digest(request.first + 1, zeros, 1, identity), /* words without an OK do not count */
        .statuses = {1, 1},
        .findings = {1, 0, 2},
        .cost_total = (UINT64_C(1) << 32) + 1,
        .cost_max = UINT32_MAX - 1,
        .stack = 304};
    size_t size = find(folder, "burst-reply");
    CHECK(message_put_burst(got, &request, &summary) == size && memcmp(got, expected, size) == 0);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        return 2;
    }
    check_request(argv[1]);
    check_reply(argv[1]);
    return check_result();
}
