"""Monte Carlo as people read it: the range first, then what brings it, what to measure next, what was exact."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.uncertainty_answers import (
        DatumDocument,
        FooterDocument,
        StatisticsDocument,
        UncertaintyCompareDocument,
        UncertaintyDocument,
    )

_NONE = "–"
_SHOWN = 10
_NAMED = 3


def tell_uncertainty(console: "Console", language: Language, document: "UncertaintyDocument") -> None:
    """Print the answer of ``uncertainty``."""
    say = words(language)
    if document.statistics is None:
        console.print(say("uncertainty_no_number"))
        tell_findings(console, say, document.findings, "")
        return
    console.print(
        say("uncertainty_total", study=document.study, view=say(document.view), total=_number(document.total))
        + f" / {document.unit}"
    )
    _tell_statistics(console, say, document.statistics)
    console.print()
    _tell_data(console, say, document)
    console.print()
    _tell_coverage(console, say, document)
    for used in document.backgrounds:
        size = f"{used.bytes_on_disk / 1e6:,.0f} MB"
        console.print(
            say(
                "uncertainty_background",
                database=used.database,
                drawn=used.drawn_entries,
                exact=used.exact_entries,
                size=size,
            )
        )
    _tell_footer(console, say, document.footer)
    if document.findings:
        console.print()
        tell_findings(console, say, document.findings)
    for file in document.files:
        console.print(say("converted", file=file))


def tell_difference(console: "Console", language: Language, document: "UncertaintyCompareDocument") -> None:
    """Print the answer of ``uncertainty compare``."""
    say = words(language)
    sides = (document.first, document.second)
    columns = ["", f"kg CO2e / {document.unit or _NONE}", say("uncertainty_mean"), say("uncertainty_deviation")]
    rows = [
        (f"{letter} {side.study}", _number(side.total), _number(side.mean), _number(side.standard_deviation))
        for letter, side in zip("AB", sides, strict=True)
    ]
    print_table(console, columns, rows, texts=1)
    if document.statistics is None or document.probability_first_is_higher is None:
        console.print(say("uncertainty_no_number"))
        tell_findings(console, say, document.findings, "")
        return
    console.print()
    console.print(say("uncertainty_difference", difference=_number(document.difference)))
    _tell_statistics(console, say, document.statistics)
    console.print(
        say(
            "uncertainty_probability",
            probability=f"{document.probability_first_is_higher:.1%}",
            error=f"{document.probability_error:.1%}",
        )
    )
    console.print(
        say(
            "uncertainty_correlation",
            correlation=_NONE if document.correlation is None else f"{document.correlation:.3f}",
            common=_number(document.statistics.standard_deviation),
            apart=_number(document.standard_deviation_if_independent),
        )
    )
    _tell_footer(console, say, document.footer)
    if document.findings:
        console.print()
        tell_findings(console, say, document.findings)
    for file in document.files:
        console.print(say("converted", file=file))


def _tell_statistics(console: "Console", say: Say, statistics: "StatisticsDocument") -> None:
    gsd = statistics.geometric_standard_deviation
    console.print(
        say(
            "uncertainty_summary",
            mean=_number(statistics.mean),
            error=_number(statistics.standard_error),
            deviation=_number(statistics.standard_deviation),
            gsd=_NONE if gsd is None else f"{gsd:.4f}",
        )
    )
    columns = [say("uncertainty_percentile"), "kg CO2e", say("uncertainty_its_range")]
    rows = [
        (f"{one.percent:g} %", _number(one.value), f"{_number(one.low)} … {_number(one.high)}")
        for one in statistics.percentiles
    ]
    print_table(console, columns, rows, texts=1)


def _tell_data(console: "Console", say: Say, document: "UncertaintyDocument") -> None:
    drawn = [one for one in document.data if one.variance_share is not None][:_SHOWN]
    if drawn:
        columns = [
            say("uncertainty_datum"),
            say("uncertainty_statement"),
            "GSD",
            say("uncertainty_variance_share"),
            say("uncertainty_contribution_share"),
        ]
        print_table(console, columns, [_row(say, one) for one in drawn], texts=2)
        console.print(say("uncertainty_rest", rest=f"{1 - document.share_of_single_data:+.1%}"))
    _tell_next(console, say, document)


def _tell_next(console: "Console", say: Say, document: "UncertaintyDocument") -> None:
    """What to measure; where nothing that can be measured matters, what to describe first."""
    by_id = {one.datum_id: one for one in document.data}
    if document.measure_next:
        best = ", ".join(by_id[one].name for one in document.measure_next[:_NAMED])
        console.print(say("uncertainty_next", data=best))
        return
    unknown = [one for one in map(by_id.__getitem__, document.without_distribution) if one.effort_class and one.share]
    if unknown:
        largest = ", ".join(f"{one.name} ({one.share:.1%})" for one in unknown[:_NAMED])
        console.print(say("uncertainty_describe_first", data=largest))


def _row(say: Say, datum: "DatumDocument") -> tuple[str, ...]:
    gsd = datum.geometric_standard_deviation
    return (
        f"{say(f'uncertainty_kind_{datum.kind}')} {datum.name}",
        say(f"uncertainty_by_{datum.statement}"),
        _NONE if gsd is None else f"{gsd:.3f}",
        f"{datum.variance_share or 0.0:.1%}",
        f"{datum.share:.1%}",
    )


def _tell_coverage(console: "Console", say: Say, document: "UncertaintyDocument") -> None:
    names = ("stated", "pedigree", "published", "database", "none")
    columns = [say("uncertainty_coverage"), *(say(f"uncertainty_by_{name}") for name in names)]
    rows = [
        (say(f"uncertainty_kind_{one.kind}"), *(f"{getattr(one, name):.1%}" for name in names))
        for one in document.coverage
    ]
    print_table(console, columns, rows, texts=1)


def _tell_footer(console: "Console", say: Say, footer: "FooterDocument | None") -> None:
    if footer is not None:
        layers = ", ".join(say(f"uncertainty_layer_{name}") for name in footer.layers)
        console.print(
            say(
                "uncertainty_footer",
                draws=footer.draws,
                seed=footer.seed,
                layers=layers,
                scheme=footer.random_numbers,
                software=footer.software,
            )
        )


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:,.6g}"
