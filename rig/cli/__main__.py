"""`python -m rig.cli` does what the command `rig` does."""

from rig.cli import main

main()
