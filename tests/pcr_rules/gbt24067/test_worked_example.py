"""The worked example of the edition: constructed numbers that hold the code to its arithmetic, not a validation."""

import math
from datetime import date
from importlib import resources
from typing import Any

import pytest

from background_db.flows import Channel
from background_db.strict_yaml import load
from background_db.units import Quantity
from pcr_rules.gbt24067.data_checks import months
from pcr_rules.linked_study import LinkedLine, LinkedStudy, Supplier, SupplierKind
from pcr_rules.methods.biogenic import split_uptake
from pcr_rules.methods.completeness import absolute_sum, cut_off_sum, explained_share
from pcr_rules.methods.data_quality import data_quality_rating
from pcr_rules.methods.primary_share import primary_share
from pcr_rules.result import Contribution
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, CutOff, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import DataOrigin, DataQuality, Exchange, ExchangeKind, ProductOutput, UnitProcess
from pcr_rules.study_sources import SupplierFootprint

_FLOWS = {"direct": "co2.fossil", "uptake": "co2.uptake"}


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """The file as it is shipped."""
    text = resources.files("pcr_rules.gbt24067").joinpath("worked_example.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load(text, "worked_example.yaml")
    return loaded


def rows_of(example: dict[str, Any]) -> list[Exchange]:
    """The rows of the study behind the contributions."""
    rows = []
    for given in example["contributions"]:
        is_emission = given["basis"] in _FLOWS
        quality = None
        if given["quality"]:
            technology, geography, time, reliability = given["quality"]
            quality = DataQuality(technology=technology, geography=geography, time=time, reliability=reliability)
        rows.append(
            Exchange(
                exchange_id=given["row"],
                kind=ExchangeKind.EMISSION if is_emission else ExchangeKind.INPUT,
                flow=given["what"],
                quantity=Quantity(1, "kg"),
                origin=DataOrigin.SUPPLIER if given["basis"] == "supplier" else DataOrigin.SITE_SPECIFIC,
                quality=quality,
            )
        )
    return rows


def study_of(example: dict[str, Any]) -> ProductStudy:
    """One process at an own plant; each supplier states the primary share of the example."""
    process = UnitProcess(
        process_id="board",
        name="board",
        facility="plant",
        outputs=(ProductOutput(flow_id="board", name="board", quantity=Quantity(1, "t")),),
        exchanges=tuple(rows_of(example)),
    )
    period = example["period"]
    return ProductStudy(
        study_id="worked-example",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="虚构人造板", producer="虚构", biogenic_carbon=Quantity(225, "kg")),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="board"),
        goal=Goal(),
        period=TimeBoundary(first_day=period["first_day"], last_day=period["last_day"]),
        boundary=Boundary(),
        facilities=(Facility(facility_id="plant", name_zh="一厂", geography="CN"),),
        processes=(process,),
        supplier_footprints=tuple(
            SupplierFootprint(
                footprint_id=given["row"],
                supplier="constructed",
                product=given["what"],
                declared_unit=Quantity(1, "kg"),
                boundary="cradle-to-gate",
                geography="CN",
                first_day=date(2025, 1, 1),
                last_day=date(2025, 12, 31),
                primary_share=given["primary_share"],
            )
            for given in example["contributions"]
            if given["basis"] == "supplier"
        ),
        cut_offs=tuple(
            CutOff(cut_off_id=given["id"], flow="small", estimated_share=given["estimated_share"])
            for given in example["cut_offs"]
        ),
    )


def supplier_of(given: dict[str, Any]) -> Supplier:
    """What stands behind a row: an elementary flow, a supplier's footprint or a secondary factor."""
    if given["basis"] in _FLOWS:
        return Supplier(SupplierKind.ELEMENTARY, _FLOWS[given["basis"]])
    key = f"supplier:{given['row']}" if given["basis"] == "supplier" else "secondary"
    return Supplier(SupplierKind.FACTOR, key)


def linked_of(example: dict[str, Any]) -> LinkedStudy:
    """The rows, each linked to what stands behind it."""
    lines = tuple(
        LinkedLine(
            line_id=given["row"],
            exchange_id=given["row"],
            process_id="board",
            kind=ExchangeKind.EMISSION if given["basis"] in _FLOWS else ExchangeKind.INPUT,
            supplier=supplier_of(given),
            amount=1.0,
            unit="kg",
            flow=given["what"],
            stage=LifeCycleStage.PRODUCTION,
        )
        for given in example["contributions"]
    )
    return LinkedStudy(study_of(example), lines, {}, {}, (), len(lines), len(lines), {})


def contributions_of(example: dict[str, Any]) -> tuple[Contribution, ...]:
    """The contributions as they are printed."""
    return tuple(
        Contribution(
            line_id=given["row"],
            exchange_id=given["row"],
            process_id="board",
            process_name="board",
            stage="production",
            facility="plant",
            flow=given["what"],
            kind="input",
            supplier=str(supplier_of(given)),
            supplier_name="",
            amount=1.0,
            unit="kg",
            total=float(given["value"]),
            channels={channel.value: 0.0 for channel in Channel} | {given["channel"]: float(given["value"])},
        )
        for given in example["contributions"]
    )


def computed(example: dict[str, Any]) -> dict[str, float]:
    """The same quantities by the code of the rules."""
    lines, study = contributions_of(example), study_of(example)
    total = math.fsum(line.total for line in lines)
    uptake = split_uptake(math.fsum(line.channels["uptake"] for line in lines), example["biogenic_carbon_kg"])
    rating = data_quality_rating(lines, study)
    assert rating.rating is not None
    assert rating.quality_class is not None
    assert rating.quality_class.name_en == "very good"  # 1.93 is up to 2
    return {
        "total": total,
        "sum_of_absolute_contributions": absolute_sum(lines),
        "uptake_stored": uptake.stored,
        "total_excluding_uptake_stored": total - uptake.stored,
        "explained_share": explained_share(total, lines),
        "primary_share": primary_share(lines, linked_of(example)).share,
        "data_quality_rating": rating.rating,
        "scored_share": rating.scored_share,
        "cut_off_total": cut_off_sum(study.cut_offs).total,
        "months": months(study.period),
    }


def test_the_example_says_that_it_is_constructed(example: dict[str, Any]) -> None:
    """Nobody shall read it as a validation."""
    assert example["status"] == "constructed, does not count as validation"
    assert all(row["arithmetic"] for row in example["expected"].values())


def test_every_printed_number_is_computed(example: dict[str, Any]) -> None:
    """Each expected number within its printed tolerance; its arithmetic stands beside it in the file."""
    found = computed(example)
    assert set(found) == set(example["expected"])
    for name, row in example["expected"].items():
        assert found[name] == pytest.approx(row["value"], abs=row["tolerance"]), row["arithmetic"]
