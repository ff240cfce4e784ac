/* Every kernel that promises correct rounding (its name begins with `exact` or ends with `_exact`) against
 * the golden vectors of its operation, bit for bit. argv[1]: the vectors folder. */
#include <string.h>

#include "../kernels/kernel.h"
#include "check.h"
#include "vectors.h"

static const struct golden {
    uint8_t operation; /* enum kernel_operation */
    const char *file;
    unsigned least; /* records the file has at least: an empty one must not look like success */
} GOLDEN[] = {
    {KERNEL_INVERT, "inverse/gallery.txt", 60}, {KERNEL_INVERT, "inverse/random.txt", 200},
    {KERNEL_INVERT, "inverse/found.txt", 10},   {KERNEL_SOLVE, "solve/gallery.txt", 50},
    {KERNEL_SOLVE, "solve/random.txt", 200},    {KERNEL_UPDATE, "update/gallery.txt", 30},
    {KERNEL_UPDATE, "update/random.txt", 140},
};

static int status_named(const char *name) {
    if (strcmp(name, "OK") == 0)
        return KERNEL_OK;
    return strcmp(name, "SINGULAR") == 0 ? KERNEL_SINGULAR : KERNEL_OVERFLOW;
}

static bool is_exact(const char *name) {
    static const char first[] = "exact", last[] = "_exact";
    size_t length = strlen(name), tail = sizeof last - 1;
    return strncmp(name, first, sizeof first - 1) == 0 ||
           (length > tail && strcmp(name + length - tail, last) == 0);
}

static void check_record(const struct vectors *v, const struct kernel *kernel) {
    int32_t in[KERNEL_MAX_IN], out[KERNEL_MAX_OUT] = {0}, expected[KERNEL_MAX_OUT];
    const char *id = vectors_text(v, "id");
    int status = status_named(vectors_text(v, "status"));
    vectors_words(v, "in", in, kernel->n_in);
    CHECK_IN(kernel->run(in, out) == status, id);
    if (status != KERNEL_OK)
        return;
    vectors_words(v, "out", expected, kernel->n_out);
    CHECK_IN(memcmp(out, expected, kernel->n_out * sizeof out[0]) == 0, id);
}

static void check_file(const char *folder, const struct golden *golden, const struct kernel *kernel) {
    static struct vectors v;
    unsigned records = 0;
    vectors_open(&v, folder, golden->file);
    for (; vectors_next(&v); records++)
        check_record(&v, kernel);
    CHECK_IN(records >= golden->least, golden->file);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s VECTORS_FOLDER\n", argv[0]);
        return 2;
    }
    bool inverts = false;
    for (unsigned k = 0; k < kernel_count; k++) {
        const struct kernel *kernel = &kernel_table[k];
        if (!is_exact(kernel->name))
            continue;
        inverts |= kernel->operation == KERNEL_INVERT;
        for (unsigned i = 0; i < sizeof GOLDEN / sizeof GOLDEN[0]; i++)
            if (GOLDEN[i].operation == kernel->operation)
                check_file(argv[1], &GOLDEN[i], kernel);
    }
    CHECK(inverts);
    return check_result();
}
