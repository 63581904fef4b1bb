"""Certificates matched to facilities and periods: conditions, fairness, exactness, and what binds."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from background_db.messages import load_messages
from pcr_rules.certificates import CertificateLot, ClaimedPart, ClaimedSupply, TradeClass
from pcr_rules.green_certificates.claim_checks import BEFORE_ALLOCATION, check_claims
from pcr_rules.methods.certificate_matching.eligibility import (
    Demand,
    MatchingRules,
    OfferedLot,
    RuledOut,
    ruled_out_by,
)
from pcr_rules.methods.certificate_matching.fair_shares import Network, fair_shares, fair_totals, flows
from pcr_rules.methods.certificate_matching.match import MatchingAnswer, Objective, match_certificates
from pcr_rules.methods.certificate_matching.periods import Granularity, claimed_period
from pcr_rules.methods.certificate_matching.spread import spread_kinds

MWH = 1_000_000
RULES = MatchingRules(
    entity="Aluminium A",
    claimed_on=date(2025, 1, 31),
    study_first_day=date(2024, 1, 1),
    study_last_day=date(2024, 12, 31),
)


def lot(lot_id: str, count: int, month: date = date(2024, 5, 1), **changes: Any) -> OfferedLot:
    """A lot of wind certificates of Inner Mongolia in the entity's hands."""
    fields: dict[str, Any] = {
        "lot_id": lot_id,
        "project_code": "1" * 17,
        "project_name": "Wind farm",
        "technology": "wind",
        "province": "CN-NM",
        "generation_month": month,
        "first_serial": 1,
        "last_serial": count,
        "trade_class": TradeClass.UNBUNDLED,
        "holder": RULES.entity,
    }
    return OfferedLot(lot=CertificateLot(**fields | changes), serials=((1, count),))


def month_demand(facility: str, month: int, mwh: float, **changes: Any) -> Demand:
    """A facility's grid electricity of a month of 2024."""
    last = date(2024, month, monthrange(2024, month)[1])
    return Demand(
        facility=facility, first_day=date(2024, month, 1), last_day=last, watt_hours=round(mwh * MWH), **changes
    )


def by_facility(answer: MatchingAnswer) -> dict[str, int]:
    """Certificates of each facility."""
    found: dict[str, int] = {}
    for match in answer.matches:
        found[match.facility] = found.get(match.facility, 0) + match.count
    return found


def test_a_scarce_pool_is_shared_pro_rata_to_the_certificate() -> None:
    """110 certificates over 100 and 200 MWh: 36.67 and 73.33, in whole ones 37 and 73."""
    later, sooner = lot("B", 50, date(2024, 8, 1)), lot("A", 60, date(2024, 3, 1))
    answer = match_certificates(
        [later, sooner], [month_demand("north", 5, 100), month_demand("south", 6, 200.5)], RULES
    )
    assert by_facility(answer) == {"north": 37, "south": 73}
    assert sum(match.count for match in answer.matches) == 110
    assert answer.uncovered_watt_hours == (63 * MWH, 127_500_000)


def test_what_is_not_needed_stays_and_the_longest_valid_stays_longest() -> None:
    """70 MWh need 60 of the lot of March and 10 of that of August; claims never exceed the consumption."""
    answer = match_certificates(
        [lot("B", 50, date(2024, 8, 1)), lot("A", 60, date(2024, 3, 1))], [month_demand("north", 5, 70.9)], RULES
    )
    assert [(match.lot_id, match.count) for match in answer.matches] == [("A", 60), ("B", 10)]
    assert answer.unused == {"B": 40}
    assert answer.uncovered_watt_hours == (900_000,)
    assert not answer.shortfalls


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"has_mechanism_price": True}, RuledOut.MECHANISM_PRICE),
        ({"other_credit": "CCER-1"}, RuledOut.OTHER_CREDIT),
        ({"holder": "somebody else"}, RuledOut.HOLDER),
        ({"month": date(2022, 11, 1)}, RuledOut.EXPIRED),
        ({"province": "CN-HK"}, RuledOut.MARKET),
        ({"province": "VN-01"}, RuledOut.MARKET),
        ({"trade_class": TradeClass.GREEN_POWER, "settled_user": "another user"}, RuledOut.USER),
        ({"trade_class": TradeClass.SELF_USE, "settled_user": "Aluminium A"}, RuledOut.NOT_GRID_POWER),
        ({"month": date(2025, 1, 1)}, RuledOut.PERIOD),
        ({"technology": "biomass"}, RuledOut.TECHNOLOGY),
    ],
)
def test_each_condition_keeps_a_lot_out_and_is_named(changes: dict[str, Any], reason: RuledOut) -> None:
    """The answer to a demand that cannot be met says why each lot may not serve."""
    demand = month_demand("north", 5, 10, technologies=("wind",))
    offer = lot("A", 10, changes.pop("month", date(2024, 5, 1)), **changes)
    rules = replace(RULES, claimed_on=date(2026, 1, 1))
    assert ruled_out_by(lot("A", 10), demand, rules) is None
    assert ruled_out_by(offer, demand, rules) is reason
    answer = match_certificates([offer], [demand], rules)
    assert not answer.matches
    (shortfall,) = answer.shortfalls
    assert shortfall.ruled_out == {reason: (("A", 10),)}
    assert shortfall.missing == 10


@pytest.mark.parametrize(
    ("granularity", "served"),
    [
        (Granularity.STUDY_PERIOD, [1, 4, 5, 12]),
        (Granularity.CALENDAR_YEAR, [1, 4, 5, 12]),
        (Granularity.QUARTER, [4, 5]),
        (Granularity.MONTH, [5]),
        (Granularity.VALIDITY, [-12, 1, 4, 5]),
    ],
)
def test_the_period_is_a_parameter(granularity: Granularity, served: list[int]) -> None:
    """May's electricity, certificates of December 2023 and of four months of 2024."""
    rules = replace(RULES, granularity=granularity)
    months = [-12, 1, 4, 5, 12]
    demand = month_demand("north", 5, 10)
    offers = {month: lot("A", 1, date(2024 if month > 0 else 2023, abs(month), 1)) for month in months}
    assert [month for month in months if ruled_out_by(offers[month], demand, rules) is None] == served


@pytest.mark.parametrize(
    ("granularity", "first", "last"),
    [
        (Granularity.STUDY_PERIOD, date(2024, 2, 10), date(2025, 2, 9)),
        (Granularity.CALENDAR_YEAR, date(2024, 2, 10), date(2024, 12, 31)),
        (Granularity.QUARTER, date(2024, 4, 1), date(2024, 6, 30)),
        (Granularity.MONTH, date(2024, 5, 1), date(2024, 5, 31)),
        (Granularity.VALIDITY, date(2024, 5, 3), date(2024, 5, 20)),
    ],
)
def test_claims_are_made_for_the_span_of_the_granularity(granularity: Granularity, first: date, last: date) -> None:
    """3 to 20 May in a study from 10 February 2024 to 9 February 2025; no claim reaches over the study's ends."""
    consumed, study = (date(2024, 5, 3), date(2024, 5, 20)), (date(2024, 2, 10), date(2025, 2, 9))
    assert claimed_period(consumed, study, granularity) == (first, last)


@pytest.mark.parametrize(("rule", "reason"), [(1, None), (2, RuledOut.PERIOD)])
def test_the_same_year_rule_is_that_of_the_claims(
    monkeypatch: pytest.MonkeyPatch, rule: int, reason: RuledOut | None
) -> None:
    """A certificate of December 2025 for January 2026: allowed while the dated rule warns, ruled out once it refuses."""
    monkeypatch.setattr("pcr_rules.green_certificates.validity.rule_value", lambda *_: rule)
    rules = MatchingRules(
        entity=RULES.entity,
        claimed_on=date(2026, 2, 1),
        study_first_day=date(2026, 1, 1),
        study_last_day=date(2026, 12, 31),
        granularity=Granularity.VALIDITY,
    )
    demand = Demand(facility="north", first_day=date(2026, 1, 1), last_day=date(2026, 1, 31), watt_hours=10 * MWH)
    offer = lot("A", 10, date(2025, 12, 1), holder=rules.entity)
    monkeypatch.setattr(OfferedLot, "expires_on", date(2027, 11, 30))
    assert ruled_out_by(offer, demand, rules) is reason


def test_a_year_that_only_warns_is_told_with_the_proposal() -> None:
    """December 2025 for January 2026: matched, with a warning, as the act's text was not read."""
    rules = MatchingRules(
        entity=RULES.entity,
        claimed_on=date(2026, 2, 1),
        study_first_day=date(2026, 1, 1),
        study_last_day=date(2026, 12, 31),
        granularity=Granularity.VALIDITY,
    )
    demand = Demand(facility="north", first_day=date(2026, 1, 1), last_day=date(2026, 1, 31), watt_hours=10 * MWH)
    answer = match_certificates([lot("A", 6, date(2025, 12, 1)), lot("B", 4, date(2026, 1, 1))], [demand], rules)
    assert answer.covered == (10,)
    (finding,) = answer.findings
    assert (finding.code, dict(finding.values)["month"]) == ("GEC-05-OTHER-YEAR", "2025-12")


def test_what_the_registry_cancelled_in_time_does_not_lapse() -> None:
    """Certificates of 2023 are valid until the end of 2025: cancelled in 2025, they may still be claimed in 2026."""
    rules = replace(
        RULES, claimed_on=date(2026, 3, 1), study_first_day=date(2023, 1, 1), study_last_day=date(2023, 12, 31)
    )
    demand = Demand(facility="north", first_day=date(2023, 1, 1), last_day=date(2023, 12, 31), watt_hours=10 * MWH)
    offer = lot("A", 10, date(2023, 6, 1))
    assert ruled_out_by(offer, demand, rules) is RuledOut.EXPIRED
    assert ruled_out_by(replace(offer, cancelled_on=date(2025, 6, 1)), demand, rules) is None


@given(
    month=st.dates(date(2022, 1, 1), date(2026, 12, 1)).map(lambda day: day.replace(day=1)),
    claimed_on=st.dates(date(2024, 6, 1), date(2027, 1, 1)),
    place=st.sampled_from(["CN-NM", "CN-HK", "VN-01", ""]),
    consumed_in=st.sampled_from(["CN-GD", "CN", "CN-TW"]),
    trade=st.sampled_from([(trade, user) for trade in TradeClass for user in ("", RULES.entity, "another")]),
    holder=st.sampled_from([RULES.entity, "another"]),
    credit=st.sampled_from(["", " ", "CCER-1"]),
    granularity=st.sampled_from(Granularity),
    demand_month=st.integers(1, 12),
)
def test_what_is_proposed_may_be_claimed(
    month: date,
    claimed_on: date,
    place: str,
    consumed_in: str,
    trade: tuple[TradeClass, str],
    holder: str,
    credit: str,
    granularity: Granularity,
    demand_month: int,
) -> None:
    """Whatever the conditions let through, no check before an allocation refuses, given a reason for earlier months."""
    rules = replace(RULES, claimed_on=claimed_on, granularity=granularity)
    demand = month_demand("north", demand_month, 10, geography=consumed_in)
    offer = lot(
        "A", 10, month, province=place, trade_class=trade[0], settled_user=trade[1], holder=holder, other_credit=credit
    )
    if ruled_out_by(offer, demand, rules) is not None:
        return
    first, last = rules.claimed_period(demand)
    part = ClaimedPart(
        part_id="1",
        lot=offer.lot,
        first_serial=1,
        last_serial=10,
        facility=demand.facility,
        first_day=first,
        last_day=last,
        beneficiary=rules.entity,
        claimed_on=claimed_on,
        holder=holder,
        geography=consumed_in,
        vintage_reason="a reason",
    )
    supply = ClaimedSupply(entity=rules.entity, parts=(part,), as_of_event=0, digest="")
    assert not [found for found in check_claims(supply, BEFORE_ALLOCATION) if found.blocks_claim or found.blocks_number]


def test_the_binding_constraint_names_period_lots_and_megawatt_hours() -> None:
    """February has 10 of its 40 MWh: the lot of November 2022 lapsed at the end of 2025, the one of June lies outside the month."""
    rules = replace(RULES, claimed_on=date(2026, 1, 1), granularity=Granularity.MONTH)
    offers = [
        lot("February", 10, date(2024, 2, 1)),
        lot("June", 30, date(2024, 6, 1)),
        lot("Old", 25, date(2022, 11, 1)),
    ]
    answer = match_certificates(offers, [month_demand("north", 2, 40), month_demand("north", 6, 20)], rules)
    (shortfall,) = answer.shortfalls
    assert (shortfall.demands, shortfall.asked, shortfall.available, shortfall.missing) == ((0,), 40, 10, 30)
    assert shortfall.ruled_out == {RuledOut.EXPIRED: (("Old", 25),), RuledOut.PERIOD: (("June", 30),)}
    assert answer.unused == {"June": 10, "Old": 25}
    text = load_messages(("pcr_rules",)).render(answer.findings[0], "en").what
    for part in (
        "2024-02-01 to 2024-02-29",
        "30 MWh are missing",
        "expired: 25 MWh (Old)",
        "generated outside the period: 30 MWh (June)",
    ):
        assert part in text


def test_a_site_with_more_choice_leaves_the_rest_to_the_one_without() -> None:
    """North takes any technology, south wind only: both are covered, no wind is wasted on north."""
    offers = [lot("W", 50), lot("S", 50, technology="solar_pv")]
    demands = [month_demand("north", 5, 50), month_demand("south", 5, 50, technologies=("wind",))]
    answer = match_certificates(offers, demands, RULES)
    assert answer.covered == (50, 50)
    assert {(match.lot_id, match.facility) for match in answer.matches} == {("S", "north"), ("W", "south")}


def test_no_site_gets_the_better_technology() -> None:
    """30 wind and 90 solar certificates over 40 and 80 MWh: each site gets them 1 to 3."""
    offers = [lot("W", 30), lot("S", 90, technology="solar_pv")]
    answer = match_certificates(offers, [month_demand("north", 5, 40), month_demand("south", 5, 80)], RULES)
    counts = {(match.lot_id, match.facility): match.count for match in answer.matches}
    assert counts == {("W", "north"): 10, ("S", "north"): 30, ("W", "south"): 20, ("S", "south"): 60}


def test_an_order_of_facilities_is_disclosed_and_holds_for_all() -> None:
    """South first: 80 of 100 go to it, north gets the rest; the finding says so."""
    demands = [month_demand("north", 5, 60), month_demand("south", 5, 80)]
    answer = match_certificates([lot("A", 100)], demands, RULES, priority=["south"])
    assert by_facility(answer) == {"north": 20, "south": 80}
    assert answer.objective is Objective.PRIORITY
    assert [finding.code for finding in answer.findings] == ["GEC-MATCH-PRIORITY", "GEC-MATCH-SHORT"]


def test_the_order_of_lots_changes_nothing() -> None:
    """The same lots in another order give the same matches."""
    offers = [lot(f"L{number}", 7, date(2024, 1 + number % 12, 1)) for number in range(20)]
    demands = [month_demand(name, month, 9.5) for name in ("north", "south") for month in range(1, 13)]
    assert match_certificates(offers, demands, RULES) == match_certificates(offers[::-1], demands, RULES)


networks = st.integers(1, 5).flatmap(
    lambda demands: st.tuples(
        st.lists(st.integers(0, 12), min_size=demands, max_size=demands),
        st.lists(
            st.tuples(st.integers(0, 12), st.sets(st.integers(0, demands - 1))),
            min_size=1,
            max_size=5,
        ),
    )
)


def network_of(drawn: tuple[list[int], list[tuple[int, set[int]]]]) -> Network:
    asked, groups = drawn
    return Network(
        {number: count for number, (count, _) in enumerate(groups)},
        {number: sorted(served) for number, (_, served) in enumerate(groups)},
        {at: count for at, count in enumerate(asked) if count},
    )


def linear_program(network: Network, fixed: dict[int, float], *, share: bool) -> float:
    """Maximum of Σ flow, or of the share λ that all demands not in `fixed` reach, by SciPy's linear program."""
    edges = [(group, at) for group, served in network.serves.items() for at in served if at in network.asked]
    cost = np.zeros(len(edges) + 1)
    cost[-1 if share else slice(0, -1)] = -1
    rows, bounds = [], []
    for group, count in network.supplies.items():
        rows.append([float(edge[0] == group) for edge in edges] + [0.0])
        bounds.append(float(count))
    for at, count in network.asked.items():
        taken = [float(edge[1] == at) for edge in edges]
        rows.append([*taken, 0.0])
        bounds.append(float(count))
        if share:
            free = at not in fixed
            rows.append([-one for one in taken] + [float(count) if free else 0.0])
            bounds.append(0.0 if free else -fixed[at])
    solved = linprog(cost, A_ub=np.array(rows), b_ub=np.array(bounds), bounds=[(0, None)] * len(edges) + [(0, 1)])
    assert solved.success
    return -float(solved.fun or 0.0)


@given(networks)
def test_the_total_equals_a_linear_programs(drawn: tuple[list[int], list[tuple[int, set[int]]]]) -> None:
    """As many certificates are matched as a linear program can, and the flows are legal."""
    network = network_of(drawn)
    totals = fair_totals(network)
    assert sum(totals.values()) == pytest.approx(linear_program(network, {}, share=False), abs=1e-7)
    sent = flows(network, totals)
    for group, count in network.supplies.items():
        assert sum(sent.get((group, at), 0) for at in network.asked) <= count
    for at, total in totals.items():
        assert sum(sent.get((group, at), 0) for group in network.supplies) == total
        assert total <= network.asked[at]
    assert all(at in network.serves[group] for group, at in sent)


@given(networks)
def test_the_shares_are_max_min_fair_by_a_linear_program(drawn: tuple[list[int], list[tuple[int, set[int]]]]) -> None:
    """Level by level, the least covered cannot be covered further: the linear program finds no higher share."""
    network = network_of(drawn)
    shares = {at: share for block in fair_shares(network) for at, share in block.items()}
    ratios = {at: share / network.asked[at] for at, share in shares.items()}
    settled: dict[int, float] = {}
    for level in sorted(set(ratios.values())):
        assert linear_program(network, settled, share=True) == pytest.approx(float(level), abs=1e-6)
        settled |= {at: float(shares[at]) - 1e-9 for at, ratio in ratios.items() if ratio == level}
    totals = fair_totals(network)
    assert all(abs(totals[at] - share) < 1 for at, share in shares.items())
    assert sum(totals.values()) == sum(shares.values(), Fraction(0))


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30), min_size=1),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
def test_spreading_keeps_rows_and_columns(kinds: dict[str, int], weights: list[int]) -> None:
    """Each cell is its pro-rata value rounded up or down; nothing is lost on either side."""
    total = sum(kinds.values())
    asked = {at: total * weight // sum(weights) for at, weight in enumerate(weights)}
    asked[0] += total - sum(asked.values())
    cells = spread_kinds(kinds, asked)
    for kind, count in kinds.items():
        assert sum(cells.get((kind, at), 0) for at in asked) == count
    for at, count in asked.items():
        assert sum(cells.get((kind, at), 0) for kind in kinds) == count
    assert all(abs(count - Fraction(kinds[kind] * asked[at], total)) < 1 for (kind, at), count in cells.items())


def test_ten_thousand_lots_and_twenty_facilities_a_month_each() -> None:
    """100,000 certificates in 10,000 lots against 240 demands: every certificate is matched once, none above demand."""
    kinds = ("wind", "solar_pv", "hydro")
    offers = [lot(f"L{n:05d}", 10, date(2024, 1 + n % 12, 1), technology=kinds[n % 3]) for n in range(10_000)]
    demands = [
        month_demand(f"site {site}", month, 300 + 37 * site % 211 + 11 * month)
        for site in range(20)
        for month in range(1, 13)
    ]
    answer = match_certificates(offers, demands, RULES)
    taken: dict[str, set[int]] = {}
    for match in answer.matches:
        serials = set(range(match.first_serial, match.last_serial + 1))
        assert not serials & taken.setdefault(match.lot_id, set())
        taken[match.lot_id] |= serials
    assert sum(map(len, taken.values())) == min(100_000, sum(demand.certificates for demand in demands))
    assert all(count <= demand.certificates for count, demand in zip(answer.covered, demands, strict=True))
