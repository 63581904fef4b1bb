"""Boundary and route of each edition, Tier 1 and the view of scrap: each clause tripped by a case of its own."""

from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.check import check
from pcr_rules.category_rules import StudyFacts
from pcr_rules.conformity import conformity_table
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer
from pcr_rules.study_context import PcrReference
from pcr_rules.study_inventory import ExchangeKind, ProductOutput


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [("BF1", "coke"), ("CV1", "hot metal"), ("CK1", "coking coal"), ("SI1", "iron ore")],
)
def test_the_chain_of_the_blast_furnace_is_whole(bf_bof: Any, spoil: Any, left_out: str, missing: str) -> None:
    """Without its coke, its hot metal, the coal of coking or the ore of sintering the boundary is short."""
    found = check(spoil.without(bf_bof.study, left_out)).findings
    told = [dict(each.values)["missing"] for each in found if each.code == "PCR-STB-01-BOUNDARY"]
    assert any(missing in each for each in told)


def test_a_furnace_without_ore_or_without_casting(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """No burden in the furnace; no casting; no rolling for a rolled product; liquid steel needs neither."""
    assert "PCR-STB-01-BOUNDARY" in codes(spoil.without(bf_bof.study, "BF3", "BF4", "BF5"))
    assert "PCR-STB-01-BOUNDARY" in codes(spoil.process(bf_bof.study, "casting", process_id="x", name="x"))
    slab = replace(bf_bof.study, product=replace(bf_bof.study.product, name_zh="板坯", name_en="Slab"))
    assert "PCR-STB-01-BOUNDARY" in codes(spoil.process(slab, "rolling", process_id="y", name="y"))
    liquid = replace(
        bf_bof.study,
        product=replace(bf_bof.study.product, name_zh="转炉钢水", name_en="Liquid steel"),
        unit=replace(
            bf_bof.study.unit, description="1 t 钢水，高炉-转炉", reference_process="converter", reference_flow="liquid"
        ),
        processes=tuple(each for each in bf_bof.study.processes if each.process_id not in {"casting", "rolling"}),
    )
    assert "PCR-STB-01-BOUNDARY" not in codes(spoil.without(liquid, "CV3", "CV4"))


def test_bought_hot_metal_with_a_provider_is_inside(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """A converter that buys its iron with a cradle-to-gate factor has no furnace of its own to show."""
    bought = replace(
        spoil.row(bf_bof.study, "CV1", provider="factor:own.clinker"),
        processes=tuple(
            each
            for each in spoil.row(bf_bof.study, "CV1", provider="factor:own.clinker").processes
            if each.process_id not in {"coking", "sintering", "blast_furnace", "gas_power"}
        ),
    )
    assert "PCR-STB-01-BOUNDARY" not in codes(bought)


def test_a_study_without_a_converter(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """Rolling of bought slab alone is not this route."""
    rolling = tuple(each for each in bf_bof.study.processes if each.process_id == "rolling")
    alone = replace(spoil.row(bf_bof.study, "RO1", provider="factor:own.clinker"), processes=rolling)
    assert "PCR-STB-01-BOUNDARY" in codes(alone)


def test_the_route_is_declared(bf_bof: Any, eaf: Any, codes: Any) -> None:
    """A coil or a rebar without a word on its route."""
    for example, code in ((bf_bof, "PCR-STB-02-UNDECLARED"), (eaf, "PCR-STE-02-UNDECLARED")):
        unit = replace(example.study.unit, description="1 t")
        assert code not in codes(example.study)
        assert code in codes(replace(example.study, unit=unit))


def test_routes_are_not_mixed(bf_bof: Any, eaf: Any, codes: Any) -> None:
    """Each edition refuses the other one's furnace."""
    as_bof = replace(eaf.study, pcr=PcrReference(edition="steel_bfbof_cisa_epd_2022_s"))
    assert "PCR-STB-02-MIXED" in codes(as_bof)
    as_eaf = replace(bf_bof.study, pcr=PcrReference(edition="steel_eaf_cisa_epd_2022_s"))
    assert "PCR-STE-02-MIXED" in codes(as_eaf)


def test_the_converter_default_holds_its_iron(bf_bof: Any, spoil: Any) -> None:
    """1.46 t/t × 103,000 t = 150,380 t beside hot metal counts iron twice; 3,336 t, 0.032 t/t, does not."""
    twice = spoil.row(bf_bof.study, "CV8", quantity=150_380)
    (finding,) = [each for each in check(twice).findings if each.code == "PCR-STB-03-IRON-TWICE"]
    assert dict(finding.values)["factor"] == "1.46"
    # Without hot metal from the study the default stands alone and is not doubled.
    alone = spoil.without(twice, "CV1")
    assert "PCR-STB-03-IRON-TWICE" not in {each.code for each in check(alone).findings}


def test_the_chain_of_the_arc_furnace_is_whole(eaf: Any, spoil: Any, codes: Any) -> None:
    """No charge, no power, no casting, no furnace."""
    assert "PCR-STE-01-BOUNDARY" not in codes(eaf.study)
    assert "PCR-STE-01-BOUNDARY" in codes(spoil.without(eaf.study, "EA1", "EA2"))
    assert "PCR-STE-01-BOUNDARY" in codes(spoil.without(eaf.study, "EA6"))
    assert "PCR-STE-01-BOUNDARY" in codes(spoil.process(eaf.study, "casting", process_id="x", name="x"))


def test_direct_reduced_iron_of_the_works_needs_its_ore(eaf: Any, spoil: Any, codes: Any) -> None:
    """A shaft furnace of the works takes in no ore."""
    shaft = replace(
        eaf.study.processes[0],
        process_id="shaft",
        name="竖炉",
        outputs=(ProductOutput(flow_id="dri", name="直接还原铁", quantity=Quantity(1000, "t")),),
        exchanges=(),
    )
    with_iron = replace(eaf.study, processes=(*eaf.study.processes, shaft))
    assert "PCR-STE-01-BOUNDARY" in codes(with_iron)
    fed = spoil.added(with_iron, "shaft", ExchangeKind.INPUT, "球团矿", Quantity(1400, "t"), "factor:own.lime")
    assert "PCR-STE-01-BOUNDARY" not in codes(fed)


@pytest.mark.parametrize("named", ["", "avoided burden"])
def test_the_view_of_scrap_is_the_authors_choice(eaf: Any, codes: Any, named: str) -> None:
    """No view, or one that is none, is told; the program takes none by itself."""
    silent = replace(eaf.study, pcr=replace(eaf.study.pcr, scrap_view=named))
    assert "PCR-STE-03-NO-VIEW" in codes(silent)


def test_an_amount_outside_published_ranges_is_a_question(eaf: Any, spoil: Any) -> None:
    """4.12 kWh per t, a slip of a thousand, instead of 400: plants lie between 295 and 479."""
    slip = spoil.row(eaf.study, "EA6", quantity=4_120)
    found = [each for each in check(slip).findings if each.code == "PCR-07-OUT-OF-RANGE"]
    assert [dict(each.values)["minimum"] for each in found] == ["295"]


def test_figures_of_unclear_unit_are_in_no_check() -> None:
    """Gas of the converter and oxygen of the arc furnace, kg or m³, stand in no range."""
    for name in ("steel_bfbof_cisa_epd_2022_s", "steel_eaf_cisa_epd_2022_s"):
        category = edition(name).category
        assert category is not None
        words = {word for each in category.ranges for word in each.flow_words}
        assert not words & {"氧气", "oxygen", "转炉煤气", "converter gas"}


def test_the_digest_covers_what_both_routes_share() -> None:
    """Each edition has its own digest, and neither claims the text of a standard."""
    one, two = (edition(name) for name in ("steel_bfbof_cisa_epd_2022_s", "steel_eaf_cisa_epd_2022_s"))
    assert one.digest != two.digest
    assert [one.is_text_read, two.is_text_read] == [False, False]


@pytest.mark.parametrize(
    ("parameter", "clause"),
    [
        ("tier_one_bof_steel", "PCR-STB-03"),
        ("carbon_balance_tolerance", "PCR-ST-05"),
        ("carbon_coke", "PCR-ST-05"),
        ("gas_balance_tolerance", "PCR-ST-04"),
    ],
)
def test_an_unset_number_is_never_a_pass(bf_bof: Any, parameter: str, clause: str) -> None:
    """A body takes a number out: the clause that stands on it cannot be assessed."""
    rules = edition("steel_bfbof_cisa_epd_2022_s")
    unset = tuple(replace(row, value=None) for row in rules.parameters[parameter])
    without = replace(rules, parameters={**rules.parameters, parameter: unset})
    linked = check(bf_bof.study).linked
    table, _ = conformity_table(without, StudyFacts(bf_bof.study, linked))
    answers = {row.clause: row.answer for row in table}
    assert answers[clause] is ClauseAnswer.NOT_ASSESSABLE


def test_a_body_puts_its_own_carbon_content(bf_bof: Any) -> None:
    """Coke at 0.60 instead of 0.83: coking loses 35,150 × 0.23 = 8,084.5 t C, which is told."""
    rules = edition("steel_bfbof_cisa_epd_2022_s")
    other = tuple(replace(row, value=0.60) for row in rules.parameters["carbon_coke"])
    own = replace(rules, parameters={**rules.parameters, "carbon_coke": other})
    linked = check(bf_bof.study).linked
    table, _ = conformity_table(own, StudyFacts(bf_bof.study, linked))
    (row,) = [each for each in table if each.clause == "PCR-ST-05"]
    assert row.answer is ClauseAnswer.FAIL
    assert "焦化" in row.reason_zh


def test_an_emission_in_a_strange_unit_stops_nothing(bf_bof: Any, spoil: Any) -> None:
    """CO2 in hours is told where the row is linked; the other clauses are still answered."""
    found = {each.code for each in check(spoil.row(bf_bof.study, "CV8", quantity=Quantity(3, "h"))).findings}
    assert any(code.startswith("LINK-") for code in found)
    assert "PCR-STB-03-IRON-TWICE" not in found
