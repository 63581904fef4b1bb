"""Every check of a study by itself is tripped by one case, and a sound study trips none."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from background_db.findings import Finding, Gate, Severity
from background_db.messages import load_messages
from background_db.units import Quantity
from pcr_rules.integrity import check_integrity
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Boundary, LifeCycleStage, StageDecision, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, SupplyKind
from pcr_rules.study_inventory import (
    DataQuality,
    Distribution,
    Exchange,
    ExchangeKind,
    ProductOutput,
    Uncertainty,
    UnitProcess,
)
from pcr_rules.study_sources import OwnFuel

Row = Callable[..., Exchange]
Spoil = Callable[[ProductStudy, Row], ProductStudy]


def with_row(study: ProductStudy, *rows: Exchange) -> ProductStudy:
    """Add rows to machining."""
    casting, machining = study.processes
    return replace(study, processes=(casting, replace(machining, exchanges=(*machining.exchanges, *rows))))


def with_supply(study: ProductStudy, **fields: object) -> ProductStudy:
    """Add a supply to the plant."""
    values: dict[str, object] = {"supply_id": "more", "kind": SupplyKind.GRID, "quantity": Quantity(1, "kWh"), **fields}
    plant = study.facilities[0]
    supply = ElectricitySupply(**values)  # type: ignore[arg-type]
    return replace(study, facilities=(replace(plant, electricity=(*plant.electricity, supply)),))


def _cases() -> Iterator[tuple[str, str, Spoil]]:
    """Code, where it is seen, and how the sound study is spoilt."""
    steel = "factor:own.steel"
    yield "STUDY-UNIT-UNKNOWN", "exchange:X.quantity", lambda s, r: with_row(s, r("X", 1, "kilograms_", steel))
    yield (
        "STUDY-DIMENSION",
        "exchange:X.mass",
        lambda s, r: with_row(s, r("X", 1, "kg", steel, mass=Quantity(1, "kWh"))),
    )
    yield "STUDY-NUMBER-NOT-FINITE", "exchange:X.quantity", lambda s, r: with_row(s, r("X", math.nan, "kg", steel))
    yield "STUDY-AMOUNT-NEGATIVE", "exchange:X.quantity", lambda s, r: with_row(s, r("X", -1, "kg", steel))
    yield "STUDY-AMOUNT-ZERO", "exchange:X.quantity", lambda s, r: with_row(s, r("X", 0, "kg", steel))
    yield "STUDY-PROVIDER-MISSING", "exchange:X.provider", lambda s, r: with_row(s, r("X", 1, "kg"))
    yield (
        "STUDY-PROVIDER-TWO",
        "exchange:X.provider",
        lambda s, r: with_row(s, r("X", 1, "kg", f"{steel}; process:casting")),
    )
    yield "STUDY-PROVIDER-UNREADABLE", "exchange:X.provider", lambda s, r: with_row(s, r("X", 1, "kg", "own.steel"))
    yield "STUDY-PROVIDER-UNKNOWN", "exchange:X.provider", lambda s, r: with_row(s, r("X", 1, "kg", "process:castin"))
    yield (
        "STUDY-PROVIDER-UNKNOWN",
        "exchange:X.provider",
        lambda s, r: with_row(s, r("X", 1, "kg", "process:casting#cast")),
    )
    yield "STUDY-PROVIDER-UNKNOWN", "exchange:X.provider", lambda s, r: with_row(s, r("X", 1, "kg", "supplier:S-1"))
    yield (
        "STUDY-PROVIDER-UNKNOWN",
        "exchange:X.provider",
        lambda s, r: with_row(s, r("X", 1, "kWh", "electricity:plan")),
    )
    yield "STUDY-FUEL-WITHOUT-SUPPLY", "exchange:X.provider", lambda s, r: with_row(s, r("X", 1, "t", fuel="own.coal"))
    yield (
        "STUDY-FUEL-NOT-AN-INPUT",
        "exchange:X.fuel",
        lambda s, r: with_row(s, r("X", 1, "t", steel, fuel="own.coal", kind=ExchangeKind.WASTE)),
    )
    yield (
        "STUDY-EMISSION-PROVIDER",
        "exchange:X.provider",
        lambda s, r: with_row(s, r("X", 1, "kg", "process:casting", kind=ExchangeKind.EMISSION)),
    )
    yield (
        "STUDY-ROW-DUPLICATE",
        "exchange:X2",
        lambda s, r: with_row(s, r("X1", 1, "kg", steel, flow="Oil"), r("X2", 1, "kg", steel, flow="Oil")),
    )
    yield "STUDY-ID-DUPLICATE", "exchange:C1", lambda s, r: with_row(s, r("C1", 1, "kg", steel))
    yield "STUDY-ID-EMPTY", "exchange:", lambda s, r: with_row(s, r("", 1, "kg", steel))
    yield "STUDY-OFFSET", "exchange:X", lambda s, r: with_row(s, r("X", 1, "kg", steel, flow="CCER 碳信用"))
    yield (
        "STUDY-EVIDENCE-UNKNOWN",
        "exchange:X.evidence",
        lambda s, r: with_row(s, r("X", 1, "kg", steel, evidence=("EV",))),
    )
    yield (
        "STUDY-STAGE-EXCLUDED",
        "exchange:X.stage",
        lambda s, r: replace(
            with_row(s, r("X", 1, "kg", steel, stage=LifeCycleStage.USE)),
            boundary=Boundary(stages=(StageDecision(stage=LifeCycleStage.USE, is_included=False),)),
        ),
    )
    yield (
        "STUDY-QUALITY-SCORE",
        "exchange:X",
        lambda s, r: with_row(s, r("X", 1, "kg", steel, quality=DataQuality(time=6))),
    )
    yield (
        "STUDY-UNCERTAINTY",
        "exchange:X",
        lambda s, r: with_row(
            s, r("X", 1, "kg", steel, uncertainty=Uncertainty(distribution=Distribution.LOGNORMAL, spread=0.2))
        ),
    )
    yield "STUDY-FACILITY-UNKNOWN", "process:casting.facility", lambda s, _r: spoilt(s, facility="plant-2")
    yield "STUDY-PROCESS-UNCONNECTED", "process:alone", lambda s, _r: replace(s, processes=(*s.processes, alone()))
    yield (
        "STUDY-PROVIDER-UNCLEAR",
        "exchange:M1.provider",
        lambda s, _r: spoilt(
            s, outputs=tuple(ProductOutput(flow_id=f, name=f, quantity=Quantity(550, "kg")) for f in ("a", "b"))
        ),
    )
    yield (
        "ALLOC-BASIS",
        "process:casting",
        lambda s, _r: spoilt(
            s, outputs=tuple(ProductOutput(flow_id=f, name=f, quantity=Quantity(550, "kg")) for f in ("a", "b"))
        ),
    )
    yield "ALLOC-NO-OUTPUT", "process:casting", lambda s, _r: spoilt(s, outputs=())
    yield (
        "ALLOC-OUTPUT-ZERO",
        "output:casting#casting",
        lambda s, _r: spoilt(
            s, outputs=(ProductOutput(flow_id="casting", name="Casting", quantity=Quantity(0, "kg")),)
        ),
    )
    yield "ALLOC-REFERENCE", "unit", lambda s, _r: replace(s, unit=replace(s.unit, reference_process="milling"))
    yield "ALLOC-REFERENCE-ZERO", "unit", lambda s, _r: replace(s, unit=replace(s.unit, quantity=Quantity(0, "kg")))
    yield "STUDY-PROCESS-EMPTY", "process:casting", lambda s, _r: spoilt(s, exchanges=())
    yield (
        "STUDY-WITHOUT-ROWS",
        "study",
        lambda s, _r: replace(s, processes=tuple(replace(process, exchanges=()) for process in s.processes)),
    )
    yield (
        "STUDY-GEOGRAPHY-CODE",
        "facility:plant.geography",
        lambda s, _r: replace(s, facilities=(replace(s.facilities[0], geography="广东"),)),
    )
    yield "STUDY-GEOGRAPHY-CODE", "study.geography", lambda s, _r: replace(s, geography="cn")
    yield "STUDY-WITHOUT-PROCESS", "study", lambda s, _r: replace(s, processes=())
    yield (
        "STUDY-SHARE-RANGE",
        "study.boundary.significance_threshold",
        lambda s, _r: replace(s, boundary=Boundary(significance_threshold=1.5)),
    )
    yield (
        "STUDY-PERIOD-REVERSED",
        "study.period.last_day",
        lambda s, _r: replace(s, period=TimeBoundary(first_day=date(2024, 2, 1), last_day=date(2024, 1, 1))),
    )
    yield (
        "STUDY-PERIOD-YEAR",
        "study.period.first_day",
        lambda s, _r: replace(s, period=TimeBoundary(first_day=date(2204, 1, 1), last_day=date(9999, 12, 31))),
    )
    yield (
        "STUDY-GRID-FACTORS-TWO",
        "facility:plant",
        lambda s, _r: with_supply(with_supply(s, supply_id="a", factor="one"), supply_id="b", factor="two"),
    )
    yield (
        "STUDY-AMOUNT-NEGATIVE",
        "supply:plant#more.quantity",
        lambda s, _r: with_supply(s, quantity=Quantity(-1, "kWh")),
    )
    yield (
        "STUDY-CARBON-UNIT",
        "exchange:X.biogenic_carbon",
        lambda s, r: with_row(s, r("X", 1, "kg", steel, biogenic_carbon=Quantity(0.5, "kgCO2"))),
    )
    yield (
        "STUDY-CARBON-UNIT",
        "fuel:coal.carbon_content",
        lambda s, _r: replace(s, own_fuels=(coal(carbon_content=Quantity(0.0953, "tCO2/GJ")),)),
    )
    # 20000 GJ/t × 0.026 tC/GJ = 520 t of carbon in a tonne of coal: GJ/t for MJ/t
    yield (
        "STUDY-FUEL-CARBON",
        "fuel:coal",
        lambda s, _r: replace(s, own_fuels=(coal(net_calorific_value=Quantity(20000, "GJ/t")),)),
    )
    yield (
        "STUDY-MASS-OF-UNIT",
        "output:casting#casting.mass",
        lambda s, _r: spoilt(
            s,
            outputs=(
                ProductOutput(flow_id="casting", name="Casting", quantity=Quantity(1.1, "t"), mass=Quantity(1, "kg")),
            ),
        ),
    )
    yield (
        "STUDY-UNIT-MASS-DIFFERS",
        "study.product.mass_per_unit",
        lambda s, _r: replace(s, product=replace(s.product, mass_per_unit=Quantity(2, "kg"))),
    )
    yield (
        "STUDY-UNIT-MASS-OF-ALL",
        "study.product.mass_per_unit",
        lambda s, _r: replace(
            s,
            product=replace(s.product, mass_per_unit=Quantity(2, "kg")),
            unit=replace(s.unit, quantity=Quantity(1000, "piece")),
        ),
    )
    yield "STUDY-DIMENSION", "supply:plant#more.quantity", lambda s, _r: with_supply(s, quantity=Quantity(1, "kg"))


def coal(**fields: object) -> OwnFuel:
    """A measured coal: 20 GJ/t × 0.026 tC/GJ = 0.52 t of carbon per tonne."""
    values: dict[str, object] = {
        "fuel_id": "coal", "name": "Coal", "net_calorific_value": Quantity(20, "GJ/t"),
        "carbon_content": Quantity(0.026, "tC/GJ"), "oxidation": 0.98, "source": "laboratory", **fields,
    }  # fmt: skip
    return OwnFuel(**values)  # type: ignore[arg-type]


def test_masses_that_agree_are_no_matter(sound: ProductStudy) -> None:
    """1 t of 1000 kg, 2 kg for one piece, carbon in kg without substance, a fuel half of carbon."""
    output = ProductOutput(
        flow_id="casting", name="Casting", quantity=Quantity(1.1, "t"), mass=Quantity(1000, "kg"),
        biogenic_carbon=Quantity(0, "kg"),
    )  # fmt: skip
    study = replace(
        spoilt(sound, outputs=(output,)),
        own_fuels=(coal(),),
        product=replace(sound.product, mass_per_unit=Quantity(1000, "g")),
    )
    assert check_integrity(study) == ()


def test_a_mass_that_leads_nowhere_is_no_matter(sound: ProductStudy) -> None:
    """1000 parts are asked for and parts are made: what they weigh does not change how many."""
    casting, machining = sound.processes
    parts = ProductOutput(flow_id="part", name="Part", quantity=Quantity(100, "piece"))
    study = replace(
        sound,
        product=replace(sound.product, mass_per_unit=Quantity(2, "kg")),
        unit=replace(sound.unit, quantity=Quantity(1000, "piece")),
        processes=(casting, replace(machining, outputs=(parts, machining.outputs[1]))),
    )
    assert not found(check_integrity(study), "STUDY-UNIT-MASS-OF-ALL")


def spoilt(study: ProductStudy, **fields: object) -> ProductStudy:
    """Change fields of casting."""
    casting, machining = study.processes
    return replace(study, processes=(replace(casting, **fields), machining))  # type: ignore[arg-type]


def alone() -> UnitProcess:
    """A process that nobody uses."""
    output = ProductOutput(flow_id="alone", name="Alone", quantity=Quantity(1, "kg"))
    return UnitProcess(process_id="alone", name="Alone", outputs=(output,))


def found(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    """Findings of one code."""
    return [finding for finding in findings if finding.code == code]


def test_a_sound_study_has_no_finding(sound: ProductStudy) -> None:
    """No check speaks without cause."""
    assert check_integrity(sound) == ()


@pytest.mark.parametrize(
    ("code", "path", "spoil"), list(_cases()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_fault_is_found_where_it_is(sound: ProductStudy, row: Row, code: str, path: str, spoil: Spoil) -> None:
    """One fault brings its finding, at its place, with a text in both languages."""
    hits = found(check_integrity(spoil(sound, row)), code)
    assert path in [finding.where.path for finding in hits]
    catalogue = load_messages(("pcr_rules",))
    for language in ("zh", "en"):
        for finding in hits:
            rendered = catalogue.render(finding, language)
            assert "{" not in rendered.what + rendered.meaning + rendered.remedy


def test_all_faults_are_told_at_once(sound: ProductStudy, row: Row) -> None:
    """Three rows, three faults, three findings."""
    study = with_row(sound, row("X1", 1, "kg"), row("X2", 1, "kgg", "factor:own.steel"), row("X3", 1, "kg", "what"))
    codes = [finding.code for finding in check_integrity(study)]
    assert {"STUDY-PROVIDER-MISSING", "STUDY-UNIT-UNKNOWN", "STUDY-PROVIDER-UNREADABLE"} <= set(codes)


def test_rows_alike_but_for_their_notes_are_two_deliveries(sound: ProductStudy, row: Row) -> None:
    """Notes tell equal deliveries apart."""
    rows = (row("X1", 1, "kg", "factor:own.steel", flow="Oil", note=f"delivery {n}") for n in (1, 2))
    first, second = rows
    study = with_row(sound, first, replace(second, exchange_id="X2"))
    assert not found(check_integrity(study), "STUDY-ROW-DUPLICATE")


def test_an_input_named_like_two_products_has_two_possible_providers(sound: ProductStudy, row: Row) -> None:
    """A flow that two processes deliver is not linked by guess."""
    twin = replace(alone(), outputs=(ProductOutput(flow_id="casting", name="Casting", quantity=Quantity(1, "kg")),))
    study = replace(
        with_row(sound, row("X", 1, "kg", flow="casting")),
        processes=(*with_row(sound, row("X", 1, "kg", flow="casting")).processes, twin),
    )
    (finding,) = found(check_integrity(study), "STUDY-PROVIDER-TWO")
    assert dict(finding.values)["providers"] == "process:casting#casting, process:alone#casting"


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("casting", "process:casting"),
        ("casting#casting", "process:casting#casting"),
        ("plant", "electricity:plant"),
        ("own.steel", "factor:own.steel"),
        ("product.gbt51366_2019.hdpe", "factor:product.gbt51366_2019.hdpe"),
        ("the mains", "⟨无|none⟩"),
    ],
)
def test_a_provider_without_its_kind_is_told_with_what_it_can_mean(
    sound: ProductStudy, row: Row, written: str, likely: str
) -> None:
    """An id of the study, or what looks like a factor's, is named with its kind; it is never taken unasked."""
    (finding,) = found(check_integrity(with_row(sound, row("X", 1, "kg", written))), "STUDY-PROVIDER-UNREADABLE")
    assert dict(finding.values)["likely"] == likely


def test_severity_and_gate_follow_what_a_fault_does(sound: ProductStudy, row: Row) -> None:
    """A missing provider blocks the number; an unknown evidence only the claim; a zero is told."""
    study = with_row(
        sound,
        row("X1", 1, "kg"),
        row("X2", 1, "kg", "factor:own.steel", evidence=("EV",)),
        row("X3", 0, "kg", "factor:own.steel"),
    )
    by_code = {finding.code: finding for finding in check_integrity(study)}
    assert by_code["STUDY-PROVIDER-MISSING"].blocks_number
    assert by_code["STUDY-EVIDENCE-UNKNOWN"].gate is Gate.CONFORMITY
    assert by_code["STUDY-EVIDENCE-UNKNOWN"].severity is Severity.ERROR
    assert by_code["STUDY-AMOUNT-ZERO"].severity is Severity.INFO


def test_an_output_of_the_period_a_thousandfold_off_is_told(sound: ProductStudy) -> None:
    """1000 kg a run against 1 kg or 1000 t a year is a slip of units; 2000 kg, two runs, is none."""
    for volume in (Quantity(1, "kg"), Quantity(1000, "t")):
        found = check_integrity(replace(sound, output_volume=volume))
        assert "STUDY-OUTPUT-VOLUME" in {finding.code for finding in found}
    assert "STUDY-OUTPUT-VOLUME" not in {finding.code for finding in check_integrity(sound)}


def test_materials_that_count_in_production_are_told_once(sound: ProductStudy) -> None:
    """A purchased material without a stage of its own counts where its process does: said, not changed."""
    casting = sound.processes[0]
    rows = tuple(replace(exchange, stage=None) for exchange in casting.exchanges)
    (found,) = check_integrity(replace(sound, processes=(replace(casting, exchanges=rows), *sound.processes[1:])))
    assert (found.code, found.severity, dict(found.values)["rows"]) == ("STUDY-STAGE-DEFAULT", Severity.INFO, "C1")


@pytest.mark.parametrize("shape", [Distribution.UNIFORM, Distribution.TRIANGULAR])
def test_bounds_that_leave_the_amount_out_are_told(sound: ProductStudy, row: Row, shape: Distribution) -> None:
    """900 to 1100 beside 1 kg were meant as grams: every draw would lie a thousand times off; 0.9 to 1.1 is a spread."""
    for minimum, maximum, expected in ((900.0, 1100.0, 1), (0.9, 1.1, 0), (1.0, 1.1, 0)):
        around = Uncertainty(distribution=shape, minimum=minimum, maximum=maximum)
        study = with_row(sound, row("X", 1, "kg", "factor:own.steel", uncertainty=around))
        assert len(found(check_integrity(study), "STUDY-UNCERTAINTY")) == expected
