"""Fuzzing (docs/FUZZING.md): what must hold for any bytes, and the search for those for which it does not."""
