#include "vectors.h"

#include <stdlib.h>
#include <string.h>

static _Noreturn void fail(const struct vectors *v, const char *why) {
    fprintf(stderr, "%s:%d: %s\n", v->path, v->line, why);
    exit(2);
}

void vectors_open(struct vectors *v, const char *folder, const char *name) {
    memset(v, 0, sizeof *v);
    int length = snprintf(v->path, sizeof v->path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof v->path)
        fail(v, "path too long");
    v->file = fopen(v->path, "r");
    if (!v->file)
        fail(v, "cannot be opened");
}

/* Appends the next line to the record's text, without its end; NULL at the end of the file. */
static char *read_line(struct vectors *v) {
    char *line = v->text + v->used;
    size_t room = sizeof v->text - v->used;
    if (room < 2)
        fail(v, "record too long");
    if (!fgets(line, (int)room, v->file))
        return NULL;
    v->line++;
    size_t length = strcspn(line, "\n");
    if (line[length] != '\n' && !feof(v->file))
        fail(v, "record too long");
    line[length] = '\0';
    return line;
}

static void add_field(struct vectors *v, char *line) {
    char *colon = strchr(line, ':');
    if (!colon)
        fail(v, "expected `key: value`");
    if (v->fields == VECTORS_FIELDS)
        fail(v, "too many keys in one record");
    v->used += strlen(line) + 1;
    *colon = '\0';
    v->key[v->fields] = line;
    v->value[v->fields] = colon + 1 + strspn(colon + 1, " ");
    v->fields++;
}

bool vectors_next(struct vectors *v) {
    v->fields = 0;
    v->used = 0;
    char *line;
    while ((line = read_line(v)) != NULL) {
        if (*line == '#')
            continue;
        if (*line)
            add_field(v, line);
        else if (v->fields)
            return true;
    }
    if (v->fields) /* the last record may end with the file */
        return true;
    fclose(v->file);
    return false;
}

const char *vectors_find(const struct vectors *v, const char *key) {
    for (size_t i = 0; i < v->fields; i++)
        if (strcmp(v->key[i], key) == 0)
            return v->value[i];
    return NULL;
}

const char *vectors_text(const struct vectors *v, const char *key) {
    const char *value = vectors_find(v, key);
    if (!value) {
        fprintf(stderr, "no `%s` in the record before\n", key);
        fail(v, "key missing");
    }
    return value;
}

/* `count` hexadecimal digits from `text` on. */
static uint32_t hex(const struct vectors *v, const char *text, size_t count) {
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit)
            fail(v, "expected a hexadecimal digit");
        value = value << 4 | (uint32_t)((digit - digits) & 15);
    }
    return value;
}

void vectors_words(const struct vectors *v, const char *key, int32_t words[], size_t count) {
    const char *text = vectors_text(v, key);
    if (strlen(text) != 9 * count - 1)
        fail(v, "wrong number of words");
    for (size_t i = 0; i < count; i++) {
        if (i && text[9 * i - 1] != ' ')
            fail(v, "expected a space between words");
        words[i] = (int32_t)hex(v, text + 9 * i, 8);
    }
}

size_t vectors_bytes(const struct vectors *v, const char *key, uint8_t bytes[], size_t capacity) {
    const char *text = vectors_text(v, key);
    size_t length = strlen(text);
    if (length % 2)
        fail(v, "half a byte");
    if (length / 2 > capacity)
        fail(v, "byte string too long");
    for (size_t i = 0; i < length / 2; i++)
        bytes[i] = (uint8_t)hex(v, text + 2 * i, 2);
    return length / 2;
}

uint32_t vectors_number(const struct vectors *v, const char *key) {
    const char *text = vectors_text(v, key);
    size_t length = strlen(text);
    if (length < 1 || length > 8)
        fail(v, "expected a number of at most eight digits");
    return hex(v, text, length);
}
