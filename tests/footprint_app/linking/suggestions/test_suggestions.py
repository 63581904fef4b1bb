"""What a suggestion looks at: trade names in two languages, grades, unit, place, year, scope; and what it never offers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.catalogue import load_catalogue
from background_db.factors import FactorScope
from footprint_app.linking.suggestions.entries import CatalogueEntry, EntryKind, factor_entries
from footprint_app.linking.suggestions.fit import Asked, fit_of, place_fit, time_fit, unit_fit
from footprint_app.linking.suggestions.index import make_index
from footprint_app.linking.suggestions.risk import risk_of
from footprint_app.linking.suggestions.rows import LinkableRow
from footprint_app.linking.suggestions.saved import flow_key, saved_for, unit_key
from footprint_app.linking.suggestions.suggest import Candidate, suggest
from footprint_app.linking.suggestions.words import analyse, vocabulary

INGOT = CatalogueEntry(
    provider="background:db/1",
    kind=EntryKind.BACKGROUND,
    name_zh="",
    name_en="Aluminum, primary, ingot, at plant",
    unit="kg",
    geography="RNA",
    first_year=2003,
    last_year=2003,
    technology="",
    source="db 1",
    publisher="db",
    source_key="db",
)


def _row(flow: str, unit: str = "kg", place: str = "CN") -> LinkableRow:
    return LinkableRow("E1", flow, unit, place, "")


def _first(flow: str, *entries: CatalogueEntry, unit: str = "kg") -> Candidate:
    return suggest([_row(flow, unit)], make_index(entries), 2024)[0].candidates[0]


def test_trade_names_of_two_languages_are_one_concept() -> None:
    """铝锭, 原铝, 电解铝 and "Aluminum, primary, ingot" name the same thing; a cold-rolled sheet is another."""
    concept = frozenset({"primary_aluminium"})
    for name in ("铝锭", "原铝", "电解铝", "重熔用铝锭", "Aluminum, primary, ingot, at plant", "primary aluminium"):
        assert analyse(name).concepts == concept
    assert analyse("冷轧钢板").concepts == analyse("Steel; cold rolled coil").concepts == {"cold_rolled_steel"}


def test_grades_are_kept_whole_and_sizes_are_not_grades() -> None:
    """6061, Q235B, PA66-GF30 and SUS304 stay; 1.2 mm and 2024 are no grades."""
    assert analyse("6061-T6").grades >= {"6061"}
    assert analyse("Q235B圆钢").grades == {"q235b"}
    assert analyse("PA66-GF30").grades == {"pa66", "gf30"}
    assert "sus304" in analyse("SUS304 不锈钢板 1.2mm").grades
    assert analyse("钢板 1.2mm 25mm 2024").grades == frozenset()


def test_a_character_that_is_part_of_other_words_counts_alone_only() -> None:
    """电 is electricity; 电容器 and 电机 are none."""
    assert analyse("电").concepts == {"electricity"}
    assert "electricity" not in analyse("电容器").concepts
    assert analyse("聚苯乙烯").concepts == {"ps"}


def test_vocabulary_has_no_loops_and_broader_concepts_come_nearest_first() -> None:
    """From hot-dip galvanised steel up: galvanised, sheet, steel."""
    ancestors = vocabulary().ancestors
    assert ancestors["hot_dip_galvanized_steel"] == ("galvanized_steel", "steel_sheet", "steel")
    assert all(concept not in ups for concept, ups in ancestors.items())


def test_only_life_cycle_factors_in_force_are_offered() -> None:
    """Neither hidden nor direct nor enterprise factors are entries; every entry is a published life-cycle factor."""
    catalogue = load_catalogue()
    offered = {entry.provider.removeprefix("factor:") for entry in factor_entries(catalogue)}
    assert offered
    for key in offered:
        factor = catalogue.get(key)
        assert factor.scope is FactorScope.LIFE_CYCLE
        assert not factor.is_hidden
    assert any(factor.is_hidden or factor.scope is not FactorScope.LIFE_CYCLE for factor in catalogue.factors)


def test_units_that_measure_something_else_cost() -> None:
    """kg for t is 1; kg for m3 half, as a density leads there; kg for kWh of power a tenth."""
    assert [unit_fit("kg", other) for other in ("t", "m3")] == [1.0, 0.5]
    assert unit_fit("t·km", "kg") == 0.1
    assert unit_fit("卷", "卷") == 1.0
    assert unit_fit("卷", "nonsense") == 0.3


def test_place_and_year_are_judged() -> None:
    """China for a Chinese site is 1, another country 0.15; three years old is 1, 21 years 1 − 0.9 × 18 / 22."""
    chinese = replace(INGOT, geography="CN", last_year=2021)
    assert place_fit(chinese, "CN-GD") == 1.0
    assert place_fit(replace(chinese, geography="CN-YN"), "CN-GD") == 0.85
    assert place_fit(INGOT, "CN-GD") == 0.15
    assert time_fit(chinese, 2024) == 1.0
    assert time_fit(INGOT, 2024) == pytest.approx(1 - 0.9 * 18 / 22)
    assert time_fit(replace(INGOT, first_year=None, last_year=None), 2024) == 0.3


def test_domestic_and_fresh_comes_before_foreign_and_old() -> None:
    """Of two with one name the Chinese one of 2020 is first."""
    domestic = replace(INGOT, provider="factor:cn", name_zh="电解铝", geography="CN", last_year=2020, source_key="cn")
    assert _first("铝锭", INGOT, domestic).entry is domestic


def test_fit_is_the_product_of_its_parts() -> None:
    """fit = name × unit × (0.45 + 0.30 place + 0.15 time + 0.10 quality)."""
    fit = _first("铝锭", INGOT).fit
    context = 0.45 + 0.30 * fit.place + 0.15 * fit.time + 0.10 * fit.quality
    assert fit.total == pytest.approx(fit.name * fit.unit * context)
    assert (fit.unit, fit.place) == (1.0, 0.15)


def test_one_line_of_risk_names_the_worst_first() -> None:
    """Foreign, of 2003, technology unspecified, in both languages; a wrong unit comes before that."""
    risk = _first("铝锭", INGOT).risk
    assert risk.en == "foreign: RNA 2003; technology unspecified"
    assert risk.zh == "境外数据：RNA 2003；技术未说明"
    in_volume = _first("铝锭", replace(INGOT, unit="m3")).risk
    assert in_volume.en.startswith("unit kg → m3 needs a density")
    assert "\n" not in in_volume.en


def test_scrap_is_no_metal_and_metal_no_scrap() -> None:
    """Scrap of aluminium is offered behind the ingot, with less than half of the name's fit."""
    scrap = replace(INGOT, provider="background:db/2", name_en="Aluminum scrap, at plant")
    index = make_index([INGOT, scrap])
    asked = Asked("铝锭", analyse("铝锭"), "kg", "CN", 2024)
    assert fit_of(asked, index, 1).name < 0.5 * fit_of(asked, index, 0).name


def test_no_more_than_five_and_no_five_of_one_source() -> None:
    """Ten of one database and two of another: three of the first, both of the second."""
    many = [replace(INGOT, provider=f"background:db/{number}") for number in range(10)]
    other = [replace(INGOT, provider=f"background:x/{number}", source_key="x") for number in range(2)]
    (found,) = suggest([_row("铝锭")], make_index([*many, *other]), 2024)
    assert [one.entry.source_key for one in found.candidates].count("db") == 3
    assert len(found.candidates) == 5


def test_same_question_has_the_same_answer_whatever_the_order() -> None:
    """Ties go by provider, so the order of the catalogues does not show."""
    many = [replace(INGOT, provider=f"background:db/{number}") for number in range(20)]
    one = suggest([_row("铝锭")], make_index(many), 2024)[0]
    other = suggest([_row("铝锭")], make_index(reversed(many)), 2024)[0]
    assert [each.entry.provider for each in one.candidates] == [each.entry.provider for each in other.candidates]


def test_nothing_like_it_gives_no_candidate() -> None:
    """A name that shares nothing has an empty list, not five wrong ones; so has an empty catalogue."""
    assert suggest([_row("蜂鸣器")], make_index([INGOT]), 2024)[0].candidates == ()
    assert suggest([_row("铝锭")], make_index([]), 2024)[0].candidates == ()


@given(flow=st.text(max_size=40), unit=st.text(max_size=8))
def test_any_text_is_a_question(flow: str, unit: str) -> None:
    """Whatever is written as flow and unit, fits lie between 0 and 1, are in order, and are five at most."""
    (found,) = suggest([_row(flow, unit)], make_index([INGOT]), 2024)
    totals = [one.fit.total for one in found.candidates]
    assert totals == sorted(totals, reverse=True)
    assert all(0 <= total <= 1.0 + 1e-12 for total in totals)
    assert all(risk_of(Asked(flow, analyse(flow), unit, "CN", 2024), INGOT, one.fit).en for one in found.candidates)


def test_one_name_has_one_key_for_each_dimension() -> None:
    """Full width, blanks and brackets do not make another name; kg and t are one dimension, kg, m3 and 个 are three."""
    assert flow_key("ＰＡ66 （GF30）") == flow_key("PA66(gf30)")
    assert flow_key("PA66") != flow_key("PA6")
    assert unit_key("kg") == unit_key("吨")
    assert len({unit_key(unit) for unit in ("个", "kg", "m3", "nonsense")}) == 4


def test_choice_of_the_place_and_category_comes_before_one_for_any() -> None:
    """Narrow before wide; a choice of another country is none."""
    name, mass = flow_key("铝锭"), unit_key("kg")
    library = {(name, mass, "", ""): "any", (name, mass, "CN", ""): "china", (name, mass, "DE", "7601"): "german"}
    assert saved_for(_row("铝锭", place="CN-GD"), "7601", library) == "china"
    assert saved_for(_row("铝锭", place="DE"), "7601", library) == "german"
    assert saved_for(_row("铝锭", place="DE"), "", library) == "any"
    assert saved_for(_row("铝锭", "m3"), "", library) is None


def test_a_large_database_does_not_crowd_out_published_factors() -> None:
    """300 American lorries are nearer by name than the one Chinese factor, which fits better by its place."""
    lorries = [
        replace(INGOT, provider=f"background:db/{number}", name_en=f"Truck transport, truck {number}", unit="t*km")
        for number in range(300)
    ]
    domestic = replace(
        INGOT, provider="factor:road", kind=EntryKind.FACTOR, name_zh="重型柴油货车运输（载重18t）", name_en="", unit="t*km",
        geography="CN", first_year=2019, last_year=2019, source_key="cn",
    )  # fmt: skip
    for flow in ("公路运输", "公路货运"):
        assert _first(flow, *lorries, domestic, unit="t*km").entry.provider == "factor:road"


def test_what_fits_next_to_nothing_is_no_candidate() -> None:
    """Packing labour in yuan shares two characters with packing paper in kg, which no amount of it converts to."""
    found = suggest(
        [_row("包装人工费", "元"), _row("包装纸", "kg")], make_index(factor_entries(load_catalogue())), 2024
    )
    assert [bool(each.candidates) for each in found] == [False, True]
