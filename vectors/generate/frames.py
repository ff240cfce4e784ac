"""Write vectors/frames/golden.txt: wire frames worked out from docs/PROTOCOL.md alone.

Imports nothing of the project, so that the C and the Python codec are both judged by a third party.
Run from the repository root: python3 vectors/generate/frames.py > vectors/frames/golden.txt
"""

import struct
import zlib

SESSION = 0x5EED1234
RUN, RESULT, HELLO_REPLY, COUNTERS_REPLY, FAULT, ERROR = 0x03, 0x83, 0x82, 0x84, 0xC2, 0xC3
ECHO, BAUD, ECHO_REPLY, BAUD_REPLY = 0x05, 0x06, 0x85, 0x86
BURST, FETCH, BURST_REPLY, FETCH_REPLY = 0x07, 0x08, 0x87, 0x88


def cobs(data: bytes) -> bytes:
    """Consistent overhead byte stuffing (Cheshire and Baker 1999), block by block."""
    out = bytearray()
    blocks = data.split(b"\x00")
    for number, block in enumerate(blocks, start=1):
        full, rest = divmod(len(block), 254)
        for i in range(full):
            out += b"\xff" + block[254 * i : 254 * (i + 1)]
        if rest or not full or number < len(blocks):  # a full block at the very end is not closed
            out += bytes([rest + 1]) + block[254 * full :]
    return bytes(out)


def frame(kind: int, seq: int, session: int, payload: bytes) -> bytes:
    body = struct.pack("<BBHI", kind, 3, seq, session) + payload
    return b"\x00" + cobs(body + struct.pack("<I", zlib.crc32(body))) + b"\x00"


def words(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}i", *values)


def text(value: bytes) -> bytes:
    return bytes([len(value)]) + value


def entry(operation: int, n_in: int, n_out: int, name: bytes) -> bytes:
    return struct.pack("<BHH", operation, n_in, n_out) + text(name)


def digest(first: int, cases: list[list[int]]) -> int:
    """Section 3.9 of the protocol; a case is its inputs, status and outputs."""
    total = 0
    for index, case in enumerate(cases, start=first):
        state = (index + 1) * 0x9E3779B97F4A7C15 % 2**64
        for word in (*case, 0, 0):
            state = (state ^ word % 2**32) * 0xD6E8FEB86659FD93 % 2**64
            state ^= state >> 32
        total += state
    return total % 2**64


def block(kernel: int, generator: int, count: int, first: int) -> bytes:
    return struct.pack("<BBHIQ", kernel, generator, 0, count, first)


IDENTITY = [65536 if i % 5 == 0 else 0 for i in range(16)]
EXTREMES = [-(2**31), 2**31 - 1, 1, -1] * 4
HELLO_BODY = (
    struct.pack("<HHIBIIIIIB", 3, 1024, 4096, 2, 25_000_000, 37, 2000, 115_200, 1_562_500, 5)
    + text(b"mps2-an385")
    + text(bytes(range(20)))
    + bytes([2, 0, 2])
    + entry(1, 16, 16, b"adjugate")
    + entry(1, 16, 16, b"exact")
)

FRAMES = [
    ("reset", "the first frame of a session", 0x01, 1, b""),
    ("hello", "asks for the kernel table from entry 0", 0x02, 2, b"\x00"),
    ("run-identity", "one identity matrix on kernel 1", RUN, 3, b"\x01\x00\x01\x00" + words(*IDENTITY)),
    ("run-two", "INT32 extremes, then identity: no zero byte runs alike", RUN, 4,
     b"\x00\x00\x02\x00" + words(*EXTREMES) + words(*IDENTITY)),
    ("run-check", "to be run twice and compared", RUN, 5, b"\x00\x01\x01\x00" + words(*IDENTITY)),
    ("echo", "delimiters, ones and alternating bits", ECHO, 6, bytes([0, 0, 0xFF, 0xFF, 0x55, 0xAA])),
    ("baud", "asks for 921,600 bit/s", BAUD, 7, struct.pack("<I", 921_600)),
    ("counters", "seq at its largest", 0x04, 0xFFFF, b""),
    ("burst", "65,535 cases from 2^40 on kernel 1, class rigid, translation within 1000", BURST, 6,
     block(1, 3, 65535, 2**40) + struct.pack("<2Q4q", 0x0123456789ABCDEF, 2**64 - 2, 65536000, 0, 0, 0)),
    ("fetch", "case 2^33 on kernel 1, class uniform over [-8, 8]", FETCH, 7,
     block(1, 1, 1, 2**33) + struct.pack("<2Q4q", 1, 2, -524288, 524288, 0, 0)),
    ("reset-ack", "the echo of a reset", 0x81, 1, b""),
    ("hello-reply", "two kernels, timer ticks", HELLO_REPLY, 2, HELLO_BODY),
    ("result-identity", "304 bytes of stack, status OK, 1234 counts", RESULT, 3,
     b"\x01\x00\x01\x00" + struct.pack("<IBBI", 304, 0, 0, 1234) + words(*IDENTITY)),
    ("result-overflow", "status OVERFLOW, all words zero: the longest run of zeros", RESULT, 4,
     b"\x00\x00\x01\x00" + struct.pack("<IBBI", 0, 2, 0, 0) + words(*[0] * 16)),
    ("result-findings", "checked, all findings, status 200, stack not measured", RESULT, 5,
     b"\x00\x01\x01\x00" + struct.pack("<IBBI", 0xFFFF_FFFF, 200, 15, 77) + words(*IDENTITY)),
    ("echo-reply", "the same bytes back", ECHO_REPLY, 6, bytes([0, 0, 0xFF, 0xFF, 0x55, 0xAA])),
    ("baud-reply", "granted", BAUD_REPLY, 7, struct.pack("<I", 921_600)),
    ("baud-refused", "a rate the board cannot hold", BAUD_REPLY, 8, struct.pack("<I", 0)),
    ("counters-reply", "eight distinct counters", COUNTERS_REPLY, 5, struct.pack("<8I", *range(1, 9))),
    ("burst-reply", "cases 2^33 and 2^33 + 1: were it the identity, and zeros and SINGULAR", BURST_REPLY, 8,
     block(1, 1, 2, 2**33)
     + struct.pack("<Q", digest(2**33, [[*IDENTITY, 0, *IDENTITY], [0] * 16 + [1] + [0] * 16]))
     + struct.pack("<5I3IQII", 1, 1, 0, 0, 0, 1, 0, 2, 2**32 + 1, 2**32 - 2, 304)),
    ("fetch-reply", "case 2^33, were it the identity: overrun, 1234 counts", FETCH_REPLY, 7,
     block(1, 1, 1, 2**33) + words(*IDENTITY) + struct.pack("<BBI", 0, 1, 1234) + words(*IDENTITY)),
    ("log", "text, unasked", 0xC0, 0, b"hello, bench"),
    ("boot", "announces a receiver that is on", 0xC1, 0, b""),
    ("fault", "hard fault in kernel 1, case 7 of request 3", FAULT, 3,
     struct.pack("<BBH4I", 1, 1, 7, 0x0000_1234, 0x0000_5679, 0x0002_0000, 0xE000_ED38)),
    ("timeout", "the watchdog ended kernel 0 in case 2 of request 4", FAULT, 4,
     struct.pack("<BBH4I", 7, 0, 2, 0x0000_2468, 0x0000_1357, 0, 0)),
    ("error", "RUN named a kernel that is not there", ERROR, 6, b"\x03\x03"),
    ("block-254", "no zero for more than one COBS block", 0xC0, 0, bytes([0x41]) * 600),
    ("block-edge", "a COBS block that is exactly full before a zero", 0xC0, 0,
     bytes([0x41]) * 300 + b"\x00" + bytes([0x42]) * 253 + b"\x00" + bytes([0x43]) * 254),
]  # fmt: skip


def main() -> None:
    print("# Golden wire frames, protocol version 3. Written by vectors/generate/frames.py; do not edit.")
    for name, comment, kind, seq, payload in FRAMES:
        session = 0 if name == "boot" else SESSION
        print(f"\n# {comment}\nid: {name}\ntype: {kind:02x}\nseq: {seq:04x}\nsession: {session:08x}")
        print(f"payload: {payload.hex()}\nwire: {frame(kind, seq, session, payload).hex()}")


if __name__ == "__main__":
    main()
