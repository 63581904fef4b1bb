"""What the next publication of factors does to products that are out already, before anybody adopts it."""

import math
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from background_db.catalogue import FactorCatalogue, co2e_of, load_catalogue
from background_db.errors import DataFileError
from background_db.factor_files import read_header
from footprint_app.portfolio import pool
from footprint_app.portfolio.factor_changes import FactorChanges, Replacement, Undecided, Use
from footprint_app.portfolio.result_files import write_rows
from footprint_app.portfolio.sensitivities import CACHE, Sensitivities, moves, of_portfolio, of_workspace
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import set_folders
from footprint_app.service.factor_impact_recalculation import Recalculation, Recalculator
from footprint_app.service.portfolio import read_manifest
from footprint_app.service.portfolio_answers import (
    FactorImpactDocument,
    FactorReplacementDocument,
    ProductImpactDocument,
    UndecidedFactorDocument,
)
from footprint_app.service.portfolio_studies import warm_up
from footprint_app.service.workspace import open_configured, permit
from footprint_app.store.result_list import ResultRow, current_results, read_results
from footprint_app.store.studies import load_study

if TYPE_CHECKING:
    import pandas as pd

_FEW = 8
"""Recalculations below which starting processes takes longer than they do."""
_SAME = 1e-12
"""Relative: below it two runs of the same arithmetic differ in the last digit only."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """A product that moves, by its sensitivity."""

    key: str
    product: str
    unit: str
    old_total: float
    move: float
    uses: tuple[Use, ...]
    is_linear: bool
    version: int | None = None
    is_released: bool = False
    job: Callable[[tuple[tuple[str, str], ...]], Recalculation] | None = None
    """How to recalculate it; None where the sensitivities are exact, as for a table of bills."""


def factor_impact(
    configuration: Configuration,
    new_set: Path,
    *,
    threshold: float = 0.02,
    portfolios: Sequence[Path] = (),
    workers: int | None = None,
    on_progress: Progress = lambda _done, _of: None,
) -> FactorImpactDocument:
    """Tell which products a new factor set moves, and by how much; nothing is adopted and nothing saved.

    Δtotal = Σ amount × (new score - old score) over the stored amounts of each product: exact for a fixed system, as a
    footprint is linear in its factors. Products that move by `threshold` or more, and those whose system depends on
    the factors (a fuel's calorific value, the mix of the unclaimed grid), are calculated again.

    Raises:
        WrongUseError: the set cannot be used, a portfolio is none, or there is neither workspace nor portfolio.
    """
    if configuration.workspace is None and not portfolios:
        raise WrongUseError("service.no_workspace")
    permit(configuration)
    start, folder = time.perf_counter(), new_set if new_set.is_dir() else new_set.parent
    own = tuple(each.resolve() for each in set_folders(configuration.workspace))
    in_force, new, set_id = _catalogues(new_set, folder, own)
    changes = FactorChanges(in_force, new, set_id)
    counted, using = 0, Counter[Use]()
    found: list[_Product] = []
    for number, (sensitivities, describe) in enumerate(_sources(configuration, portfolios)):
        counted += len(sensitivities.products)
        # One product may stand in several sources.
        found += [replace(each, key=f"{number} {each.key}") for each in _moved(sensitivities, changes, describe)]
        using += _using(sensitivities, changes)
    answers = _recalculated(
        [each for each in found if _needs_recalculation(each, threshold)],
        changes,
        Recalculator(
            folder.resolve(),
            own,
            str(configuration.workspace.resolve()) if configuration.workspace else "",
            configuration["database_url"],
            configuration["user"],
        ),
        workers or os.cpu_count() or 1,
        on_progress,
    )
    impacts = [_impact(each, changes, answers.get(each.key), threshold) for each in found]
    impacts = [each for each in impacts if each.relative is None or abs(each.relative) > _SAME]
    impacts.sort(key=lambda each: (-abs(math.inf if each.relative is None else each.relative), each.product))
    crossing = sum(each.crosses for each in impacts)
    return FactorImpactDocument(
        exit_code=1 if crossing else 0,
        set_id=set_id,
        threshold=threshold,
        products=counted,
        moved=len(impacts),
        crossing=crossing,
        recalculated=len(answers),
        seconds=round(time.perf_counter() - start, 3),
        **_decisions(changes, using),
        impacts=impacts,
        files=[],
    )


def _catalogues(new_set: Path, folder: Path, own: tuple[Path, ...]) -> tuple[FactorCatalogue, FactorCatalogue, str]:
    if not new_set.exists():
        raise WrongUseError("service.no_file", file=new_set)
    try:
        return load_catalogue(own), load_catalogue((*own, folder.resolve())), read_header(folder).set_id
    except DataFileError as error:
        raise WrongUseError("service.factor_set_unusable", cause=error) from error


_Describe = Callable[[Mapping[str, Any]], dict[str, Any]]


def _sources(configuration: Configuration, portfolios: Sequence[Path]) -> Sequence[tuple[Sensitivities, _Describe]]:
    manifests = [(folder, read_manifest(folder)) for folder in portfolios]
    sources = [(of_portfolio(folder), _of_portfolio(manifest)) for folder, manifest in manifests]
    if configuration.workspace is not None:
        with open_configured(configuration) as workspace:
            rows = current_results(workspace)
            digests = [row.result_digest for row in rows]
            read = of_workspace(digests, partial(read_results, workspace), workspace.folder / CACHE)
            versions = {row.result_digest: row for row in rows}
        sources.append((read, _of_workspace(configuration, versions)))
    return sources


def _of_workspace(configuration: Configuration, versions: Mapping[str, ResultRow]) -> _Describe:
    def describe(product: Mapping[str, Any]) -> dict[str, Any]:
        row = versions[product["key"]]

        def job(pairs: tuple[tuple[str, str], ...]) -> Recalculation:
            with open_configured(configuration) as workspace:
                written = load_study(workspace, row.study_id, row.version).canonical_json
            return Recalculation(product["key"], pairs, product["view"], study_json=written)

        return {"version": row.version, "is_released": row.is_released, "job": job}

    return describe


def _of_portfolio(manifest: Mapping[str, object]) -> _Describe:
    if manifest["kind"] != "studies":
        return lambda _product: {}
    sources = Path(str(manifest["source_folder"]))

    def describe(product: Mapping[str, Any]) -> dict[str, Any]:
        path = sources / product["source"] if sources.is_dir() else sources

        def job(pairs: tuple[tuple[str, str], ...]) -> Recalculation:
            return Recalculation(
                product["key"],
                pairs,
                product["view"],
                path=str(path),
                product=product["product"],
                expected_digest=product["result_digest"],
            )

        return {"job": job}

    return describe


def _moved(sensitivities: Sensitivities, changes: FactorChanges, describe: _Describe) -> list[_Product]:
    """Return the products that the new set concerns, with what the stored amounts say of them."""

    def change_of(supplier: str, geography: str, start: str, end: str, gwp_set: str) -> float | None:
        found = changes.of(Use(supplier, geography, _day(start), _day(end)))
        return found.change(gwp_set) if isinstance(found, Replacement) else None

    concerned = set(changes.concerned(sensitivities.amounts["supplier"].unique()))
    amounts = sensitivities.amounts
    of_change = Sensitivities(sensitivities.products, amounts[amounts["supplier"].isin(concerned)])
    moved, suppliers = moves(of_change, change_of)
    # A mix that linking looks up by itself may be in the new set though no stored amount names it.
    looks_up = any(activity.startswith("electricity.") for activity in changes.activities)
    found = []
    for product in _records(sensitivities.products):
        key = product["key"]
        depends = bool(product["has_other_mix"]) and looks_up
        if key not in moved.index and not depends:
            continue
        uses = tuple(
            Use(supplier, product["geography"], _day(product["period_start"]), _day(product["period_end"]))
            for supplier in suppliers.get(key, ())
        )
        burns = any(isinstance(each := changes.of(use), Replacement) and each.is_combustion for use in uses)
        found.append(
            _Product(
                key=key,
                product=product["product"],
                unit=product["unit"],
                old_total=float(product["total"]),
                move=float(moved.get(key, 0.0)),
                uses=uses,
                is_linear=not burns and not depends,
                **describe(product),
            )
        )
    return found


def _using(sensitivities: Sensitivities, changes: FactorChanges) -> Counter[Use]:
    """Count the products behind each use that the new set concerns."""
    concerned = set(changes.concerned(sensitivities.amounts["supplier"].unique()))
    amounts = sensitivities.amounts[sensitivities.amounts["supplier"].isin(concerned)]
    context = ["geography", "period_start", "period_end"]
    joined = amounts.merge(sensitivities.products[["key", *context]], on="key")
    counts = joined.groupby(["supplier", *context], observed=True)["key"].nunique().reset_index()
    return Counter(
        {
            Use(row["supplier"], row["geography"], _day(row["period_start"]), _day(row["period_end"])): int(row["key"])
            for row in _records(counts)
        }
    )


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment] # columns are texts
    return records


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def _relative(move: float, total: float) -> float | None:
    """Return the share of a total that a move is; None where the total is zero and no share can be told."""
    return move / abs(total) if total else None if move else 0.0


def _needs_recalculation(product: _Product, threshold: float) -> bool:
    relative = _relative(product.move, product.old_total)
    crosses = relative is None or abs(relative) >= threshold
    return product.job is not None and (crosses or not product.is_linear)


def _recalculated(
    products: Sequence[_Product],
    changes: FactorChanges,
    recalculator: Recalculator,
    workers: int,
    on_progress: Progress,
) -> dict[str, tuple[float | None, str]]:
    """Calculate products again, over processes where there are many; key → total, or the cause why there is none."""
    jobs = [replace(each.job(_pairs(each, changes)), key=each.key) for each in products if each.job is not None]
    answers: dict[str, tuple[float | None, str]] = {}
    if not jobs:
        return answers
    try:
        with pool.process_pool(recalculator, workers if len(jobs) >= _FEW else 1, warm_up) as calculated:
            for job, answer in calculated(jobs):
                answers[job.key] = answer
                on_progress(len(answers), len(jobs))
    except pool.WorkerDiedError as error:
        raise WrongUseError("service.worker_died", done=len(answers), of=len(jobs)) from error
    return answers


def _pairs(product: _Product, changes: FactorChanges) -> tuple[tuple[str, str], ...]:
    found = (changes.of(use) for use in product.uses)
    return tuple(sorted((each.old.factor_id, each.new.factor_id) for each in found if isinstance(each, Replacement)))


def _impact(
    product: _Product, changes: FactorChanges, answer: tuple[float | None, str] | None, threshold: float
) -> ProductImpactDocument:
    new_total, cause = answer if answer is not None else (product.old_total + product.move, "")
    relative = _relative(new_total - product.old_total, product.old_total) if new_total is not None else None
    return ProductImpactDocument(
        product=product.product,
        version=product.version,
        is_released=product.is_released,
        unit=product.unit,
        old_total=product.old_total,
        new_total=new_total,
        relative=relative,
        method="sensitivity" if answer is None else "recalculated",
        crosses=relative is None or abs(relative) >= threshold,
        factors=[old for old, _ in _pairs(product, changes)],
        cause=cause,
    )


def _decisions(changes: FactorChanges, using: Mapping[Use, int]) -> dict[str, Any]:
    """List what replaces what and what is undecided, each pair once, with how many products use the old factor."""
    replaced: dict[tuple[str, str, str], FactorReplacementDocument] = {}
    undecided: dict[tuple[str, str], UndecidedFactorDocument] = {}
    for use, found in changes.answered():
        if isinstance(found, Replacement):
            key = (found.old.factor_id, found.new.factor_id, found.period)
            before = replaced[key].products if key in replaced else 0
            replaced[key] = FactorReplacementDocument(
                old_id=found.old.factor_id,
                new_id=found.new.factor_id,
                per_unit=found.old.per_unit,
                old_value=co2e_of(found.old),
                new_value=co2e_of(found.as_used),
                period=found.period,
                products=before + using[use],
            )
        elif isinstance(found, Undecided):
            known = undecided.get((found.old.factor_id, found.reason))
            undecided[found.old.factor_id, found.reason] = UndecidedFactorDocument(
                old_id=found.old.factor_id,
                candidates=list(found.candidates),
                reason=found.reason,
                products=(known.products if known else 0) + using[use],
            )
    return {"replacements": [replaced[key] for key in sorted(replaced)], "undecided": list(undecided.values())}


_TABLES = (".parquet", ".csv", ".xlsx")


def refuse_table(path: Path, *, force: bool) -> None:
    """Find out before the work whether its table can be written.

    Raises:
        WrongUseError: another kind of file, the file exists, or its folder does not.
    """
    if path.suffix.lower() not in _TABLES:
        raise WrongUseError("service.not_a_table", file=path, known=", ".join(_TABLES))
    if path.exists() and not force:
        raise WrongUseError("service.file_exists", file=path)
    if not path.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=path.parent)


def write_table(document: FactorImpactDocument, path: Path) -> FactorImpactDocument:
    """Write all products that move, and return the document that names the file.

    Raises:
        WrongUseError: it cannot be written.
    """
    rows = [{**asdict(each), "factors": ", ".join(each.factors)} for each in document.impacts]
    try:
        write_rows(path, rows, [field.name for field in fields(ProductImpactDocument)])
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=path, cause=error.strerror) from error
    return replace(document, files=[str(path)])
