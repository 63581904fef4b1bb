"""Files that people bring, for as long as a service reads them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def as_file(brought: Any) -> Iterator[Path]:
    """Put an uploaded file into a folder of its own; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        # The name comes from outside: only its last part names a file.
        path = Path(folder) / (Path(str(brought.name).replace("\\", "/")).name or "file")
        path.write_bytes(brought.getvalue())
        yield path


@contextmanager
def as_file_or_none(brought: Any) -> Iterator[Path | None]:
    """Like `as_file`; None where nothing was brought."""
    if brought is None:
        yield None
        return
    with as_file(brought) as path:
        yield path
