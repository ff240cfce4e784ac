#define _GNU_SOURCE /* dl_iterate_phdr */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "../board.h"

struct build_id {
    const uint8_t *bytes;
    size_t size;
};

static size_t padded(size_t size) {
    return (size + 3) & ~(size_t)3;
}

/* Looks for the build id among the notes in a segment. */
static void search(const uint8_t *note, size_t left, struct build_id *found) {
    ElfW(Nhdr) head;
    while (left >= sizeof head) {
        memcpy(&head, note, sizeof head);
        size_t size = sizeof head + padded(head.n_namesz) + padded(head.n_descsz);
        const uint8_t *name = note + sizeof head;
        if (size > left) {
            return;
        }
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
            *found = (struct build_id){.bytes = name + 4, .size = head.n_descsz};
        }
        note += size;
        left -= size;
    }
}

/* The first object is the program itself; what comes after it are its libraries. */
static int first_object(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_NOTE) {
            search((const uint8_t *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz, context);
        }
    }
    return 1;
}

const uint8_t *board_build_id(size_t *count) {
    struct build_id found = {0};
    dl_iterate_phdr(first_object, &found);
    *count = found.size;
    return found.bytes;
}
