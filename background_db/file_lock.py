"""A lock of the operating system on an open file: it lets go when the file is closed, or its process killed."""

import os
from typing import BinaryIO


def try_lock(file: BinaryIO) -> bool:
    """Take the lock of a file for this process alone; False where another one holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
