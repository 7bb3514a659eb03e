"""The key that signs sessions: given, or made once and kept beside the data."""

from __future__ import annotations

import os
import secrets

from pipeline.config import Settings


def secret_key(own: Settings) -> str:
    """The key from the settings, or the one in the data folder, which is made with mode 0600 when it is not there.

    Two processes that start at once end with one key: the file is made whole aside, then linked into place, and
    whoever comes second reads what the first one wrote.
    """
    if own.secret_key:
        return own.secret_key
    path = own.data / "secret_key"
    if not path.exists():
        own.data.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".secret_key.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text(encoding="ascii").strip()
