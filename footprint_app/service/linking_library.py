"""The mapping library as people see and share it: listed, written as YAML, read from another company's YAML."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.strict_yaml import load, reject_unknown_keys
from footprint_app.linking.suggestions.saved import flow_key
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import change_by, open_configured, open_for, permit
from footprint_app.store.linking_choices import (
    ChoiceKey,
    LinkingChoice,
    RefusedCandidate,
    add_choices,
    choice_history,
    mapping_library,
)
from footprint_app.store.people import Role
from pcr_rules.provider import parse_provider
from pcr_rules.study_inventory import DataOrigin

FORMAT = "footprint-mapping-library-1"
_MOST_BYTES = 20_000_000
_TEXTS = (
    "dimension",
    "place",
    "category",
    "flow",
    "unit",
    "provider",
    "provider_name",
    "origin",
    "reason",
    "at",
    "who",
)
_REFUSED = ("provider", "name", "fit", "reason")
_NEEDED = ("dimension", "flow", "unit", "provider", "reason", "at", "who")


@dataclass(frozen=True, slots=True)
class LibraryAnswer:
    """Choices listed, written or taken over; `unchanged` were there already."""

    choices: tuple[LinkingChoice, ...]
    unchanged: int = 0
    written: Path | None = None
    findings: tuple[Finding, ...] = ()


def listed(configuration: Configuration, *, history: bool = False) -> LibraryAnswer:
    """Return the choices that hold, by name, or with `history` every entry in the order made.

    Raises:
        WrongUseError: there is no workspace.
    """
    with open_configured(configuration) as workspace:
        if history:
            return LibraryAnswer(choice_history(workspace))
        choices = mapping_library(workspace).values()
    return LibraryAnswer(
        tuple(sorted(choices, key=lambda one: (one.key.flow_key, one.key.dimension, one.key.geography)))
    )


def exported(configuration: Configuration, file: Path, *, force: bool = False) -> LibraryAnswer:
    """Write the choices that hold as YAML, with who chose, when, why and what was refused.

    Raises:
        WrongUseError: there is no workspace, the file exists, or it cannot be written.
    """
    import yaml

    if file.exists() and not force:
        raise WrongUseError("service.file_exists", file=file)
    answer = listed(configuration)
    content = {"format": FORMAT, "choices": [_written(choice) for choice in answer.choices]}
    scratch = file.with_name(f".{file.name}-writing")
    try:
        scratch.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
        scratch.replace(file)
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=file, cause=error.strerror) from error
    finally:
        scratch.unlink(missing_ok=True)
    return LibraryAnswer(answer.choices, written=file)


def imported(configuration: Configuration, file: Path, *, force: bool = False) -> LibraryAnswer:
    """Take over the choices of a file; one that this library answers otherwise is a finding, with `force` taken over.

    Who chose and when stay as in the file; the change log says who imported it. Nothing is taken over while a choice
    of the file cannot be read.

    Raises:
        WrongUseError: there is no file or no workspace.
    """
    permit(configuration, Role.AUTHOR)
    choices, findings = _read(file)
    if findings:
        return LibraryAnswer((), findings=findings)
    told: list[Finding] = []
    fresh: list[LinkingChoice] = []
    with open_for(configuration, Role.AUTHOR) as workspace:
        present = mapping_library(workspace)
        for choice in choices:
            here = present.get(choice.key)
            if here is not None and here.provider == choice.provider:
                continue
            if here is not None and not force:
                told.append(
                    warning(
                        "LINKING-LIBRARY-DIFFERS", Place(file.name), flow=choice.flow, here=here.provider,
                        there=choice.provider,
                    )
                )  # fmt: skip
                continue
            fresh.append(choice)
        add_choices(workspace, fresh, change_by(configuration, f"link library import {file.name}"))
    return LibraryAnswer(tuple(fresh), len(choices) - len(fresh) - len(told), findings=tuple(told))


def taken_back(configuration: Configuration, flow: str, reason: str) -> LibraryAnswer:
    """Take the choices of a flow back and return them; what was chosen and why stays in the history.

    Raises:
        WrongUseError: no reason is given, nothing is remembered for the flow, or there is no workspace.
    """
    permit(configuration, Role.AUTHOR)
    if not reason.strip():
        raise WrongUseError("service.link_no_reason", row=flow)
    with open_for(configuration, Role.AUTHOR) as workspace:
        library = mapping_library(workspace)
        choices = tuple(choice for key, choice in library.items() if key.flow_key == flow_key(flow))
        if not choices:
            near = nearest(flow, [choice.flow for choice in library.values()])
            raise WrongUseError("service.link_nothing_remembered", flow=flow, near=near)
        withdrawn = [
            replace(choice, provider="", provider_name="", reason=reason.strip(), refused=(), at="", who="")
            for choice in choices
        ]
        add_choices(workspace, withdrawn, change_by(configuration, reason))
    return LibraryAnswer(choices)


def _written(choice: LinkingChoice) -> dict[str, Any]:
    content = {
        "flow": choice.flow,
        "unit": choice.unit,
        "dimension": choice.key.dimension,
        "place": choice.key.geography,
        "category": choice.key.category,
        "provider": choice.provider,
        "provider_name": choice.provider_name,
        "origin": choice.origin,
        "reason": choice.reason,
        "at": choice.at,
        "who": choice.who,
        "refused": [
            {"provider": each.provider, "name": each.name, "fit": each.fit, "reason": each.reason}
            for each in choice.refused
        ],
    }
    return {key: value for key, value in content.items() if value not in ("", [])}


def _read(file: Path) -> tuple[list[LinkingChoice], tuple[Finding, ...]]:
    if not file.is_file():
        raise WrongUseError("service.no_file", file=file)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise DataFileError(f"{file.name}: more than {_MOST_BYTES} bytes")  # noqa: TRY301
        head = reject_unknown_keys(
            load(file.read_text(encoding="utf-8-sig"), file.name), ("format", "choices"), file.name
        )
        return _one_answer_each(list(_choices(head))), ()
    except (DataFileError, OSError, UnicodeDecodeError) as error:
        return [], (integrity_error("LINKING-LIBRARY-FILE", Place(file.name), cause=error),)


def _one_answer_each(choices: list[LinkingChoice]) -> list[LinkingChoice]:
    """Return the choices; of two answers to one question it cannot be told which a person meant."""
    chosen: dict[ChoiceKey, LinkingChoice] = {}
    for choice in choices:
        before = chosen.setdefault(choice.key, choice)
        if before.provider != choice.provider:
            raise DataFileError(f"{choice.flow}: {before.provider} and {choice.provider}; keep one of them")
    return choices


def _choices(head: Mapping[str, Any]) -> Iterator[LinkingChoice]:
    if head.get("format") != FORMAT or not isinstance(head.get("choices"), list):
        raise DataFileError(f"expected format: {FORMAT} and a list of choices")
    for number, each in enumerate(head["choices"], 1):
        yield _choice(reject_unknown_keys(each, (*_TEXTS, "refused"), f"choices › {number}"), f"choices › {number}")


def _choice(written: Mapping[str, Any], where: str) -> LinkingChoice:
    # A moment that is not in quotation marks is a moment to YAML; it is a text here.
    texts = {
        key: (value.isoformat() if isinstance(value, dt.date) else value)
        for key, value in written.items()
        if key in _TEXTS
    }
    wrong = [key for key, value in texts.items() if not isinstance(value, str)]
    missing = [key for key in _NEEDED if not str(texts.get(key) or "").strip()]
    if wrong or missing:
        raise DataFileError(f"{where}: needs texts for {', '.join(dict.fromkeys([*missing, *wrong]))}")
    if parse_provider(texts["provider"]) is None:
        raise DataFileError(f"{where}: {texts['provider']!r} is no provider")
    if texts.get("origin", "") not in {"", *DataOrigin}:
        raise DataFileError(f"{where}: origin {texts['origin']!r} is none of {', '.join(DataOrigin)}")
    return LinkingChoice(
        key=ChoiceKey(flow_key(texts["flow"]), texts["dimension"], texts.get("place", ""), texts.get("category", "")),
        flow=texts["flow"],
        unit=texts["unit"],
        provider=texts["provider"].strip(),
        provider_name=texts.get("provider_name", ""),
        origin=texts.get("origin", ""),
        reason=texts["reason"].strip(),
        refused=tuple(_refused(each, where) for each in written.get("refused") or ()),
        at=texts["at"],
        who=texts["who"],
    )


def _refused(written: object, where: str) -> RefusedCandidate:
    values = reject_unknown_keys(written, _REFUSED, f"{where} › refused")
    fit = values.get("fit")
    if not isinstance(values.get("provider"), str) or not (fit is None or isinstance(fit, int | float)):
        raise DataFileError(f"{where} › refused: needs a provider, and a number for fit")
    return RefusedCandidate(values["provider"], str(values.get("name") or ""), fit, str(values.get("reason") or ""))
