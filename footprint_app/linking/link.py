"""The study as written to the linked study: every row has its supplier, or a finding that says why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from background_db.catalogue import FactorCatalogue
from background_db.characterisation import GwpSet, gwp_set, gwp_set_ids
from background_db.errors import UnknownKeyError
from background_db.factors import EmissionFactor
from background_db.findings import Finding, Place, any_blocks_number, integrity_error, located, warning
from footprint_app.linking.background_databases import BACKGROUND_PREFIX, BackgroundDatabases
from footprint_app.linking.electricity_supply import ElectricityFactors, electricity_factors
from footprint_app.linking.factor_finder import FactorFinder, make_finder
from footprint_app.linking.factor_use import Use, UseJudge, gwp_findings
from footprint_app.linking.lines import RowLink, link_row
from footprint_app.linking.study_factors import OWN_SET, study_factors
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.integrity import check_integrity
from pcr_rules.integrity.plausibility import carbon_balance_tolerance
from pcr_rules.linked_study import FallbackStep, LinkedLine, LinkedStudy, SupplierKind
from pcr_rules.methods.carbon_balance import carbon_balances
from pcr_rules.methods.electricity import electricity_findings
from pcr_rules.plant.properties.materials import materials_of
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study, rows_of

_EXCHANGE = "exchange:"
_COMBUSTION = "combustion."


@dataclass(frozen=True, slots=True)
class Linking:
    """The linked study, None where a finding blocks the number, and all findings on the way.

    `rows_in` = `rows_linked` + rows with a blocking finding of their own.
    """

    linked: LinkedStudy | None
    findings: tuple[Finding, ...]
    rows_in: int
    rows_linked: int


def link_study(
    study: ProductStudy,
    catalogue: FactorCatalogue,
    places: Mapping[str, Place],
    claimed: ClaimedSupply | None = None,
    backgrounds: BackgroundDatabases | None = None,
) -> Linking:
    """Check a study and link every row to its supplier, in the supplier's own unit.

    Runs the checks of the study itself (`check_integrity`) too, so that all findings come together. `places` maps
    names of parts (``exchange:E001.quantity``) to where they were written. `claimed` is what the ledger of green
    certificates says is claimed; None: there is none, and the author's word stands. `backgrounds` are the imported
    databases of the workspace.
    """
    index = index_study(study)
    gwp, findings = _gwp_set(study)
    own = study_factors(study)
    finder = make_finder(catalogue, own.factors, index.own_fuels, gwp, backgrounds, study.geography)
    findings += [*check_integrity(study), *own.findings, *_clashes(study, catalogue)]
    judge = UseJudge(study, catalogue)
    if backgrounds is not None:
        backgrounds.hold(_activities(study))
    links = _link_rows(study, index, finder)
    findings += [finding for link in links for finding in link.findings]
    electricity = electricity_factors(study, finder, judge, claimed)
    factors = _used_factors(links, finder, electricity)
    fallbacks, judged = _judge_uses(study, links, factors, index, judge)
    findings += [*judged, *electricity.findings, *gwp_findings(factors, study.gwp_set)]
    findings += _not_said(study, links, findings)
    blocked = _blocked_rows(study, findings)
    rows_linked = sum(
        bool(link.lines) and exchange.exchange_id not in blocked
        for (_, exchange), link in zip(rows_of(study), links, strict=True)
    )
    linked = LinkedStudy(
        study=study,
        lines=tuple(line for link in links for line in link.lines),
        factors=factors,
        grid_factors=electricity.grid_factors,
        fallbacks=(*fallbacks, *electricity.fallbacks),
        rows_in=len(links),
        rows_linked=rows_linked,
        factor_set_digests=_digests(factors.values(), catalogue),
        electricity=electricity.links,
        conversions=tuple(each for link in links for each in link.conversions),
        backgrounds=_snapshots(factors.values(), backgrounds),
    )
    if not any_blocks_number(findings):
        findings += [*electricity_findings(linked), *_carbon_findings(linked)]
    told = located(findings, places)
    return Linking(None if any_blocks_number(told) else linked, told, len(links), rows_linked)


def _carbon_findings(linked: LinkedStudy) -> list[Finding]:
    """Name processes through which biogenic carbon gets lost or out of which it appears."""
    return [
        warning(
            "LINK-CARBON-BALANCE",
            Place(path=f"process:{balance.process_id}"),
            "CFP-BIO-01",
            process=balance.process_id,
            inputs=f"{balance.inputs:.6g}",
            outputs=f"{balance.outputs:.6g}",
            gap=f"{balance.gap:.6g}",
            share=f"{balance.relative_gap:.1%}",
        )
        for balance in carbon_balances(linked)
        if balance.relative_gap > carbon_balance_tolerance()
    ]


def _gwp_set(study: ProductStudy) -> tuple[GwpSet | None, list[Finding]]:
    try:
        return gwp_set(study.gwp_set), []
    except UnknownKeyError:
        known = ", ".join(gwp_set_ids())
        where = Place(path="study.gwp_set")
        return None, [integrity_error("LINK-GWP-SET-UNKNOWN", where, "CFP-IMP-01", set=study.gwp_set, known=known)]


def _clashes(study: ProductStudy, catalogue: FactorCatalogue) -> list[Finding]:
    """An own factor may not take the key of a published one: the report would show the wrong source."""
    return [
        integrity_error(
            "LINK-OWN-FACTOR-CLASH",
            Place(path=f"factor:{own.factor_id}"),
            factor=own.factor_id,
            set=published.factor_set,
        )
        for own in study.own_factors
        if (published := _published(own.factor_id, catalogue)) is not None
    ]


def _published(key: str, catalogue: FactorCatalogue) -> EmissionFactor | None:
    """Return the published factor of a key; combustion is computed, which only a key that names it is worth."""
    if key in catalogue.published or not key.startswith(_COMBUSTION):
        return catalogue.published.get(key)
    return next((factor for factor in catalogue.factors if factor.factor_id == key), None)


def _activities(study: ProductStudy) -> tuple[str, ...]:
    providers = (parse_provider(exchange.provider) for _, exchange in rows_of(study))
    return tuple(each.key for each in providers if each is not None and each.kind is ProviderKind.BACKGROUND)


def _link_rows(study: ProductStudy, index: StudyIndex, finder: FactorFinder) -> list[RowLink]:
    materials = materials_of(study)
    return [link_row(process, exchange, index, finder, materials) for process, exchange in rows_of(study)]


def _used_factors(
    links: Iterable[RowLink], finder: FactorFinder, electricity: ElectricityFactors
) -> dict[str, EmissionFactor]:
    """Every factor a line names, by supplier key, then those of the facilities' electricity."""
    factors: dict[str, EmissionFactor] = {}
    for link in links:
        factors.update(link.factors)
        for line in link.lines:
            key = line.supplier.key
            if line.supplier.kind is SupplierKind.FACTOR and key not in factors:
                found = finder.factor(key)
                if found is not None:
                    factors[key] = found
    return factors | dict(electricity.factors)


def _judge_uses(
    study: ProductStudy,
    links: list[RowLink],
    factors: Mapping[str, EmissionFactor],
    index: StudyIndex,
    judge: UseJudge,
) -> tuple[list[FallbackStep], list[Finding]]:
    fallbacks: list[FallbackStep] = []
    findings: list[Finding] = []
    for (process, exchange), link in zip(rows_of(study), links, strict=True):
        facility = index.facilities.get(process.facility)
        site = facility.geography if facility else study.geography
        where = Place(path=f"{_EXCHANGE}{exchange.exchange_id}")
        for line in link.lines:
            factor = _factor_of(line, factors)
            if factor is not None:
                judged = judge.judge(Use(exchange.exchange_id, factor, site, exchange.fallback_reason, where))
                fallbacks += judged.fallbacks
                findings += judged.findings
    return fallbacks, findings


def _factor_of(line: LinkedLine, factors: Mapping[str, EmissionFactor]) -> EmissionFactor | None:
    return factors.get(line.supplier.key) if line.supplier.kind is SupplierKind.FACTOR else None


def _blocked_rows(study: ProductStudy, findings: Iterable[Finding]) -> set[str]:
    """Ids of rows that have a blocking finding of their own, on the row or on a field of it."""
    ids = {exchange.exchange_id for _, exchange in rows_of(study)}
    blocked = set()
    for finding in findings:
        if finding.blocks_number and finding.where.path.startswith(_EXCHANGE):
            name = finding.where.path.removeprefix(_EXCHANGE)
            blocked.add(name if name in ids else name.rpartition(".")[0])
    return blocked


def _not_said(study: ProductStudy, links: list[RowLink], findings: list[Finding]) -> list[Finding]:
    """Say of a row without lines that it is not linked where nothing has said so: no row goes missing silently."""
    blocked = _blocked_rows(study, findings)
    return [
        integrity_error(
            "LINK-ROW-NOT-LINKED",
            Place(path=f"{_EXCHANGE}{exchange.exchange_id}"),
            row=exchange.exchange_id,
            flow=exchange.flow,
            provider=exchange.provider or "-",
        )
        for (_, exchange), link in zip(rows_of(study), links, strict=True)
        if not link.lines and exchange.exchange_id not in blocked
    ]


def _digests(factors: Iterable[EmissionFactor], catalogue: FactorCatalogue) -> Mapping[str, str]:
    """Digest of every published set that the study uses, for the trace."""
    used = sorted({factor.factor_set for factor in factors} - {OWN_SET})
    return {set_id: catalogue.digest_of(set_id) for set_id in used if not set_id.startswith(BACKGROUND_PREFIX)}


def _snapshots(factors: Iterable[EmissionFactor], backgrounds: BackgroundDatabases | None) -> Mapping[str, str]:
    """What the numbers of every background database in use depend on, for the trace."""
    sets = sorted({factor.factor_set for factor in factors if factor.factor_set.startswith(BACKGROUND_PREFIX)})
    names = (set_id.removeprefix(BACKGROUND_PREFIX) for set_id in sets)
    return {name: backgrounds.snapshot_of(name) for name in names} if backgrounds is not None else {}
