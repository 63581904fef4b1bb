"""A zip of studies from outside, unpacked into a folder of its own; `safe_files.check_file` has proved it before."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath

_SUFFIXES = (".xlsx", ".xlsm", ".yaml", ".yml", ".json")
_UTF8 = 0x800


def unpack_studies(archive: Path, folder: Path) -> Path:
    """Unpack the studies of an archive, and nothing else, below `folder`; whatever stood there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with zipfile.ZipFile(archive) as package:
        for entry in package.infolist():
            path = PurePosixPath(_name(entry).replace("\\", "/"))
            is_study = path.suffix.lower() in _SUFFIXES and not path.name.startswith((".", "~$"))
            if entry.is_dir() or not is_study or path.is_absolute() or ".." in path.parts:
                continue
            target = folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with package.open(entry) as packed, target.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
    return folder


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its author saw it: Windows in China writes GBK where the format says code page 437."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename
