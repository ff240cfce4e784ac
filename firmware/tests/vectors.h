/* Reads the golden vectors (format: vectors/README.md): records of `key: value` lines.
 *
 * A file that cannot be opened or is malformed ends the program with exit code 2 and `file:line: why`:
 * it is the test's own input, so there is nothing to go on with. Usage:
 *
 *     static struct vectors v;   (some 16 KiB: not on the stack)
 *     vectors_open(&v, argv[1], "inverse/gallery.txt");
 *     while (vectors_next(&v)) { ... vectors_words(&v, "in", a, 16); ... }
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { VECTORS_PATH = 1024, VECTORS_TEXT = 16384, VECTORS_FIELDS = 16 };

struct vectors {
    FILE *file;
    int line; /* number of the line read last, from 1 */
    size_t fields;
    size_t used; /* characters of `text` that the fields take */
    const char *key[VECTORS_FIELDS];
    const char *value[VECTORS_FIELDS];
    char path[VECTORS_PATH];
    char text[VECTORS_TEXT]; /* the record's lines, cut into strings that key[] and value[] point to */
};

void vectors_open(struct vectors *v, const char *folder, const char *name);

/* Read the next record; false (and the file closed) when there is none. */
bool vectors_next(struct vectors *v);

/* The value of `key` in this record, NULL when the record has no such key. Valid until vectors_next(). */
const char *vectors_find(const struct vectors *v, const char *key);

/* The same, for a key that must be there. */
const char *vectors_text(const struct vectors *v, const char *key);

/* Exactly `count` words of eight hexadecimal digits, as two's complement int32. */
void vectors_words(const struct vectors *v, const char *key, int32_t words[], size_t count);

/* A byte string; returns its length, which is at most `capacity`. */
size_t vectors_bytes(const struct vectors *v, const char *key, uint8_t bytes[], size_t capacity);

/* One hexadecimal number of at most eight digits. */
uint32_t vectors_number(const struct vectors *v, const char *key);

#endif
