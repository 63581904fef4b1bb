"""The whole of linking: nothing lost, everything told at once, places, order, graph, shipped studies."""

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.catalogue import FactorCatalogue
from background_db.findings import Place
from background_db.messages import load_messages
from footprint_app.ingest.read_study import read_study
from footprint_app.linking.link import Linking, link_study
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind

Row = Callable[..., Exchange]
Plant = Callable[..., ProductStudy]
Link = Callable[..., Linking]

ROWS: dict[str, tuple[float, str, dict[str, object]]] = {
    "sound": (2.0, "kg", {"provider": "factor:own.steel"}),
    "sound fuel": (2.0, "t", {"provider": "factor:own.gas", "fuel": "own.coal"}),
    "sound emission": (2.0, "kg", {"flow": "co2.fossil", "kind": ExchangeKind.EMISSION}),
    "no provider": (2.0, "kg", {}),
    "two providers": (2.0, "kg", {"provider": "factor:own.steel; supplier:S"}),
    "unknown factor": (2.0, "kg", {"provider": "factor:nothing"}),
    "unknown process": (2.0, "kg", {"provider": "process:nothing"}),
    "unknown unit": (2.0, "stueck", {"provider": "factor:own.steel"}),
    "wrong dimension": (2.0, "kWh", {"provider": "factor:own.steel"}),
    "negative": (-2.0, "kg", {"provider": "factor:own.steel"}),
    "unknown fuel": (2.0, "t", {"provider": "factor:own.gas", "fuel": "own.wood"}),
    "unknown gas": (2.0, "kg", {"flow": "xyz.fossil", "kind": ExchangeKind.EMISSION}),
    "supplied emission": (2.0, "kg", {"flow": "CO2", "kind": ExchangeKind.EMISSION, "provider": "process:making"}),
    "background": (2.0, "kg", {"provider": "background:a/b"}),
    "enterprise": (2.0, "kWh", {"provider": "factor:elec.co2.2023.cn.average"}),
    "avoided": (0.5, "kg", {"provider": "supplier:S", "kind": ExchangeKind.AVOIDED}),
}


def blocked(linking: Linking) -> set[str]:
    """Rows that have a blocking finding of their own."""
    paths = (finding.where.path for finding in linking.findings if finding.blocks_number)
    return {path.removeprefix("exchange:").partition(".")[0] for path in paths if path.startswith("exchange:")}


def make(row: Row, kinds: list[str]) -> list[Exchange]:
    """One row of each kind named, each with a note of its own."""
    return [
        row(f"E{number}", value, unit, **{"note": str(number), **fields})
        for number, (value, unit, fields) in enumerate(ROWS[kind] for kind in kinds)
    ]


@given(kinds=st.lists(st.sampled_from(sorted(ROWS)), max_size=8))
def test_rows_in_are_rows_linked_and_rows_with_a_blocking_finding(link: Link, row: Row, kinds: list[str]) -> None:
    """Nothing is dropped: rows in = rows linked + rows with a finding of their own that blocks the number."""
    linking = link(*make(row, kinds))
    assert linking.rows_in == len(kinds)
    assert linking.rows_linked + len(blocked(linking)) == linking.rows_in
    if linking.linked is not None:
        assert {line.exchange_id for line in linking.linked.lines} == {f"E{number}" for number in range(len(kinds))}


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_each_kind_of_row_is_linked_or_blocked(link: Link, row: Row, kind: str) -> None:
    """The sound ones are linked, the others blocked."""
    linking = link(*make(row, [kind]))
    assert linking.rows_linked == (kind.startswith("sound") or kind == "avoided")


def test_everything_is_told_at_once(link: Link, row: Row) -> None:
    """All faulty rows have their finding in one go, each with a text in both languages."""
    linking = link(*make(row, sorted(ROWS)))
    assert len(blocked(linking)) == len(ROWS) - 4
    catalogue = load_messages(("background_db", "pcr_rules", "footprint_app"))
    for finding in linking.findings:
        assert finding.code in catalogue.messages
        for language in ("zh", "en"):
            assert "{" not in catalogue.render(finding, language).what


WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["kg", "kWh", "10^4Nm3", "CO2", "co2.fossil", "own.coal", "process:making", "factor:own.steel", "t/0"]
    ),
)


@given(
    value=st.floats(allow_nan=True, allow_infinity=True),
    words=st.tuples(WORDS, WORDS, WORDS, WORDS),
    kind=st.sampled_from(list(ExchangeKind)),
)
def test_whatever_is_written_in_a_row_is_linked_or_told(
    link: Link, row: Row, value: float, words: tuple[str, str, str, str], kind: ExchangeKind
) -> None:
    """No text and no number of a row brings the linking down, and none slips through."""
    unit, provider, flow, fuel = words
    linking = link(row("E0", value, unit, provider, flow=flow, fuel=fuel, kind=kind))
    assert linking.rows_linked + len(blocked(linking)) == 1


@given(order=st.permutations(range(5)))
def test_the_order_of_rows_changes_no_line(link: Link, row: Row, order: list[int]) -> None:
    """Rows are independent of one another."""
    rows = make(row, ["sound", "sound fuel", "sound emission", "avoided", "sound"])
    straight, shuffled = link(*rows).linked, link(*(rows[number] for number in order)).linked
    assert straight is not None
    assert shuffled is not None
    assert set(straight.lines) == set(shuffled.lines)
    assert straight.factors == shuffled.factors


def test_equal_ids_block_both_rows(link: Link, row: Row) -> None:
    """It is not known which one is meant."""
    rows = (row("E1", 1, "kg", "factor:own.steel"), row("E1", 2, "kg", "factor:own.steel"))
    assert (link(*rows).rows_in, link(*rows).rows_linked) == (2, 0)


def test_findings_stand_where_the_part_was_written(plant: Plant, row: Row, catalogue: FactorCatalogue) -> None:
    """A field has its cell; without one, the cell of its row."""
    study = plant(row("E1", 1, "kg"), row("E2", 1, "kgg", "factor:own.steel"))
    cell, whole = Place("book.xlsx", "Inventory", 5, "F"), Place("book.xlsx", "Inventory", 6)
    findings = link_study(study, catalogue, {"exchange:E1.provider": cell, "exchange:E2": whole}).findings
    places = {finding.code: replace(finding.where, path="") for finding in findings}
    assert places["STUDY-PROVIDER-MISSING"] == cell
    assert places["STUDY-UNIT-UNKNOWN"] == whole


def test_a_thousand_rows_are_linked(link: Link, row: Row) -> None:
    """A bill of materials of a thousand rows has a thousand lines: 500 of 1 kg and 500 of 2 kg make 1500 kg."""
    rows = [row(f"E{number}", 1 + number % 2, "kg", "factor:own.steel") for number in range(1000)]
    linking = link(*rows)
    assert linking.linked is not None
    assert sum(line.amount for line in linking.linked.lines) == 1500


EXAMPLES = ("aluminium_profile", "cement_clinker", "induction_motor")


@pytest.mark.parametrize("name", EXAMPLES)
def test_shipped_studies_link_without_a_blocking_finding(name: str, catalogue: FactorCatalogue) -> None:
    """Every row of the shipped examples finds its supplier."""
    reading = read_study(Path(str(resources.files("footprint_app"))) / "examples" / name / f"{name}.yaml")
    assert reading.study is not None
    linking = link_study(reading.study, catalogue, reading.places)
    assert [finding for finding in linking.findings if finding.blocks_number] == []
    assert linking.rows_linked == linking.rows_in > 0
