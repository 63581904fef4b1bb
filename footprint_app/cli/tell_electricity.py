"""The electricity of a study and its published factors as people read them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.calculate import CalculateAnswer
    from footprint_app.service.electricity_answers import ElectricityAttributeDocument, ElectricityFactorsDocument
    from pcr_rules.electricity_account import DoubleCounting, ElectricityAccount, SchemeView, SiteAccount

_LOCATION = "location-based"
_SHOWN_LOTS = 3


def tell_account(
    console: "Console", language: Language, answer: "CalculateAnswer", document: "ElectricityAttributeDocument"
) -> None:
    """Print every site's table of users, the schemes, double counting, then the findings."""
    say, result = words(language), answer.result
    account = result.electricity if result else None
    if result is None:
        console.print(say("electricity_blocked"))
    elif account is None:
        console.print(say("electricity_none"))
    else:
        for site in account.sites:
            _tell_site(console, say, site)
        _tell_schemes(console, say, account, document.unit)
        if account.double_counting is not None:
            _tell_double_counting(console, say, account.double_counting, document.unit)
    tell_findings(console, say, document.findings, "")


def _tell_site(console: "Console", say: Say, site: "SiteAccount") -> None:
    console.print(say("electricity_site", facility=site.facility, kwh=f"{site.metered_kwh:,.3f}"), style="bold")
    if not site.parts:
        console.print(say("electricity_no_meters"))
        return
    parts = [part.part_id for part in site.parts]
    columns = [say("electricity_user"), "kWh", *parts]
    rows = [
        (
            say("electricity_supply"),
            f"{sum(part.kwh for part in site.parts):,.3f}",
            *(f"{part.kwh:,.3f}" for part in site.parts),
        )
    ]
    rows += [
        (
            use.use_id or say(f"electricity_use_{use.kind}"),
            f"{use.kwh:,.3f}",
            *(f"{use.parts.get(part, 0.0):,.3f}" for part in parts),
        )
        for use in site.uses
    ]
    per_kwh = ["–" if part.kg_per_kwh is None else f"{part.kg_per_kwh:.6g}" for part in site.parts]
    rows.append((say("electricity_per_kwh"), "", *per_kwh))
    print_table(console, columns, rows, texts=1)
    leaving = {
        "electricity_tenants": site.tenants_kwh,
        "electricity_exported": site.exported_kwh,
        "electricity_storage_loss": site.storage_loss_kwh,
    }
    for key, kwh in leaving.items():
        if kwh:
            console.print(say(key, kwh=f"{kwh:,.3f}"))
    for part in site.parts:
        if part.is_claim:
            key = "electricity_proven" if part.is_proven else "electricity_not_proven"
            console.print(say(key, part=part.part_id, lot=_some(part.lots)))
    console.print()


def _some(lots: Mapping[str, float]) -> str:
    """The first lots and how many more there are; the report names every one."""
    more = len(lots) - _SHOWN_LOTS
    return ", ".join(list(lots)[:_SHOWN_LOTS]) + (f" … (+{more})" if more > 0 else "") if lots else "–"


def _tell_schemes(console: "Console", say: Say, account: "ElectricityAccount", unit: str) -> None:
    rows = [
        (
            say(f"scheme_{scheme.scheme.replace('-', '_')}"),
            f"{scheme.electricity:,.6g}",
            "–" if scheme.total is None else f"{scheme.total:,.6g}",
            _why(say, account, scheme),
        )
        for scheme in account.schemes
    ]
    columns = (
        say("electricity_scheme"),
        say("electricity_of_it", unit=unit),
        say("electricity_total", unit=unit),
        say("electricity_why"),
    )
    print_table(console, columns, rows, texts=1)
    console.print(say("electricity_schemes_note"))
    console.print()


def _why(say: Say, account: "ElectricityAccount", scheme: "SchemeView") -> str:
    """The steps from the location-based total, then the claims that the scheme does not take."""
    steps = [f"{step} {value:+.6g}" for step, value in scheme.steps.items()]
    left_out = [step for step in account.market_steps() if step not in scheme.steps]
    if left_out and scheme.scheme != _LOCATION:
        steps.append(say("electricity_left_out", steps=", ".join(left_out)))
    return "; ".join(steps) or "–"


def _tell_double_counting(console: "Console", say: Say, meter: "DoubleCounting", unit: str) -> None:
    console.print(
        say(
            "electricity_double_counting",
            year=meter.ratio_year,
            ratio=f"{meter.ratio:.4f}",
            change=f"{meter.change:+.6g}",
            share=f"{meter.change_share:+.2%}",
            unverifiable=f"{meter.unverifiable_share:.1%}",
            unit=unit,
        )
    )
    console.print()


def tell_factors(console: "Console", language: Language, document: "ElectricityFactorsDocument") -> None:
    """Print the published factors, one a line, then what is not published."""
    say = words(language)
    columns = [say(key) for key in ("factor_id", "name", "geography", "years", "electricity_family", "marks", "value")]
    rows = [
        (
            row.factor_id,
            row.name_zh if language == "zh" else row.name_en,
            row.geography,
            str(row.year or ""),
            say(f"electricity_family_{row.family}"),
            say("mark_superseded") if row.is_superseded else "",
            f"{row.value:.4f}",
        )
        for row in document.factors
    ]
    if rows:
        print_table(console, columns, rows, texts=6)
    console.print()
    console.print(say("electricity_factors_found", count=len(rows)))
    for gap in document.gaps:
        name = gap.name_zh if language == "zh" else gap.name_en
        console.print(say(f"gap_{gap.kind}", subject=f"{name} ({gap.subject})" if name != gap.subject else name))
