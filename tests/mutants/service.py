"""Mistakes in the service and on the wire: between a sound kernel and the host."""

from __future__ import annotations

from tests.mutants.mutant import ALL, Mutant

_RUN = "service/run.c"
_MESSAGE = "wire/message.c"
_WORDS_IN = "message_get_words(words + (size_t)i * kernel->n_in * 4, service->in, kernel->n_in);"
_WORDS_OUT = "message_put_words(bytes + size, service->out, kernel->n_out);"

SERVICE = (
    Mutant(
        "result-of-before",
        "the result of the previous case is returned",
        _RUN,
        _WORDS_OUT,
        "static int32_t last[KERNEL_MAX_OUT];\n"
        "    message_put_words(bytes + size, last, kernel->n_out);\n    memcpy(last, service->out, sizeof last);",
        ALL,
    ),
    Mutant(
        "status-of-before",
        "the status of the previous case is returned",
        _RUN,
        "size_t size = message_put_case(bytes, (uint8_t)result.status, result.cost);",
        "static uint8_t last;\n    size_t size = message_put_case(bytes, last, result.cost);\n"
        "    last = (uint8_t)result.status;",
        ALL,
    ),
    Mutant(
        "cases-swapped",
        "neighbours in a batch are swapped",
        _RUN,
        _WORDS_IN,
        "uint16_t other = (uint16_t)((i ^ 1) < count ? i ^ 1 : i);\n        "
        + _WORDS_IN.replace("(size_t)i", "(size_t)other"),
        ALL,
    ),
    Mutant(
        "last-case-dropped",
        "off by one: the last case of a full batch is answered with the one before",
        _RUN,
        _WORDS_IN,
        "size_t from = i > 0 && i + 1 == count ? i - 1u : i;\n        "
        + _WORDS_IN.replace("(size_t)i", "from"),
        ALL,
    ),
    Mutant(
        "stale-input",
        "off by one: the last word of the input is that of the case before",
        _RUN,
        _WORDS_IN,
        _WORDS_IN.replace("kernel->n_in);", "kernel->n_in - 1u);"),
        ALL,
    ),
    Mutant(
        "wrong-kernel",
        "a table out of step: one kernel runs in the place of another",
        _RUN,
        "const struct kernel *kernel = &kernel_table[head.kernel];",
        "const struct kernel *kernel = &kernel_table[head.kernel == 2 ? 13 : head.kernel];",
        ("exact",),
    ),
    Mutant(
        "put-byte-order",
        "wrong byte order of the results",
        _MESSAGE,
        "put_u32(bytes + 4 * i, (uint32_t)words[i]);",
        "put_u32(bytes + 4 * i, __builtin_bswap32((uint32_t)words[i]));",
        ALL,
    ),
    Mutant(
        "get-byte-order",
        "wrong order of the halves of a word",
        _MESSAGE,
        "uint32_t word = get_u32(bytes + 4 * i);",
        "uint32_t word = (uint32_t)get_u16(bytes + 4 * i) << 16 | get_u16(bytes + 4 * i + 2);",
        ALL,
    ),
    Mutant(
        "put-saturates",
        "wrong only for INT32_MIN: it is sent as -INT32_MAX",
        _MESSAGE,
        "put_u32(bytes + 4 * i, (uint32_t)words[i]);",
        "put_u32(bytes + 4 * i, (uint32_t)(words[i] == INT32_MIN ? -INT32_MAX : words[i]));",
        ALL,
    ),
    Mutant(
        "get-bit",
        "a bit that toggles once in 2^20 words, behind the CRC",
        _MESSAGE,
        "memcpy(&words[i], &word, sizeof word);",
        "word ^= (uint32_t)((word & 0xFFFFF) == 0x25A5A) << 19;\n        memcpy(&words[i], &word, sizeof word);",
        ALL,
    ),
    Mutant(
        "count-mismatch",
        "the answer counts one case more than it has",
        _MESSAGE,
        "put_u16(bytes + 2, head.count);\n    return BATCH_HEAD_SIZE;",
        "put_u16(bytes + 2, (uint16_t)(head.count + 1));\n    return BATCH_HEAD_SIZE;",
        ALL,
        link=True,
    ),
    Mutant(
        "case-not-sent",
        "the last case of a batch is not sent",
        _RUN,
        "        put_result(service, kernel, result);",
        "        if (i + 1 < count || i == 0)\n            put_result(service, kernel, result);",
        ALL,
        link=True,
    ),
    Mutant(
        "crc-table",
        "one wrong entry in the table of the CRC",
        "wire/crc32.c",
        "0xBDBDF21Cu",
        "0xBDBDF21Du",
        ALL,
        link=True,
    ),
    Mutant(
        "cobs-full-block",
        "a zero too many after a block of 254 bytes",
        "wire/cobs.c",
        "decoder->zero_due = byte != 1 + COBS_BLOCK;",
        "decoder->zero_due = true;",
        ALL,
        link=True,
    ),
    Mutant(
        "sequence-number",
        "an answer carries the number of another request",
        "service/service.c",
        "begin(service, type, service->reader.header.seq, service->reader.header.session);",
        "begin(service, type, (uint16_t)(service->reader.header.seq ^ (type == MESSAGE_RESULT)),\n"
        "          service->reader.header.session);",
        ALL,
        link=True,
    ),
)
