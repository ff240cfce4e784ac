"""The generated kernel is what its generator writes."""

import subprocess
import sys
from pathlib import Path

KERNELS = Path(__file__).resolve().parents[2] / "firmware" / "kernels"


def test_generated_source_is_current() -> None:
    generator = KERNELS / "generate" / "closed_form.py"
    written = subprocess.run([sys.executable, generator], capture_output=True, text=True, check=True).stdout
    assert written == (KERNELS / "closed_form.c").read_text(), f"run {generator.name} again"
