"""What both demo apps share: the release label and effects that outlive a release."""

import os
from pathlib import Path

HERE = Path(__file__).parent


def label() -> str:
    """RELEASE_LABEL, else the first line of label.txt beside this file: a new release is a changed line."""
    named = os.environ.get("RELEASE_LABEL")
    if named:
        return named
    file = HERE / "label.txt"
    return file.read_text().split()[0] if file.exists() else "unlabelled"


LABEL = label()
EFFECTS = Path(os.environ.get("EFFECTS_FILE", str(HERE / "data" / "effects.log")))


def record_effect(nonce: str) -> None:
    """One line an effect, appended in one write, so that several processes can share the file."""
    EFFECTS.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(EFFECTS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, f"{nonce}\n".encode())
    finally:
        os.close(descriptor)


def effects() -> bytes:
    return EFFECTS.read_bytes() if EFFECTS.exists() else b""
