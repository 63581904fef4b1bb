"""The register of requests beside the study: what was asked of whom, and how far each request has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from footprint_app.ingest.data_requests.request import DataRequest, Department, RequestStatus

_KEYS = (
    "request",
    "department",
    "supplier",
    "subject",
    "fields",
    "status",
    "asked_on",
    "answered_on",
    "form",
    "findings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One request with its status."""

    request_id: str
    department: Department
    supplier: str = ""
    subject: str
    fields: tuple[str, ...]
    status: RequestStatus = RequestStatus.OPEN
    asked_on: str = ""
    answered_on: str = ""
    form: str = ""
    findings: tuple[str, ...] = ()
    """Codes of what stands against the answer."""


def register_path(study: Path) -> Path:
    """Return where the register of a study lies: ``profile.yaml`` → ``profile.requests.yaml``."""
    return study.with_name(f"{study.stem}.requests.yaml")


def read_register(path: Path) -> dict[str, RegisterEntry]:
    """Read a register; empty where there is none.

    Raises:
        DataFileError: the file is not a register.
    """
    if not path.is_file():
        return {}
    loaded = load(path.read_text(encoding="utf-8"), path.name)
    if not isinstance(loaded, Mapping) or not isinstance(loaded.get("requests"), list):
        raise DataFileError(f"{path.name}: a register begins with the key requests and holds a list")
    entries = (_entry(tree, path.name) for tree in loaded["requests"])
    return {entry.request_id: entry for entry in entries}


def _entry(tree: Any, where: str) -> RegisterEntry:
    reject_unknown_keys(tree, _KEYS, where)
    try:
        return RegisterEntry(
            request_id=str(tree["request"]),
            department=Department(tree["department"]),
            supplier=str(tree.get("supplier", "")),
            subject=str(tree.get("subject", "")),
            fields=tuple(map(str, tree.get("fields") or ())),
            status=RequestStatus(tree["status"]),
            asked_on=str(tree.get("asked_on", "")),
            answered_on=str(tree.get("answered_on", "")),
            form=str(tree.get("form", "")),
            findings=tuple(map(str, tree.get("findings") or ())),
        )
    except (KeyError, ValueError) as error:
        raise DataFileError(f"{where}: {error}") from error


def write_register(path: Path, entries: Iterable[RegisterEntry]) -> None:
    """Write a register, whole or not at all."""
    import yaml  # only writers of YAML pay for it

    trees = [
        {
            "request": each.request_id,
            "department": each.department.value,
            "supplier": each.supplier,
            "subject": each.subject,
            "fields": list(each.fields),
            "status": each.status.value,
            "asked_on": each.asked_on,
            "answered_on": each.answered_on,
            "form": each.form,
            "findings": list(each.findings),
        }
        for each in entries
    ]
    filled = [{key: value for key, value in tree.items() if value} for tree in trees]
    scratch = path.with_name(f".{path.name}-writing")
    scratch.write_text(yaml.safe_dump({"requests": filled}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    scratch.replace(path)


def asked(
    entries: Mapping[str, RegisterEntry], requests: Iterable[DataRequest], today: str
) -> dict[str, RegisterEntry]:
    """Add requests to a register; one that was closed and is derived again is open again."""
    found = dict(entries)
    for request in requests:
        before = found.get(request.request_id)
        if before is None:
            found[request.request_id] = RegisterEntry(
                request_id=request.request_id,
                department=request.department,
                supplier=request.supplier,
                subject=request.subject,
                fields=request.fields,
                asked_on=today,
            )
        elif before.status is RequestStatus.ACCEPTED:
            found[request.request_id] = replace(before, status=RequestStatus.OPEN, asked_on=today)
    return found
