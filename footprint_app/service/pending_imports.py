"""Files brought for a draft, waiting in the workspace's cache until a person has confirmed them or put them away.

Beside them lies what the person has decided about each table so far: a closed browser loses none of it, and nothing of
it is in the draft.
"""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from background_db.findings import Finding
from footprint_app.ingest.foreign_sheets.grid import SUFFIXES
from footprint_app.ingest.safe_files import check_file
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import permit, workspace_folder
from footprint_app.store.people import Role

FOLDER = Path("cache") / "imports"
MOST_FILES = 20
_DECISIONS = "decisions.json"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came from outside."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of one table so far: left out, taken over already, or its mapping as YAML."""

    mapping: str = ""
    is_left_out: bool = False
    is_taken: bool = False


def keep(configuration: Configuration, draft_id: str, uploads: Iterable[Upload]) -> tuple[Finding, ...]:
    """Keep files that pass the gate for files from outside; the findings say of the others why they do not.

    Raises:
        WrongUseError: more than `MOST_FILES` would wait.
        MendableError: the person may not edit.
    """
    permit(configuration, Role.AUTHOR)
    folder = _folder(configuration, draft_id)
    findings: list[Finding] = []
    brought: list[Path] = []
    for upload in uploads:
        if len(files(configuration, draft_id)) >= MOST_FILES:
            raise WrongUseError("service.import_too_many", most=MOST_FILES)
        # A folder per digest: the same bytes twice are kept once. A name brought again is the corrected file and takes
        # the place of the earlier one; two files of one name brought together stay apart.
        own = folder / hashlib.sha256(upload.content).hexdigest()[:16]
        if own in {each.parent for each in brought}:
            continue
        own.mkdir(parents=True, exist_ok=True)
        path = own / _free_name(safe_name(upload.name), {each.name for each in brought})
        path.write_bytes(upload.content)
        checked = check_file(path, SUFFIXES)
        findings += checked.findings
        if checked.kind is None:
            shutil.rmtree(own)
        else:
            brought.append(path)
            _bring_back(configuration, draft_id, path.name)
            for older in files(configuration, draft_id):
                if older.name == path.name and older != path:
                    shutil.rmtree(older.parent)
    return tuple(findings)


def _free_name(name: str, taken: Collection[str]) -> str:
    path = Path(name)
    number = 2
    while name in taken:
        name = f"{path.stem} ({number}){path.suffix}"
        number += 1
    return name


def files(configuration: Configuration, draft_id: str) -> tuple[Path, ...]:
    """Return the files that wait, by name."""
    folder = _folder(configuration, draft_id)
    return tuple(sorted(folder.glob("*/*"), key=lambda path: (path.name, path.parent.name)))


def put_away(configuration: Configuration, draft_id: str) -> None:
    """Forget files and decisions; what was confirmed is in the draft.

    Raises:
        WrongUseError: the person at work is no author.
    """
    permit(configuration, Role.AUTHOR)
    shutil.rmtree(_folder(configuration, draft_id), ignore_errors=True)


def decisions(configuration: Configuration, draft_id: str) -> Mapping[str, Decision]:
    """Return what was said so far, by the key of the table."""
    path = _folder(configuration, draft_id) / _DECISIONS
    if not path.is_file():
        return {}
    return {key: Decision(**said) for key, said in json.loads(path.read_text(encoding="utf-8")).items()}


def decide(configuration: Configuration, draft_id: str, decided: Mapping[str, Decision]) -> None:
    """Keep what a person says of some tables.

    Raises:
        WrongUseError: the person at work is no author.
    """
    permit(configuration, Role.AUTHOR)
    together = {**decisions(configuration, draft_id), **decided}
    path = _folder(configuration, draft_id) / _DECISIONS
    scratch = path.with_suffix(".writing")
    written = {key: asdict(said) for key, said in together.items()}
    scratch.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    scratch.replace(path)


def _bring_back(configuration: Configuration, draft_id: str, name: str) -> None:
    """A file brought anew is asked about anew, with the mapping that was made for it."""
    known = decisions(configuration, draft_id)
    again = {key: replace(said, is_taken=False) for key, said in known.items() if key.startswith(f"{name} ›")}
    if again:
        decide(configuration, draft_id, again)


def _folder(configuration: Configuration, draft_id: str) -> Path:
    if not draft_id.replace("-", "").isalnum():
        raise ValueError(f"not the id of a draft: {draft_id!r}")
    return workspace_folder(configuration) / FOLDER / draft_id


def safe_name(name: str) -> str:
    """The last part of a name from outside, without control signs, not longer than file systems take."""
    last = Path(name.replace("\\", "/")).name
    path = Path("".join(sign for sign in last if sign.isprintable()) or "file")
    return path.stem[:_LONGEST_NAME] + path.suffix[:10]
