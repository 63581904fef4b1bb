"""What readings amount to in the study period, and what is said of missing, doubled and strange ones."""

import calendar
import itertools
import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.findings import Severity
from pcr_rules.plant.measured.calendar_days import Days, by_month, by_year, missing_days
from pcr_rules.plant_records.measured import ReadingRole

OPENING, PURCHASE, CLOSING = ReadingRole.OPENING_STOCK, ReadingRole.PURCHASE, ReadingRole.CLOSING_STOCK
MONTHS = [(date(2025, m, 1), date(2025, m, calendar.monthrange(2025, m)[1])) for m in range(1, 13)]
YEAR = Days(date(2025, 1, 1), date(2025, 12, 31))


def monthly(reading: Any, amounts: list[str], **more: Any) -> list[Any]:
    """One reading a month; an empty text leaves the month out."""
    return [
        reading(str(first), str(last), amount, **more)
        for (first, last), amount in zip(MONTHS, amounts, strict=True)
        if amount
    ]


# ---------------------------------------------------------------------------------------------------------- amounts


def test_twelve_months_add_up(total: Any, reading: Any) -> None:
    """12 × 100 kWh = 1200 kWh, without a finding."""
    made = total(*monthly(reading, ["100 kWh"] * 12))
    assert (made.quantity.value, made.quantity.unit) == (1200, "kWh")
    assert made.findings == ()


def test_a_billing_period_across_the_year_counts_by_days(total: Any, reading: Any) -> None:
    """21 Dec – 20 Jan: 310 kWh × 20/31 = 200 kWh fall into 2025; 1 Dec 2025 – 9 Jan 2026: 400 kWh × 31/40 = 310."""
    made = total(
        reading("2024-12-21", "2025-01-20", "310 kWh"),
        reading("2025-01-21", "2025-11-30", "1000 kWh"),
        reading("2025-12-01", "2026-01-09", "400 kWh"),
    )
    assert made.amount() == pytest.approx(200 + 1000 + 310, rel=1e-12)
    derivation = made.derivation("exchange:m")
    assert derivation.formula == "310 kWh × 20/31 + 1000 kWh + 400 kWh × 31/40 = 1510 kWh"
    assert derivation.sources == ("plant.readings[1]", "plant.readings[2]", "plant.readings[3]")


def test_stock_change(total: Any, reading: Any) -> None:
    """40 t + 980 t - 95 t = 925 t."""
    made = total(
        reading("2025-01-01", "2025-12-31", "40 t", OPENING),
        reading("2025-01-01", "2025-12-31", "980 t", PURCHASE),
        reading("2025-01-01", "2025-12-31", "95 t", CLOSING),
    )
    assert made.quantity.value == pytest.approx(925, rel=1e-12)
    assert made.derivation("exchange:m").formula == "40 t + 980 t - 95 t = 925 t"
    assert made.rule == "stock_change"


def test_returned_and_sold_material_is_not_consumed(total: Any, reading: Any) -> None:
    """10 + 100 - 5 returned - 3 sold - 2 = 100 t."""
    made = total(
        reading("2025-01-01", "2025-01-01", "10 t", OPENING),
        reading("2025-03-01", "2025-03-01", "100 t", PURCHASE),
        reading("2025-04-01", "2025-04-01", "5 t", ReadingRole.RETURNED),
        reading("2025-05-01", "2025-05-01", "3000 kg", ReadingRole.SOLD),
        reading("2025-12-31", "2025-12-31", "2 t", CLOSING),
    )
    assert made.amount() == pytest.approx(100, rel=1e-12)


def test_counters_with_multiplier_and_rollover(total: Any, reading: Any) -> None:
    """(99950 → 100000 → 50) × 80 = 100 × 80 = 8000 kWh; then (150 - 50) × 80 = 8000 kWh."""
    made = total(
        reading(
            "2025-01-01", "2025-06-30", role=ReadingRole.COUNTER,
            begin_counter=99950.0, end_counter=50.0, multiplier=80.0, counter_range=100000.0,
        ),
        reading(
            "2025-07-01", "2025-12-31", role=ReadingRole.COUNTER,
            begin_counter=50.0, end_counter=150.0, multiplier=80.0,
        ),
        unit="kWh",
    )  # fmt: skip
    assert made.quantity.value == 16000
    assert made.findings == ()
    assert made.derivation("x").formula == "(100000 - 99950 + 50) × 80 kWh + (150 - 50) × 80 kWh = 16000 kWh"


def test_an_amount_splits_where_years_part(total: Any, reading: Any) -> None:
    """Dec 2024 – Jan 2025, 62 days, 620 kWh: 310 kWh in each year."""
    days = (date(2024, 12, 1), date(2025, 1, 31))
    made = total(reading("2024-12-01", "2025-01-31", "620 kWh"), days=days)
    assert [made.amount(part) for part in by_year(made.window)] == pytest.approx([310, 310], rel=1e-12)


# --------------------------------------------------------------------------------------------------------- findings


def test_missing_months_are_named_and_block_the_number(total: Any, reading: Any, codes: Any) -> None:
    """March and July have no reading; they are not zero."""
    amounts = ["100 kWh"] * 12
    amounts[2] = amounts[6] = ""
    made = total(*monthly(reading, amounts))
    (finding,) = made.findings
    assert finding.code == "PLANT-READING-MISSING"
    assert finding.blocks_number
    assert codes(made)["PLANT-READING-MISSING"]["months"] == "2025-03, 2025-07"
    assert codes(made)["PLANT-READING-MISSING"]["days"] == "62"


def test_a_meter_in_use_for_part_of_the_year_misses_nothing(total: Any, reading: Any) -> None:
    """In use from 1 December: the year before that is not missing."""
    made = total(reading("2025-12-01", "2025-12-31", "5 kWh"), in_use_from=date(2025, 12, 1))
    assert made.findings == ()
    assert made.amount() == 5


def test_an_estimate_fills_a_month_and_says_so(total: Any, reading: Any, codes: Any) -> None:
    """One estimated month of twelve is a twelfth of the amount; without a basis it fails the claim."""
    amounts = ["100 kWh"] * 12
    amounts[2] = ""
    with_basis = total(
        *monthly(reading, amounts), reading("2025-03-01", "2025-03-31", "100 kWh", is_estimated=True, reason="上年同月")
    )
    assert with_basis.estimated_share == pytest.approx(1 / 12)
    assert list(codes(with_basis)) == ["PLANT-READING-ESTIMATED"]
    without = total(*monthly(reading, amounts), reading("2025-03-01", "2025-03-31", "100 kWh", is_estimated=True))
    assert list(codes(without)) == ["PLANT-ESTIMATE-WITHOUT-BASIS"]


def test_a_month_in_kilograms_typed_as_tonnes_is_told(total: Any, reading: Any, codes: Any) -> None:
    """Eleven months of 100 t and one of 100000 t: a thousandfold month; 100000 kg is another unit and told as such."""
    amounts = ["100 t"] * 12
    amounts[4] = "100000 t"
    values = codes(total(*monthly(reading, amounts)))["PLANT-READING-THOUSANDFOLD"]
    assert values["period"] == "2025-05-01…2025-05-31"
    amounts[4] = "100000 kg"
    made = total(*monthly(reading, amounts))
    assert made.amount() == pytest.approx(1200)
    assert codes(made)["PLANT-READING-UNIT-CHANGES"]["periods"] == "2025-05-01…2025-05-31"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("2025-01-01", "2025-12-31", "1 t"), ("2025-06-01", "2025-06-30", "1 t")], "PLANT-READING-OVERLAP"),
        ([("2025-01-01", "2025-12-31", "1 t"), ("2025-01-01", "2025-12-31", "1 t")], "PLANT-READING-TWICE"),
        ([("2025-01-01", "2025-12-31", "1 t"), ("2025-03-31", "2025-03-01", "1 t")], "PLANT-READING-DATES"),
        ([("2025-01-01", "2025-12-31", "1 t"), ("2023-01-01", "2023-12-31", "1 t")], "PLANT-READING-OUTSIDE"),
        ([("2025-01-01", "2025-12-31", "")], "PLANT-METER-NO-UNIT"),
        ([("2025-01-01", "2025-06-30", "1 t"), ("2025-07-01", "2025-12-31", "")], "PLANT-READING-NO-AMOUNT"),
        ([("2025-01-01", "2025-06-30", "1 t"), ("2025-07-01", "2025-12-31", "1 kWh")], "PLANT-READING-UNIT"),
        ([], "PLANT-METER-NO-READING"),
    ],
)
def test_readings_that_cannot_stand(total: Any, reading: Any, codes: Any, rows: Any, code: str) -> None:
    """Each slip has its own finding."""
    assert code in codes(total(*(reading(*row) for row in rows)))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("40 t", OPENING), ("10 t", PURCHASE)], "PLANT-STOCK-INCOMPLETE"),
        ([("40 t", OPENING), ("10 t", PURCHASE), ("60 t", CLOSING)], "PLANT-CONSUMPTION-NEGATIVE"),
        ([("40 t", OPENING), ("10 t", PURCHASE), ("10 t", PURCHASE), ("1 t", CLOSING)], "PLANT-PURCHASE-TWICE"),
        ([("40 t", OPENING), ("10 t", ReadingRole.CONSUMPTION), ("1 t", CLOSING)], "PLANT-READING-MIXED"),
    ],
)
def test_stocks_that_cannot_stand(total: Any, reading: Any, codes: Any, rows: Any, code: str) -> None:
    """A missing stock-taking, a negative consumption, an invoice twice, two ways of counting the same."""
    made = total(*(reading("2025-01-01", "2025-12-31", amount, role) for amount, role in rows))
    assert code in codes(made)


def test_an_opening_stock_that_is_not_the_closing_stock_before(total: Any, reading: Any, codes: Any) -> None:
    """20 t on 30 June, 25 t on 1 July: 5 t belong nowhere."""
    made = total(
        reading("2025-01-01", "2025-06-30", "40 t", OPENING),
        reading("2025-01-01", "2025-06-30", "20 t", CLOSING),
        reading("2025-07-01", "2025-12-31", "25 t", OPENING),
        reading("2025-07-01", "2025-12-31", "5 t", CLOSING),
    )
    values = codes(made)["PLANT-STOCK-BREAK"]
    assert (values["opening"], values["closing"], values["day"]) == ("25 t", "20 t", "2025-07-01")


def test_a_month_without_purchases_is_named(total: Any, reading: Any, codes: Any) -> None:
    """Monthly purchases with a gap; deliveries dated by the day need not fill the calendar."""
    stocks = [
        reading("2025-01-01", "2025-12-31", "40 t", OPENING),
        reading("2025-01-01", "2025-12-31", "20 t", CLOSING),
    ]
    months = monthly(reading, ["10 t"] * 7 + [""] + ["10 t"] * 4, role=PURCHASE)
    assert codes(total(*stocks, *months))["PLANT-PURCHASE-MISSING"]["months"] == "2025-08"
    assert codes(total(*stocks, reading("2025-08-08", "2025-08-08", "10 t", PURCHASE))) == {}


@pytest.mark.parametrize(
    ("counter", "code"),
    [
        ({"begin_counter": 10.0}, "PLANT-READING-NO-AMOUNT"),
        ({"begin_counter": 10.0, "end_counter": 5.0}, "PLANT-COUNTER-BACKWARDS"),
        ({"begin_counter": 10.0, "end_counter": 15.0, "multiplier": 0.0}, "PLANT-COUNTER-MULTIPLIER"),
        ({"amount": "7 kWh", "begin_counter": 10.0, "end_counter": 15.0}, "PLANT-COUNTER-DIFFERS"),
    ],
)
def test_counters_that_cannot_stand(total: Any, reading: Any, codes: Any, counter: Any, code: str) -> None:
    """Half a counter, one that goes back, a multiplier of zero, an amount that is not the counter's."""
    made = total(reading("2025-01-01", "2025-12-31", role=ReadingRole.COUNTER, **counter), unit="kWh")
    assert code in codes(made)


def test_a_counter_begins_where_it_ended(total: Any, reading: Any, codes: Any) -> None:
    """A jump and a changed multiplier are told, unless a reason says that meter or transformer were changed."""
    ends = {"role": ReadingRole.COUNTER}
    first = reading("2025-01-01", "2025-06-30", **ends, begin_counter=0.0, end_counter=100.0)
    jump = {**ends, "begin_counter": 120.0, "end_counter": 200.0, "multiplier": 2.0}
    assert set(codes(total(first, reading("2025-07-01", "2025-12-31", **jump), unit="kWh"))) == {
        "PLANT-COUNTER-BREAK",
        "PLANT-COUNTER-MULTIPLIER-CHANGES",
    }
    assert codes(total(first, reading("2025-07-01", "2025-12-31", reason="换表", **jump), unit="kWh")) == {}


# ------------------------------------------------------------------------------------------------------- properties


amounts = st.lists(st.integers(0, 10**6), min_size=12, max_size=12)


@given(amounts)
def test_monthly_and_yearly_entry_give_the_same(total: Any, reading: Any, values: list[int]) -> None:
    """Σ of twelve months = the year's bill, whatever the months."""
    made = total(*monthly(reading, [f"{value} kWh" for value in values]))
    year = total(reading("2025-01-01", "2025-12-31", f"{sum(values)} kWh"))
    assert made.amount() == pytest.approx(year.amount(), rel=1e-12)


@given(amounts, st.lists(st.integers(0, 1000), min_size=13, max_size=13))
def test_monthly_stock_taking_gives_what_the_year_gives(
    total: Any, reading: Any, purchases: list[int], stocks: list[int]
) -> None:
    """Σ_m (opening_m + purchases_m - closing_m) = opening_1 + Σ purchases - closing_12: stocks between cancel."""
    rows = []
    for number, (month, bought) in enumerate(zip(MONTHS, purchases, strict=True)):
        rows += [
            reading(str(month[0]), str(month[1]), f"{stocks[number]} t", OPENING),
            reading(str(month[0]), str(month[1]), f"{bought} t", PURCHASE),
            reading(str(month[0]), str(month[1]), f"{stocks[number + 1]} t", CLOSING),
        ]
    year = ("2025-01-01", "2025-12-31")
    once = [
        reading(*year, f"{stocks[0]} t", OPENING),
        reading(*year, f"{sum(purchases)} t", PURCHASE),
        reading(*year, f"{stocks[12]} t", CLOSING),
    ]
    wanted = stocks[0] + sum(purchases) - stocks[12]
    assert total(*rows).amount() == pytest.approx(wanted, rel=1e-12, abs=1e-9)
    assert total(*once).amount() == pytest.approx(wanted, rel=1e-12, abs=1e-9)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.lists(st.integers(0, 900), min_size=3, max_size=3))
def test_proration_loses_nothing(total: Any, reading: Any, lengths: list[int], cuts: list[int]) -> None:
    """Billing periods of any length, cut into any windows: the windows add up to the whole."""
    start = date(2024, 1, 1)
    rows, first = [], start
    for number, length in enumerate(lengths):
        last = first + timedelta(days=length - 1)
        rows.append(reading(str(first), str(last), f"{10 * number + 1} kWh"))
        first = last + timedelta(days=1)
    whole = (start, first - timedelta(days=1))
    made = total(*rows, days=whole)
    edges = sorted(
        {start, first, *(start + timedelta(days=cut) for cut in cuts if start + timedelta(days=cut) < first)}
    )
    windows = [Days(a, b - timedelta(days=1)) for a, b in itertools.pairwise(edges)]
    stated = sum(10 * number + 1 for number in range(len(lengths)))
    assert math.fsum(made.amount(window) for window in windows) == pytest.approx(stated, rel=1e-12)
    assert made.findings == () or {finding.severity for finding in made.findings} <= {Severity.WARNING}


@given(st.sets(st.integers(0, 364), max_size=200))
def test_what_is_covered_and_what_is_missing_make_the_year(covered: set[int]) -> None:
    """Every day is either covered or missing, and months name exactly the missing days."""
    days = [Days(YEAR.first + timedelta(days=n), YEAR.first + timedelta(days=n)) for n in covered]
    gaps = missing_days(YEAR, days)
    assert sum(gap.count for gap in gaps) + len(covered) == 365
    assert len(by_month(gaps)) >= len(gaps)


def test_a_period_without_end_is_read(reading: Any, total: Any) -> None:
    """Some systems write 9999-12-31 for "no end": the reading is prorated, the stock closed on the last day there is."""
    first, end = date(2025, 1, 1), date(9999, 12, 31)
    days = (end - first).days + 1
    assert total(reading(str(first), str(end), "2 t")).amount() == pytest.approx(2 * 365 / days)
    stock = (reading(str(first), str(first), "5 t", OPENING), reading(str(first), str(end), "2 t", CLOSING))
    assert total(*stock).amount() == pytest.approx(3 * 365 / (days - 1))


def test_a_mistyped_year_of_the_study_names_a_few_of_the_missing_months(reading: Any, total: Any) -> None:
    """0225 for 2025: 21,600 months without a reading are counted, and 24 of them named."""
    made = total(reading("2025-01-01", "2025-12-31", "2 t"), days=(date(225, 1, 1), date(2025, 12, 31)))
    (told,) = [each for each in made.findings if each.code == "PLANT-READING-MISSING"]
    months = dict(told.values)["months"]
    assert months.endswith("… (21600)")
    assert months.count(",") == 23
