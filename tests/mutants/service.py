"""Mistakes in the service and on the wire: between a sound kernel and the host."""

from __future__ import annotations

from tests.mutants.mutant import ALL, Mutant

_RUN = "service/run.c"
_MESSAGE = "wire/message.c"
_INPUT = "batch->input + (size_t)i * batch->kernel->n_in * 4, fill, &out);"
_RUN_CASE = "        outcome =\n            run_case(service, batch->kernel, " + _INPUT


def _other_case(choice: str) -> str:
    """Runs the case at the given index in the place of case i."""
    return f"        size_t from = {choice};\n" + _RUN_CASE.replace("(size_t)i", "from")


SERVICE = (
    Mutant(
        "result-of-before",
        "the result of the previous case is returned",
        _RUN,
        "message_put_words(record + message_put_case(record, head), out, batch->kernel->n_out);",
        "static int32_t last[KERNEL_MAX_OUT];\n"
        "    message_put_words(record + message_put_case(record, head), last, batch->kernel->n_out);\n"
        "    for (size_t i = 0; i < batch->kernel->n_out; i++)\n        last[i] = out[i];",
        ALL,
    ),
    Mutant(
        "status-of-before",
        "the status of the previous case is returned",
        _RUN,
        "    if (batch->check && get_u32(record) != digest) {",
        "    static uint8_t last;\n    uint8_t status = head.status;\n"
        "    head.status = last;\n    last = status;\n"
        "    if (batch->check && get_u32(record) != digest) {",
        ALL,
    ),
    Mutant(
        "cases-swapped",
        "neighbours in a batch are swapped",
        _RUN,
        _RUN_CASE,
        _other_case("(size_t)((i ^ 1) < batch->count ? i ^ 1 : i)"),
        ALL,
    ),
    Mutant(
        "last-case-dropped",
        "off by one: the last case of a batch is answered with the one before",
        _RUN,
        _RUN_CASE,
        _other_case("i > 0 && i + 1 == batch->count ? i - 1u : i"),
        ALL,
    ),
    Mutant(
        "short-input",
        "off by one: the last word of the input is not copied",
        "service/case.c",
        "message_get_words(input, in, kernel->n_in);",
        "message_get_words(input, in, kernel->n_in - 1u);",
        ALL,
    ),
    Mutant(
        "wrong-kernel",
        "a table out of step: one kernel runs in the place of another",
        _RUN,
        "const struct kernel *kernel = &kernel_table[head.kernel];\n    struct batch",
        "const struct kernel *kernel = &kernel_table[head.kernel == 2 ? 13 : head.kernel];\n    struct batch",
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
        "a bit that toggles once in 2^16 words, behind the CRC",
        _MESSAGE,
        "memcpy(&words[i], &word, sizeof word);",
        "word ^= (uint32_t)((word & 0xFFFF) == 0xA5A5) << 15;\n"
        "        memcpy(&words[i], &word, sizeof word);",
        ALL,
    ),
    Mutant(
        "count-mismatch",
        "the answer counts one case more than it has",
        _MESSAGE,
        "put_u16(bytes + 2, head.count);",
        "put_u16(bytes + 2, (uint16_t)(head.count + 1));",
        ALL,
        link=True,
    ),
    Mutant(
        "case-not-sent",
        "the last case of a batch is not sent",
        _RUN,
        "RESULT_HEAD_SIZE + batch.count * batch.record_size);",
        "RESULT_HEAD_SIZE + (batch.count - 1u) * batch.record_size);",
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
