"""`python -m rig.reference`: write docs/REFERENCE.md and configs/schema/*.json anew."""

from __future__ import annotations

from rig.reference import generated

if __name__ == "__main__":
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
