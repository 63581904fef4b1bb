"""Checks on materials: by-products of others, cements of one plant, clinker factor and balance: PCR-CE-05 to 07, 12, 13."""

import math

from background_db.findings import Finding, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.cement.kilns import (
    SECONDARY_MATERIALS,
    called,
    cements_of,
    clinker_made,
    clinker_rows,
    inputs_of,
    kilns,
    mills,
    named,
    tonnes,
    total_tonnes,
)
from pcr_rules.outcomes import answered, at, listed, not_applicable, not_assessable, parameter_unset, percent
from pcr_rules.parameters import parameter_on
from pcr_rules.plant.balances.prices import price_series
from pcr_rules.plant.balances.stocks import stock_closure
from pcr_rules.plant_records.balances import StockBalance
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import AllocationMethod, UnitProcess

_WHOLE = 1.0


def by_products_are_shared_by_value(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-05: slag, fly ash and gypsum are shared by value, each output with a price series and its source."""
    series = price_series(facts.study)
    findings, seen = [], 0
    for process in facts.study.processes:
        burdened = products_of(process)
        if len(burdened) < 2 or not any(named(called(each), SECONDARY_MATERIALS) for each in burdened):  # noqa: PLR2004 - one product shares nothing
            continue
        seen += 1
        where = at(f"process:{process.process_id}")
        if process.allocation is None or process.allocation.method is not AllocationMethod.ECONOMIC:
            findings.append(conformity_error("PCR-CE-05-NOT-BY-VALUE", where, "PCR-CE-05", process=process.name))
            continue
        for output in burdened:
            rows = series.get((process.process_id, output.flow_id), ())
            if not rows or not all(row.source.strip() or row.evidence for row in rows):
                findings.append(
                    conformity_error(
                        "PCR-CE-05-NO-PRICE-SERIES", at(f"output:{process.process_id}#{output.flow_id}"), "PCR-CE-05",
                        output=output.name,
                    )
                )  # fmt: skip
    if not seen:
        return not_applicable(
            "研究中没有产出矿渣、粉煤灰或石膏的过程。", "No process of the study makes slag, ash or gypsum."
        )
    return answered(findings, f"{seen} 个过程按价值分配", f"{seen} processes shared by value")


def by_products_carry_burdens(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-06: slag, fly ash and gypsum that are taken in are never burden free by default."""
    findings, seen = [], 0
    for process in facts.study.processes:
        for row in inputs_of(process):
            if not named(row.flow, SECONDARY_MATERIALS) or tonnes(row.quantity) is None:
                continue
            seen += 1
            provider = parse_provider(row.provider)
            if provider is not None and provider.kind is ProviderKind.BURDEN_FREE:
                values = {"row": row.exchange_id, "flow": row.flow, "reason": provider.key}
                where = at(f"exchange:{row.exchange_id}")
                findings.append(conformity_error("PCR-CE-06-BURDEN-FREE", where, "PCR-CE-06", **values))
    if not seen:
        return not_applicable("没有使用矿渣、粉煤灰或脱硫石膏。", "No slag, fly ash or flue-gas gypsum is used.")
    return answered(findings, f"{seen} 行带负荷", f"{seen} rows carry burdens")


def cements_are_shared_by_mass(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-07: several cements of one process are shared by mass."""
    plural = [mill for mill in mills(facts.study) if len(cements_of(mill)) > 1]
    if not plural:
        return not_applicable("每个粉磨过程只有一种水泥。", "Each mill makes one cement.")
    findings = [
        conformity_error("PCR-CE-07-NOT-BY-MASS", at(f"process:{mill.process_id}"), "PCR-CE-07", process=mill.name)
        for mill in plural
        if mill.allocation is None or mill.allocation.method is not AllocationMethod.MASS
    ]
    return answered(findings, "按质量分配", "shared by mass")


def clinker_factor_is_plausible(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-12: each mill states its clinker, above nothing and not more than its cement weighs."""
    findings, shown = [], []
    for mill in mills(facts.study):
        factor = clinker_factor(facts.study, mill)
        if factor is None or not 0 < factor <= _WHOLE:
            values = {"process": mill.name, "factor": "-" if factor is None else f"{factor:.3g}"}
            where = at(f"process:{mill.process_id}")
            findings.append(conformity_error("PCR-CE-12-CLINKER-FACTOR", where, "PCR-CE-12", **values))
        else:
            shown.append(f"{mill.process_id} {factor:.3f} t/t")
    if not mills(facts.study):
        return not_assessable("没有识别出水泥粉磨过程。", "No process of cement grinding was recognised.")
    return answered(findings, listed(shown), listed(shown))


def clinker_factor(study: ProductStudy, mill: UnitProcess) -> float | None:
    """Return t clinker per t cement of a mill; None where it makes no mass of cement.

    Formula: Σ clinker rows / Σ cements.
    """
    cement = total_tonnes(output.quantity for output in cements_of(mill))
    return total_tonnes(row.quantity for row in clinker_rows(study, mill)) / cement if cement > 0 else None


def clinker_is_balanced(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-13: clinker made + bought + opening stock = used + sold + closing stock, and agrees with the inventory."""
    burners = kilns(facts.study)
    if not burners:
        return not_applicable("研究中没有窑。", "There is no kiln in the study.")
    most = parameter_on(rules, "balance_gap_share", facts.study.period.last_day)
    if most is None:
        return parameter_unset("balance_gap_share")
    findings, shown = list[Finding](), []
    for kiln in burners:
        where = at(f"process:{kiln.process_id}")
        balance = next((each for each in facts.study.plant.stock_balances if each.process == kiln.process_id), None)
        if balance is None:
            findings.append(warning("PCR-CE-13-NO-BALANCE", where, "PCR-CE-13", process=kiln.name))
            continue
        gap = stock_closure(balance).gap_share
        shown.append(f"{kiln.process_id} {gap:.2%}")
        if gap > most:
            values = {"process": kiln.name, "gap": f"{gap:.2%}", "most": percent(most)}
            findings.append(conformity_error("PCR-CE-13-GAP", where, "PCR-CE-13", **values))
        findings += _against_inventory(facts.study, kiln, balance, most)
    return answered(findings, listed(shown), listed(shown))


def _against_inventory(study: ProductStudy, kiln: UnitProcess, balance: StockBalance, most: float) -> list[Finding]:
    """The balance's clinker made and used are those of the inventory."""
    used = math.fsum(
        tonnes(row.quantity) or 0.0
        for process in study.processes
        for row in clinker_rows(study, process)
        if (provider := parse_provider(row.provider)) is not None and provider.key == kiln.process_id
    )
    findings = []
    for what, stated, counted in (
        ("⟨产量|made⟩", balance.made, clinker_made(kiln)),
        ("⟨自用量|used⟩", balance.used, used),
    ):
        mass = tonnes(stated) if stated is not None else None
        if mass is not None and counted and abs(mass - counted) > most * counted:
            findings.append(
                conformity_error(
                    "PCR-CE-13-NOT-THE-INVENTORY", at(f"process:{kiln.process_id}"), "PCR-CE-13", process=kiln.name,
                    what=what, stated=f"{mass:.6g} t", counted=f"{counted:.6g} t",
                )
            )  # fmt: skip
    return findings
