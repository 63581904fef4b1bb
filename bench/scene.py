"""What the rows of the bench stand on: the large background as a snapshot, its scores, and a study that buys from it."""

import hashlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
from large_system import SEED, large_system

from background_db.characterisation import gwp_set
from background_db.factors import EmissionFactor, FactorScope
from background_db.flows import Channel, channel_of
from background_db.provenance import ValidityPeriod, Verification
from background_db.snapshot import Manifest, Snapshot, write_snapshot
from background_db.units import Quantity
from footprint_app.calculation.background_scores import BackgroundTotals, background_totals
from pcr_rules.linked_study import LinkedLine, LinkedStudy, Supplier, SupplierKind
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "build" / "bench"
CACHE = FOLDER / "cache"
LINES = 150
DATABASE = "large"
GWP_SET = "AR6"

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def large_snapshot() -> Snapshot:
    """Return the snapshot of the large system; written once, as an import would."""
    made_by = hashlib.sha256((HERE / "large_system.py").read_bytes()).hexdigest()[:12]
    root = FOLDER / f"background-{made_by}"
    for folder in root.glob("[0-9a-f]*"):
        return Snapshot(folder)
    print("writing the large background", flush=True)
    manifest = Manifest(DATABASE, str(SEED), "matrices", "bench/large_system.py", "", "CC0-1.0", 0, 0, 0, 0, {})
    return write_snapshot(large_system(), manifest, root)


def totals_of(snapshot: Snapshot) -> BackgroundTotals:
    """Return the scores of the large background, from the bench's cache."""
    return background_totals(snapshot, CACHE)


def empty_cache() -> Path:
    """Return a folder for a cache with nothing in it."""
    folder = FOLDER / "empty cache"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def per_channel(totals: BackgroundTotals) -> tuple[Floats, Floats]:
    """Return the characterisation of five channels (greenhouse flows × 5) and the scores (activities × 5), in the order of `Channel`."""
    channels = [channel_of(key) for key in totals.flow_keys]
    names = [channel for channel in Channel if channel in channels]
    factors = np.zeros((len(channels), len(names)))
    for row, (key, channel) in enumerate(zip(totals.flow_keys, channels, strict=True)):
        factors[row, names.index(channel)] = gwp_set(GWP_SET).characterise(key)
    return factors, np.asarray(totals.per_unit @ factors)


def bill(products: int, lines: int = LINES, activities: int = 22_000) -> tuple[Integers, Integers, Floats]:
    """Return a seeded table of bills of materials: product, supplier and amount of each line."""
    random = np.random.default_rng(SEED)
    product = np.repeat(np.arange(products), lines)
    supplier = random.integers(0, activities, len(product))
    return product, supplier, random.lognormal(0.0, 1.0, len(product))


def linked_study(totals: BackgroundTotals, supplier: Integers, amount: Floats) -> LinkedStudy:
    """Return a study of one process whose lines buy from the background, one factor for each supplier."""
    keys = [f"background:{DATABASE}/a{position:05d}" for position in supplier.tolist()]
    factors = {key: _factor(key, totals, position) for key, position in zip(keys, supplier.tolist(), strict=True)}
    lines = tuple(_line(at, key, value) for at, (key, value) in enumerate(zip(keys, amount.tolist(), strict=True)))
    exchanges = tuple(
        Exchange(exchange_id=line.exchange_id, kind=line.kind, flow=line.flow, quantity=Quantity(line.amount, "kg"))
        for line in lines
    )
    made = ProductOutput(flow_id="product", name="product", quantity=Quantity(1.0, "kg"))
    study = ProductStudy(
        study_id="bench",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="产品", producer="厂"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1.0, "kg"), reference_process="works"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=(UnitProcess(process_id="works", name="works", outputs=(made,), exchanges=exchanges),),
        gwp_set=GWP_SET,
    )
    return LinkedStudy(study, lines, factors, {}, (), len(lines), len(lines), {})


def with_amount(linked: LinkedStudy, amount: float) -> LinkedStudy:
    """Return the study with another amount in its first line."""
    return replace(linked, lines=(replace(linked.lines[0], amount=amount), *linked.lines[1:]))


def _factor(key: str, totals: BackgroundTotals, position: int) -> EmissionFactor:
    return EmissionFactor(
        factor_id=key,
        name_zh=key,
        name_en=key,
        per_unit="kg",
        flows=tuple(zip(totals.flow_keys, totals.per_unit[position].tolist(), strict=True)),
        scope=FactorScope.LIFE_CYCLE,
        geography="GLO",
        technology="",
        gwp_set=None,
        data_period=ValidityPeriod(),
        usable_from=None,
        usable_until=None,
        factor_set=DATABASE,
        source_id="bench",
        locator="",
        verification=Verification.USER,
    )


def _line(at: int, key: str, amount: float) -> LinkedLine:
    return LinkedLine(
        line_id=f"L{at}",
        exchange_id=f"L{at}",
        process_id="works",
        kind=ExchangeKind.INPUT,
        supplier=Supplier(SupplierKind.FACTOR, key),
        amount=amount,
        unit="kg",
        flow=key,
        stage=LifeCycleStage.PRODUCTION,
    )
