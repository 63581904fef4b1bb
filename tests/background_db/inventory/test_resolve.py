"""An inventory and decisions to a linked system: units, signs, allocation, providers, and what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.errors import DataFileError
from background_db.inventory.import_decisions import (
    Allocation,
    ImportDecisions,
    MissingProvider,
    ProcessDecision,
    SelfInput,
    SeveralProviders,
    WasteFlow,
    ZeroAmount,
    decisions_of,
)
from background_db.inventory.judge import judge
from background_db.inventory.linked_system import LinkedSystem
from background_db.inventory.records import (
    Activity,
    AllocationShare,
    Distribution,
    Edge,
    EdgeKind,
    Flow,
    FlowKind,
    Inventory,
)
from background_db.inventory.resolve import resolve
from background_db.inventory.resolve_tally import CaseKind
from background_db.messages import values_in

FLOWS = {
    flow.code: flow
    for flow in (
        Flow("steel", FlowKind.PRODUCT, "steel", unit="kg"),
        Flow("power", FlowKind.PRODUCT, "electricity", unit="MJ", unit_factors={"MJ": 1.0, "kWh": 3.6}),
        Flow("diesel", FlowKind.PRODUCT, "diesel", unit="m3"),
        Flow("naphtha", FlowKind.PRODUCT, "naphtha", unit="kg"),
        Flow("slag", FlowKind.WASTE, "slag", unit="kg"),
        Flow("co2", FlowKind.ELEMENTARY, "carbon dioxide, fossil", unit="kg", compartments=("air",)),
    )
}


def _edge(kind: EdgeKind, flow: str, amount: float, unit: str = "", **more: object) -> Edge:
    return Edge(kind, flow, amount, unit or FLOWS[flow].unit, **more)  # type: ignore[arg-type]


def _made(flow: str, amount: float, unit: str = "") -> Edge:
    return _edge(EdgeKind.OUTPUT, flow, amount, unit, is_reference=True)


def _taken(flow: str, amount: float, unit: str = "") -> Edge:
    return _edge(EdgeKind.INPUT, flow, amount, unit)


def _inventory(*activities: Activity) -> Inventory:
    edges = sum(len(one.edges) for one in activities)
    return Inventory("tiny", "matrices", activities, FLOWS, len(activities), edges)


def _power(code: str = "P", location: str = "CN", name: str = "power") -> Activity:
    return Activity(code, name, (_made("power", 1.0), _edge(EdgeKind.EMISSION, "co2", 0.2)), location=location)


def _system(inventory: Inventory, decisions: ImportDecisions | None = None) -> LinkedSystem:
    system = resolve(inventory, decisions or ImportDecisions()).system
    assert system is not None
    return system


def _cells(system: LinkedSystem) -> dict[tuple[str, str], float]:
    codes = [one.code for one in system.activities]
    cells: dict[tuple[str, str], float] = {}
    entries = system.technosphere
    for row, column, amount in zip(entries.row, entries.column, entries.amount, strict=True):
        key = (codes[row], codes[column])
        cells[key] = cells.get(key, 0.0) + float(amount)
    return cells


def test_inputs_are_negative_and_in_the_unit_of_the_flow() -> None:
    """2 kWh of electricity for 1 kg of steel are 2 × 3.6 = 7.2 MJ, so the cell holds −7.2."""
    steel = Activity("S", "steelmaking", (_made("steel", 1.0), _taken("power", 2.0, "kWh")))
    assert _cells(_system(_inventory(steel, _power()))) == {("S", "S"): 1.0, ("P", "P"): 1.0, ("P", "S"): -7.2}


def test_a_distribution_follows_the_unit_and_the_sign() -> None:
    """A normal 2 ± 0.5 kWh of input is −7.2 ± 1.8 MJ; a uniform 1 … 3 kWh lies in −10.8 … −3.6 MJ."""
    normal, uniform = Distribution(3, 2.0, 0.5), Distribution(4, float("nan"), minimum=1.0, maximum=3.0)
    edges = [
        _edge(EdgeKind.INPUT, "power", 2.0, "kWh", distribution=normal),
        _edge(EdgeKind.INPUT, "power", 2.0, "kWh", distribution=uniform, pedigree=(1, 2, 3, 4, 5)),
    ]
    entries = _system(_inventory(Activity("S", "s", (_made("steel", 1.0), *edges)), _power())).technosphere
    assert entries.kind.tolist() == [0, 3, 4, 0]
    assert (entries.loc[1], entries.scale[1]) == pytest.approx((-7.2, 1.8))
    assert (entries.minimum[2], entries.maximum[2]) == pytest.approx((-10.8, -3.6))
    assert entries.pedigree[2].tolist() == [1, 2, 3, 4, 5]


def test_an_avoided_product_is_a_negative_input() -> None:
    """0.5 MJ of electricity that need not be made: +0.5 in the cell of the input."""
    steel = Activity("S", "steelmaking", (_made("steel", 1.0), _edge(EdgeKind.AVOIDED, "power", 0.5)))
    assert _cells(_system(_inventory(steel, _power())))["P", "S"] == 0.5


def test_waste_is_a_service_of_its_treatment() -> None:
    """3 kg of slag handed over are 3 kg of treatment taken: production +1, cell −3."""
    steel = Activity("S", "steelmaking", (_made("steel", 1.0), _edge(EdgeKind.OUTPUT, "slag", 3.0)))
    dump = Activity("T", "landfill", (_edge(EdgeKind.INPUT, "slag", 1.0, is_reference=True),))
    system = _system(_inventory(steel, dump))
    assert _cells(system) == {("S", "S"): 1.0, ("T", "T"): 1.0, ("T", "S"): -3.0}
    assert [one.is_treatment for one in system.activities] == [False, True]


def test_a_treatment_written_as_a_negative_product_is_turned_with_what_hands_over() -> None:
    """ecoinvent writes −1 kg treated and −3 kg as input: as a service +1 and −3, and the report says that it was turned."""
    steel = Activity("S", "steelmaking", (_made("steel", 1.0), _edge(EdgeKind.INPUT, "slag", -3.0, provider="T")))
    dump = Activity("T", "landfill", (_made("slag", -1.0),))
    inventory = _inventory(steel, dump)
    resolved = resolve(inventory, ImportDecisions())
    assert resolved.system is not None
    assert _cells(resolved.system) == {("S", "S"): 1.0, ("T", "T"): 1.0, ("T", "S"): -3.0}
    _, findings = judge(inventory, resolved, ImportDecisions())
    assert "IMPORT-WASTE-SIGN" in [finding.code for finding in findings]


def test_waste_that_nothing_treats_waits_for_a_decision() -> None:
    """Refused without a decision; with cut-off it leaves the system and is counted."""
    inventory = _inventory(Activity("S", "steelmaking", (_made("steel", 1.0), _edge(EdgeKind.OUTPUT, "slag", 3.0))))
    assert resolve(inventory, ImportDecisions()).system is None
    resolved = resolve(inventory, ImportDecisions(waste=WasteFlow.CUT_OFF))
    assert resolved.system is not None
    assert resolved.tally.counted()["waste"] == 1


def test_a_missing_provider_is_never_zero_by_itself() -> None:
    """Without a decision nothing is written; with cut-off a provider without burden is marked as such."""
    inventory = _inventory(Activity("S", "steelmaking", (_made("steel", 1.0), _taken("power", 2.0))))
    resolved = resolve(inventory, ImportDecisions())
    report, findings = judge(inventory, resolved, ImportDecisions())
    assert not report.is_written
    assert [(one.code, one.blocks_number) for one in findings] == [("IMPORT-UNLINKED", True)]
    system = _system(inventory, ImportDecisions(missing=MissingProvider.CUT_OFF))
    assert [(one.code, one.is_cut_off) for one in system.activities] == [("S", False), ("cut-off:power", True)]


def test_a_provider_that_the_file_names_but_does_not_hold_is_missing() -> None:
    """Power of P would be at hand, but the file names another: taking P would be a guess."""
    steel = Activity("S", "s", (_made("steel", 1.0), _edge(EdgeKind.INPUT, "power", 2.0, provider="gone")))
    assert resolve(_inventory(steel, _power()), ImportDecisions()).system is None


def test_several_providers_are_chosen_by_rule_only() -> None:
    """By place: CN-GD's own, else CN's; by name: the process named as its product."""
    providers = (_power("A", "US"), _power("B", "CN"), _power("C", "CN-GD", "electricity"))
    takes = Activity("S", "s", (_made("steel", 1.0), _taken("power", 1.0)), location="CN-SD")
    inventory = _inventory(takes, *providers)
    assert resolve(inventory, ImportDecisions()).system is None
    by_place = _cells(_system(inventory, ImportDecisions(providers=SeveralProviders.SAME_LOCATION)))
    assert ("B", "S") in by_place
    in_guangdong = _inventory(replace(takes, location="CN-GD"), *providers)
    assert ("C", "S") in _cells(_system(in_guangdong, ImportDecisions(providers=SeveralProviders.SAME_LOCATION)))
    by_name = ImportDecisions(providers=SeveralProviders.SAME_NAME)
    assert ("C", "S") in _cells(_system(inventory, by_name))
    assert [case.shown for case in resolve(inventory, by_name).tally.of(CaseKind.BY_RULE)] == ["C"]
    assert resolve(_inventory(takes, providers[0]), by_name).tally.of(CaseKind.BY_RULE) == ()


def _refinery() -> Activity:
    """1 m3 of diesel and 150 kg of naphtha out of 10 MJ, with 30 kg CO2."""
    return Activity(
        "R",
        "refinery",
        (_made("diesel", 1.0), _edge(EdgeKind.OUTPUT, "naphtha", 150.0), _edge(EdgeKind.EMISSION, "co2", 30.0)),
    )


def _co2_per_unit(system: LinkedSystem) -> dict[str, float]:
    amounts = dict.fromkeys((one.code for one in system.activities), 0.0)
    for column, amount in zip(system.biosphere.column, system.biosphere.amount, strict=True):
        amounts[system.activities[column].code] += float(amount)
    made = {code: cell for (code, column), cell in _cells(system).items() if code == column}
    return {code: amount / made[code] for code, amount in amounts.items()}


def test_several_products_are_refused_without_a_rule() -> None:
    """A refinery without a rule stops the import and is named."""
    inventory = _inventory(_refinery())
    _, findings = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    assert [(one.code, one.blocks_number) for one in findings] == [("IMPORT-UNALLOCATED", True)]


def test_the_reference_may_bear_everything() -> None:
    """30 kg CO2 on 1 m3 of diesel, none on naphtha."""
    system = _system(_inventory(_refinery()), ImportDecisions(allocation=(Allocation.REFERENCE,)))
    assert _co2_per_unit(system) == {"R#diesel": 30.0, "R#naphtha": 0.0}


def test_allocation_by_mass_takes_a_decided_density() -> None:
    """850 kg of diesel and 150 kg of naphtha: 30 × 0.85 = 25.5 kg per m3, 30 × 0.15 / 150 = 0.03 kg per kg."""
    decisions = ImportDecisions(allocation=(Allocation.MASS,), densities={"diesel": 850.0})
    assert _co2_per_unit(_system(_inventory(_refinery()), decisions)) == pytest.approx(
        {"R#diesel": 25.5, "R#naphtha": 0.03}
    )


def test_rules_are_tried_in_their_order_and_told() -> None:
    """Without a density mass cannot be followed, so the next rule is taken and counted."""
    decisions = ImportDecisions(allocation=(Allocation.MASS, Allocation.REFERENCE))
    resolved = resolve(_inventory(_refinery()), decisions)
    assert resolved.tally.allocated == {"reference": 1}


def test_a_total_beside_its_fractions_bears_the_whole() -> None:
    """1000 kg in all, listed beside diesel (850 kg) and naphtha (150 kg): the total 30 kg CO2, the fractions 25.5 and 4.5."""
    flows = {**FLOWS, "all": Flow("all", FlowKind.PRODUCT, "petroleum products", unit="kg")}
    total = Edge(EdgeKind.OUTPUT, "all", 1000.0, "kg", is_reference=True)
    refinery = _refinery()
    refinery = replace(refinery, edges=(total, *(replace(edge, is_reference=False) for edge in refinery.edges)))
    inventory = replace(_inventory(refinery), flows=flows)
    decisions = ImportDecisions(
        processes={"refinery": ProcessDecision(Allocation.MASS, "petroleum products")}, densities={"diesel": 850.0}
    )
    per_unit = _co2_per_unit(_system(inventory, decisions))
    assert per_unit == pytest.approx({"R#all": 0.03, "R#diesel": 25.5, "R#naphtha": 0.03})


def test_shares_of_the_file_hold_as_far_as_they_go() -> None:
    """CO2 by its own share of 0.9 : 0.1 (causal), whatever the masses."""
    shares = tuple(AllocationShare("causal", flow, share, 2) for flow, share in (("diesel", 0.9), ("naphtha", 0.1)))
    inventory = _inventory(replace(_refinery(), allocation=shares))
    per_unit = _co2_per_unit(_system(inventory, ImportDecisions(allocation=(Allocation.AS_FILE,))))
    assert per_unit == pytest.approx({"R#diesel": 27.0, "R#naphtha": 0.02})


def test_an_input_as_large_as_the_product_waits_for_a_decision() -> None:
    """A mine that takes 1 kg of its own coal a kg: refused, or left out by decision; 0.1 kg of own use stays."""
    mine = Activity("M", "mine", (_made("steel", 1.0), _taken("steel", 1.0)))
    assert resolve(_inventory(mine), ImportDecisions()).system is None
    left_out = ImportDecisions(self_inputs=SelfInput.LEAVE_OUT)
    assert _cells(_system(_inventory(mine), left_out)) == {("M", "M"): 1.0}
    own_use = replace(mine, edges=(_made("steel", 1.0), _taken("steel", 0.1)))
    assert _cells(_system(_inventory(own_use))) == {("M", "M"): 0.9}


def test_a_system_that_cannot_be_solved_is_not_written() -> None:
    """Two activities that only supply one another: 1 kg takes 1 MJ takes 1 kg."""
    steel = Activity("S", "s", (_made("steel", 1.0), _taken("power", 1.0)))
    power = Activity("P", "p", (_made("power", 1.0), _taken("steel", 1.0)))
    inventory = _inventory(steel, power)
    report, findings = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    assert not report.is_written
    assert [one.code for one in findings] == ["IMPORT-UNSOLVABLE"]


def test_a_footprint_a_thousand_times_its_siblings_is_told() -> None:
    """0.2 kg CO2/MJ three times, and 400 kg/MJ once: a tonne was taken for a kilogram."""
    wrong = replace(_power("X"), edges=(_made("power", 1.0), _edge(EdgeKind.EMISSION, "co2", 400.0)))
    inventory = _inventory(_power("A"), _power("B"), _power("C"), wrong)
    report, findings = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    assert report.is_written
    assert [one.code for one in findings] == ["IMPORT-SCALE"]
    assert report.cases["scale"][0].process == "X"


def test_what_cannot_be_used_is_refused_with_its_reason() -> None:
    """No reference, a reference of 0, a unit without conversion, a code that stands twice."""
    activities = (
        Activity("A", "nothing", (_edge(EdgeKind.EMISSION, "co2", 1.0),)),
        Activity("B", "zero", (_made("steel", 0.0),)),
        Activity("C", "unit", (_made("steel", 1.0, "furlong"),)),
        _power("P"),
        _power("P"),
    )
    inventory = _inventory(*activities)
    report, _ = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    assert report.is_balanced
    assert [case.shown.partition(" ")[0] for case in report.cases["refused-dataset"]] == [
        "duplicate", "no-reference", "zero-reference", "unit",
    ]  # fmt: skip


_AMOUNTS = st.sampled_from((0.0, 1.0, 2.5, float("nan")))
_EDGES = st.builds(
    Edge,
    st.sampled_from(tuple(EdgeKind)),
    st.sampled_from((*FLOWS, "absent")),
    _AMOUNTS,
    st.sampled_from(("kg", "MJ", "kWh", "m3", "furlong")),
)


@given(
    edges=st.lists(st.lists(_EDGES, max_size=6), max_size=5),
    allocation=st.sampled_from(tuple(Allocation)),
    missing=st.sampled_from(tuple(MissingProvider)),
    waste=st.sampled_from(tuple(WasteFlow)),
    zero=st.sampled_from(tuple(ZeroAmount)),
    providers=st.sampled_from(tuple(SeveralProviders)),
)
def test_every_exchange_has_one_fate(
    edges: list[list[Edge]],
    allocation: Allocation,
    missing: MissingProvider,
    waste: WasteFlow,
    zero: ZeroAmount,
    providers: SeveralProviders,
) -> None:
    """Whatever the file and the decisions: data sets and exchanges in = written + left out + refused."""
    inventory = _inventory(*(Activity(f"A{number}", "a", tuple(each)) for number, each in enumerate(edges)))
    decisions = ImportDecisions((allocation,), missing, providers, waste, zero_amounts=zero)
    report, _ = judge(inventory, resolve(inventory, decisions), decisions)
    assert report.is_balanced


def test_a_data_set_may_be_there_for_its_reference_flow_alone() -> None:
    """Naphtha beside 1 kg of steel is left out and supplies nobody; diesel named as reference is supplied, input or not.

    Steel takes 2 m3 of diesel from P, which names its input of 4 m3 as its reference: 2 units of what P makes 4 of.
    """
    steel = Activity(
        "S", "steelmaking", (_made("steel", 1.0), _edge(EdgeKind.OUTPUT, "naphtha", 3.0), _taken("diesel", 2.0))
    )
    supplier = Activity("P", "diesel", (_edge(EdgeKind.INPUT, "diesel", 4.0, is_reference=True),))
    user = Activity("U", "user", (_made("power", 1.0), _taken("naphtha", 5.0)))
    decisions = ImportDecisions(allocation=(Allocation.REFERENCE_FLOW,), missing=MissingProvider.CUT_OFF)
    resolved = resolve(_inventory(steel, supplier, user), decisions)
    assert resolved.system is not None
    assert _cells(resolved.system) == {
        ("S", "S"): 1.0,
        ("P", "P"): 4.0,
        ("U", "U"): 1.0,
        ("P", "S"): -2.0,
        ("cut-off:naphtha", "cut-off:naphtha"): 1.0,
        ("cut-off:naphtha", "U"): -5.0,
    }
    assert resolved.tally.counted()["co-product"] == 1


def test_economic_allocation_takes_the_economic_shares_of_the_file() -> None:
    """No price in the file, but 90 % and 10 % by value beside 50 % and 50 % by mass: value is what was decided."""
    shares = tuple(
        AllocationShare(method, flow, share)
        for method, flow, share in (
            ("economic", "steel", 0.9), ("economic", "naphtha", 0.1), ("physical", "steel", 0.5), ("physical", "naphtha", 0.5),
        )
    )  # fmt: skip
    emitted = _edge(EdgeKind.EMISSION, "co2", 2.0)
    edges = (_made("steel", 1.0), _edge(EdgeKind.OUTPUT, "naphtha", 1.0), emitted)
    mill = Activity("M", "mill", edges, allocation=shares, default_allocation="physical")
    system = _system(_inventory(mill), ImportDecisions(allocation=(Allocation.ECONOMIC,)))
    assert dict(zip((one.code for one in system.activities), system.biosphere.amount, strict=True)) == {
        "M#steel": pytest.approx(1.8),
        "M#naphtha": pytest.approx(0.2),
    }


def test_shares_below_zero_are_no_shares() -> None:
    """120 % and −20 % add up to 1 and are followed by no rule."""
    shares = (AllocationShare("causal", "steel", 1.2), AllocationShare("causal", "naphtha", -0.2))
    mill = Activity("M", "mill", (_made("steel", 1.0), _edge(EdgeKind.OUTPUT, "naphtha", 1.0)), allocation=shares)
    assert resolve(_inventory(mill), ImportDecisions(allocation=(Allocation.AS_FILE,))).system is None


def test_a_total_that_is_none_of_the_products_splits_nothing() -> None:
    """A mistyped name would make a third product of the two, and give it no burden."""
    mill = Activity("M", "mill", (_made("steel", 1.0), _edge(EdgeKind.OUTPUT, "naphtha", 1.0)))
    decisions = ImportDecisions(processes={"mill": ProcessDecision(Allocation.MASS, "stel")})
    inventory = _inventory(mill)
    resolved = resolve(inventory, decisions)
    assert resolved.system is None
    told = {finding.code for finding in judge(inventory, resolved, decisions)[1]}
    assert {"IMPORT-UNALLOCATED", "IMPORT-DECISION-UNUSED"} <= told


def test_a_decision_on_what_the_file_does_not_hold_is_told() -> None:
    """A process and a product of another name: the decisions have no effect, which nobody would notice."""
    decisions = ImportDecisions(processes={"pwoer": ProcessDecision(Allocation.MASS)}, densities={"disel": 840.0})
    inventory = _inventory(_power())
    _, findings = judge(inventory, resolve(inventory, decisions), decisions)
    unused = [dict(finding.values) for finding in findings if finding.code == "IMPORT-DECISION-UNUSED"]
    assert [(one["name"], one["near"]) for one in unused] == [("pwoer", "power"), ("disel", "diesel, steel")]


def test_a_product_without_a_unit_is_told() -> None:
    """A study could not say how much of it it takes."""
    flows = {"x": Flow("x", FlowKind.PRODUCT, "something")}
    edges = (Edge(EdgeKind.OUTPUT, "x", 1.0, "", is_reference=True),)
    inventory = Inventory("tiny", "bw2package", (Activity("X", "X", edges),), flows, 1, 1)
    _, findings = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    assert "IMPORT-NO-UNIT" in {finding.code for finding in findings}


def test_data_sets_that_a_reader_counts_twice_do_not_balance() -> None:
    """Two data sets in, one read and used, none refused: the report does not make up the other one."""
    inventory = replace(_inventory(_power()), datasets_in=0)
    report, findings = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    assert (report.datasets_used, report.datasets_refused, report.is_balanced) == (1, -1, False)
    assert "IMPORT-UNBALANCED" in {finding.code for finding in findings}


def test_findings_name_decisions_and_flows_in_the_readers_language() -> None:
    """The code stands behind the words, as it is typed."""
    flows = {**FLOWS, "coal": Flow("coal", FlowKind.PRODUCT, "coal|hard", "煤", "kg")}
    edges = (_made("power", 1.0), Edge(EdgeKind.INPUT, "coal", 1.0, "kg"))
    inventory = Inventory("tiny", "ilcd", (Activity("P", "power", edges, "发电"),), flows, 1, 2)
    decisions = ImportDecisions(missing=MissingProvider.CUT_OFF)
    _, findings = judge(inventory, resolve(inventory, decisions), decisions)
    unlinked = next(finding for finding in findings if finding.code == "IMPORT-UNLINKED")
    zh, en = values_in(unlinked, "zh"), values_in(unlinked, "en")
    assert (zh["examples"], en["examples"]) == ("煤", "coal/hard")
    assert zh["decision"] == "没有供给者的投入——截断，不计负荷（missing: cut-off）"
    assert en["decision"] == "Inputs that nothing supplies – cut off without burden (missing: cut-off)"


def test_an_empty_list_of_rules_is_told() -> None:
    """Nothing to try is no rule."""
    with pytest.raises(DataFileError, match="at least one"):
        decisions_of({"allocation": []}, "decisions.yaml")


def test_several_providers_are_named_as_a_person_knows_them() -> None:
    """Names and places, not the codes of a file."""
    plants = [
        replace(_power("0f-1", "CN-GD", "Guangdong grid"), name_zh="广东电网"),
        _power("0f-2", "CN-HB", "Hubei grid"),
    ]
    mill = Activity("M", "mill", (_made("steel", 1.0), _taken("power", 1.0)))
    inventory = _inventory(*plants, mill)
    _, findings = judge(inventory, resolve(inventory, ImportDecisions()), ImportDecisions())
    several = next(finding for finding in findings if finding.code == "IMPORT-SEVERAL-PROVIDERS")
    assert values_in(several, "en")["examples"] == "electricity: Guangdong grid {CN-GD}, Hubei grid {CN-HB}"
    assert values_in(several, "zh")["examples"] == "electricity: 广东电网 {CN-GD}、Hubei grid {CN-HB}"
