"""The work behind a comparison: each side calculated in full, in a folder of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from background_db.findings import Finding, any_blocks_number
from background_db.messages import LANGUAGES
from footprint_app.calculation.compute import compute
from footprint_app.linking.link import link_study
from footprint_app.service.background import backgrounds_for
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.comparing import (
    EDITIONS,
    FIRST,
    FIRST_TABLES,
    FOUND,
    SCENARIOS,
    SCHEMES,
    SECOND,
    SECOND_TABLES,
    ComparedSide,
)
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_files import read_tables
from footprint_app.service.edition_comparison import compare as compare_editions
from footprint_app.service.edition_comparison import compare_document
from footprint_app.service.electricity import claims_from_ledger
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.finding_files import write_findings
from footprint_app.service.scenarios import BOTH_VIEWS
from pcr_rules.result import PcfResult, ViewResult
from pcr_rules.scenarios import apply_scenario

Told = Callable[[Mapping[str, Any]], None]
Side = tuple[ComparedSide | None, tuple[Finding, ...]]


def compare(configuration: Configuration, request: Mapping[str, Any], folder: Path, told: Told) -> Mapping[str, Any]:
    """Calculate both sides and leave them in the folder.

    Raises:
        WrongUseError: no such scenario or edition, or the study cannot be read.
    """
    told({"step": "compute", "done": 0, "total": 2})
    match request["mode"]:
        case mode if mode == SCENARIOS:
            sides = _scenarios(configuration, request, folder)
        case mode if mode == SCHEMES:
            sides = _schemes(configuration, request, folder)
        case _:
            sides = _states(configuration, request, folder, told)
    for name, (side, _found) in zip((FIRST, SECOND), sides, strict=True):
        (folder / name).write_bytes(_json(side))
    findings = tuple(dict.fromkeys(finding for _side, found in sides for finding in found if finding.blocks_number))
    write_findings(findings, folder / FOUND)
    return {"has_both": all(side is not None for side, _found in sides)}


def _states(configuration: Configuration, request: Mapping[str, Any], folder: Path, told: Told) -> tuple[Side, Side]:
    first = _calculated(configuration, folder / FIRST_TABLES, str(request["first"]))
    told({"step": "compute", "done": 1, "total": 2})
    second = _calculated(configuration, folder / SECOND_TABLES, str(request["draft_id"]))
    return _of_answer(first), _of_answer(second)


def _calculated(configuration: Configuration, file: Path, name: str) -> CalculateAnswer:
    return calculate(
        read_tables(file, name),
        scenarios=False,
        catalogue=catalogue_of(configuration),
        claimed=claims_from_ledger(configuration),
        backgrounds=backgrounds_for(configuration),
    )


def _of_answer(answer: CalculateAnswer) -> Side:
    result = answer.result
    return (_side(result, result.views, result.result_digest) if result else None), answer.findings


def _side(result: PcfResult, views: tuple[ViewResult, ...], digest: str) -> ComparedSide:
    return ComparedSide(
        result.product_name_zh,
        result.product_name_en,
        result.unit,
        result.cfp_type,
        result.headline,
        views,
        result.trace.pcr_edition,
        result.gwp_set,
        result.trace.factor_sets,
        result.is_provisional,
        digest,
    )


def _scenarios(configuration: Configuration, request: Mapping[str, Any], folder: Path) -> tuple[Side, Side]:
    base = _calculated(configuration, folder / FIRST_TABLES, str(request["draft_id"]))
    first, second = (_scenario(configuration, base, str(request[name])) for name in ("first", "second"))
    return first, second


def _scenario(configuration: Configuration, base: CalculateAnswer, scenario_id: str) -> Side:
    if not scenario_id or base.result is None or base.linked is None:
        return _of_answer(base)
    study = base.linked.study
    known = {each.scenario_id: each for each in study.scenarios}
    if scenario_id not in known:
        raise WrongUseError("service.no_scenario", scenario=scenario_id, known=", ".join(known) or "-")
    changed, findings = apply_scenario(study, known[scenario_id])
    if any_blocks_number(findings):
        return None, findings
    claimed = base.linked.electricity.claimed
    linking = link_study(changed, catalogue_of(configuration), {}, claimed, backgrounds_for(configuration))
    if linking.linked is None:
        return None, (*findings, *linking.findings)
    views = []
    for view in BOTH_VIEWS:
        computed = compute(linking.linked, view)
        if computed.result is None:
            return None, (*findings, *linking.findings, *computed.findings)
        views.append(computed.result)
    return _side(base.result, tuple(views), ""), ()


def _schemes(configuration: Configuration, request: Mapping[str, Any], folder: Path) -> tuple[Side, Side]:
    reading = read_tables(folder / FIRST_TABLES, str(request["draft_id"]))
    if reading.study is None or any_blocks_number(reading.findings):
        return (None, reading.findings), (None, reading.findings)
    made = compare_editions(
        reading.study,
        *request["editions"],
        *request["quality"],
        catalogue=catalogue_of(configuration),
        claimed=claims_from_ledger(configuration),
    )
    for language in LANGUAGES:
        document = compare_document(made, language)
        (folder / EDITIONS.format(language=language)).write_bytes(_json(document))
    return _of_answer(made.first.answer), _of_answer(made.second.answer)


def _json(value: object) -> bytes:
    """As JSON; nothing at all for None."""
    from pydantic import TypeAdapter

    return b"" if value is None else TypeAdapter(type(value)).dump_json(value)
