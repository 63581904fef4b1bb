"""The step from transport legs to rows: inbound in the stage of the row they serve, outbound in distribution."""

from collections.abc import Iterable, Iterator

from background_db.findings import Finding, Place, information, integrity_error, nearest, warning
from background_db.units import Quantity
from pcr_rules.enum_labels import enum_label
from pcr_rules.plant.cargo import Cargo, index_cargo
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.freight.activity import Activity, activity_of, basis_of
from pcr_rules.plant.freight.chains import CarriedLeg, chain_findings, chain_statements, chains_of
from pcr_rules.plant.freight.distances import distance_of
from pcr_rules.plant.freight.gross_mass import gross_mass, packaging_by_cargo, weighing_findings
from pcr_rules.plant_records.freight import DistanceSource, FreightBasis, TransportLeg, TransportMode
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind

RECORDS = "transport_legs"


def freight_step(study: ProductStudy) -> Added:
    """Return a row for each leg: gross mass × distance, vehicle kilometres, fuel, or the use of a hub.

    Comes last, as it weighs rows and products that the steps before it brought in.
    """
    if not study.plant.transport_legs:
        return Added()
    legs, findings = _carried(study)
    rows: list[tuple[CarriedLeg, Exchange, Activity]] = []
    for one in legs:
        activity = activity_of(one.leg, one.gross, one.distance, one.place)
        findings += (*one.distance.findings, *activity.findings)
        if activity.quantity is not None:
            rows.append((one, _row(one, activity.quantity), activity))
    chains = chains_of(legs)
    findings += (*chain_findings(chains), *_coverage(one.leg for one in legs), *_shared(legs))
    return Added(
        exchanges=tuple((one.cargo.process.process_id, row) for one, row, _ in rows),
        origins={f"exchange:{row.exchange_id}": one.place for one, row, _ in rows},
        derivations=tuple(
            Derivation(
                f"exchange:{row.exchange_id}", activity.rule, _arithmetic(one, activity), row.quantity, (one.place,)
            )
            for one, row, activity in rows
        ),
        assumptions=tuple(one.distance.assumption for one in legs if one.distance.assumption is not None),
        statements=tuple(chain_statements(chains)),
        findings=tuple(findings),
    )


def _carried(study: ProductStudy) -> tuple[list[CarriedLeg], list[Finding]]:
    cargos = index_cargo(study)
    packaging = packaging_by_cargo((item for _, item in usable_records(study.plant.packaging, "packaging")), cargos)
    legs: list[CarriedLeg] = []
    findings: list[Finding] = []
    for position, leg in usable_records(study.plant.transport_legs, RECORDS):
        place = record_place(RECORDS, position)
        cargo = cargos.find(leg.cargo)
        if cargo is None:
            near = nearest(leg.cargo, cargos.names())
            where = Place(path=f"{place}.cargo")
            findings.append(integrity_error("FREIGHT-CARGO-UNKNOWN", where, leg=leg.leg_id, cargo=leg.cargo, near=near))
            continue
        findings += weighing_findings(leg, cargo, place)
        legs.append(CarriedLeg(leg, place, cargo, gross_mass(leg, cargo, packaging), distance_of(leg, place)))
    return legs, findings


def _row(one: CarriedLeg, quantity: Quantity) -> Exchange:
    leg, cargo = one.leg, one.cargo
    is_assumed = one.distance.assumption is not None
    return Exchange(
        exchange_id=leg.leg_id,
        kind=ExchangeKind.INPUT,
        flow=_called(leg, cargo),
        quantity=quantity,
        provider=leg.provider,
        fuel=leg.fuel if basis_of(leg) is FreightBasis.FUEL and leg.mode is not TransportMode.HUB else "",
        stage=LifeCycleStage.DISTRIBUTION if cargo.row is None else cargo.row.stage,
        origin=DataOrigin.SECONDARY if is_assumed and leg.origin is DataOrigin.SITE_SPECIFIC else leg.origin,
        supplier=leg.supplier,
        secondary_reason=leg.secondary_reason or (_assumed(leg) if is_assumed else ""),
        fallback_reason=leg.fallback_reason,
        # A service: what is carried or stored is weighed where it enters.
        is_outside_mass_balance=True,
        evidence=leg.evidence,
        note=" ".join(part for part in (leg.leg_id, leg.origin_place, leg.destination, leg.note) if part),
    )


def _arithmetic(one: CarriedLeg, activity: Activity) -> str:
    """Say first how the net mass was found, where it entered and is not simply the row's own amount."""
    net, is_weighed = one.cargo.net, one.leg.shipped_mass is not None
    if is_weighed or net is None or not net.formula or one.gross.formula not in activity.formula:
        return activity.formula
    return f"{net.formula}; {activity.formula}"


def _assumed(leg: TransportLeg) -> str:
    return leg.default_distance or DistanceSource.ASSUMED.value


def _called(leg: TransportLeg, cargo: Cargo) -> str:
    vehicle = leg.vehicle.strip() or f"{enum_label(leg.mode, 'zh')} / {enum_label(leg.mode, 'en')}"
    return f"{cargo.called} ({vehicle})"


def _coverage(legs: Iterable[TransportLeg]) -> Iterator[Finding]:
    """One finding a provider: nothing says whether its factor contains the supply of the fuel."""
    unstated: dict[str, list[str]] = {}
    for leg in legs:
        is_factor = leg.mode is not TransportMode.HUB and basis_of(leg) is not FreightBasis.FUEL
        if is_factor and leg.energy_scope is None and leg.provider.startswith("factor:"):
            unstated.setdefault(leg.provider, []).append(leg.leg_id)
    for provider, ids in unstated.items():
        yield information(
            "FREIGHT-COVERAGE-UNSTATED",
            Place(path=f"exchange:{ids[0]}"),
            provider=provider,
            legs=len(ids),
            first=ids[0],
        )


def _shared(legs: Iterable[CarriedLeg]) -> Iterator[Finding]:
    for one in legs:
        if one.cargo.is_one_of_several:
            where = Place(path=f"{one.place}.cargo")
            yield warning("FREIGHT-OUTBOUND-SHARED", where, leg=one.leg.leg_id, cargo=one.cargo.name)
