"""One place that decides where log records go: never to stdout, and never with data values or secrets."""

import logging
import logging.handlers
import sys
from pathlib import Path

LOG_FILE = "footprint.log"
_NAME = "footprint"
_MAXIMUM_BYTES = 2_000_000
_KEPT_FILES = 5
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# They log at INFO what belongs to nobody's task here: Alembic its contexts, bw2data the folder of its projects.
_QUIET = ("alembic", "bw2data", "bw2calc", "bw2io", "fontTools")


def set_up_logging(level: str, workspace: Path | None) -> Path | None:
    """Send records at `level` to the workspace's rotating file; only warnings, to stderr, where there is none.

    Returns: the log file, or None where there is none.
    """
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if handler.name == _NAME]:
        root.removeHandler(old)
        old.close()
    handler = _file_handler(workspace / "log" / LOG_FILE) if workspace is not None else None
    root.addHandler(_named(handler or _stderr_handler(level)))
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return Path(handler.baseFilename) if handler else None


def log_file() -> Path | None:
    """Return the file that records go to at this moment, None where there is none."""
    files = (handler for handler in logging.getLogger().handlers if handler.name == _NAME)
    return next((Path(handler.baseFilename) for handler in files if isinstance(handler, logging.FileHandler)), None)


def _named(handler: logging.Handler) -> logging.Handler:
    handler.name = _NAME
    handler.setFormatter(logging.Formatter(_FORMAT))
    return handler


def _stderr_handler(level: str) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    return handler


def _file_handler(path: Path) -> logging.FileHandler | None:
    """A rotating file, or None where it cannot be written: a full disk must not stop a calculation."""
    if not path.parent.is_dir():
        return None  # a workspace that is not made yet
    try:
        return logging.handlers.RotatingFileHandler(
            path, maxBytes=_MAXIMUM_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
        )
    except OSError:
        return None
