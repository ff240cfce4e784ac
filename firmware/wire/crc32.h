/* CRC-32 of IEEE 802.3 (reflected, 0xEDB88320), as zlib computes it. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

enum { CRC32_SIZE = 4 };

/* Carries `crc` (0 at first) over `count` more bytes; what it returns is the checksum of all so far. */
uint32_t crc32_update(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
