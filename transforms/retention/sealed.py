"""What a purge that is under way must not forget when it is killed, or when its proof fails and has to be made again.

Once the rows are gone nobody could tell any more whom to look for. So the probes lie encrypted under a key of their
own, made for this one purge, until the certificate is written; then the key goes first, and what it sealed after it.
They are never in clear outside the process.
"""

import os
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from pydantic import ValidationError

from transforms.retention.due import Going
from transforms.settings import Settings
from transforms.warehouse import write_through

_KEY: Final = "purge.key"
_SEALED: Final = "purge.sealed"


def keep(settings: Settings, going: Going) -> None:
    """Seal it, through to the disk. What an earlier purge that changed nothing left is replaced."""
    forget(settings)
    key = Fernet.generate_key()
    _write(settings.secrets / _SEALED, Fernet(key).encrypt(going.model_dump_json().encode()))
    _write(settings.secrets / _KEY, key)
    write_through(settings.secrets)


def kept(settings: Settings) -> Going | None:
    """What a purge left that has no certificate yet; None if there is none, or it was killed while it sealed."""
    try:
        key, sealed = ((settings.secrets / name).read_bytes() for name in (_KEY, _SEALED))
        return Going.model_validate_json(Fernet(key).decrypt(sealed))
    except (FileNotFoundError, InvalidToken, ValueError, ValidationError):
        return None


def forget(settings: Settings) -> None:
    """Remove the key, and then what nobody can read any more."""
    for name in (_KEY, _SEALED):
        (settings.secrets / name).unlink(missing_ok=True)
    write_through(settings.secrets)


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
