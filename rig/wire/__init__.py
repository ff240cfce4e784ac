"""The codec of docs/PROTOCOL.md: bytes in, frames and payloads out. No I/O, no clock."""
