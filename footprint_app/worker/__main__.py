"""``python -m footprint_app.worker FOLDER``: work until stopped, or until nothing was asked for some time."""

import argparse
import sys
from pathlib import Path

from footprint_app.service.configuration import read_configuration
from footprint_app.worker.loop import work


def main(arguments: list[str] | None = None) -> int:
    """Read the arguments and work."""
    parser = argparse.ArgumentParser(prog="footprint_app.worker", description=__doc__)
    parser.add_argument("folder", type=Path, help="the workspace")
    parser.add_argument("--idle", type=float, default=0.0, help="stop after so many seconds without work (0: never)")
    read = parser.parse_args(arguments)
    work(read_configuration({"workspace": str(read.folder)}), idle=read.idle)
    return 0


if __name__ == "__main__":
    sys.exit(main())
