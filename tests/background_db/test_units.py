"""Units: every spelling of the field, no conversion between different things, each factor with its arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.errors import UnitError
from background_db.units import (
    Quantity,
    canonical_unit,
    conversion,
    dimension,
    is_known,
    known_units,
    near_units,
)

BY_DIMENSION: dict[str, list[str]] = {}
for unit in known_units():
    BY_DIMENSION.setdefault(unit.dimension, []).append(unit.symbol)
PAIRS = st.sampled_from(sorted(BY_DIMENSION)).flatmap(
    lambda kind: st.tuples(*[st.sampled_from(BY_DIMENSION[kind])] * 3)
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("吨", "t"), ("千克", "kg"), ("公斤", "kg"), ("公吨", "t"), ("克", "g"), ("T", "t"), ("ＫＧ", "kg"),
        ("㎏", "kg"),
        ("千瓦时", "kWh"), ("度", "kWh"), ("KWH", "kWh"), ("kwh", "kWh"), ("ｋＷｈ", "kWh"), ("kW·h", "kWh"),
        ("万千瓦时", "10^4kWh"), ("万度", "10^4kWh"), ("兆瓦时", "MWh"), ("亿kWh", "10^8kWh"),
        ("立方米", "m3"), ("m³", "m3"), ("㎥", "m3"), ("m^3", "m3"), ("万m3", "10^4m3"), ("升", "L"),
        ("标立方米", "Nm3"), ("Nm³", "Nm3"), ("万标立方米", "10^4Nm3"), ("10^4Nm3", "10^4Nm3"), ("10⁴Nm³", "10^4Nm3"),
        ("Nm3@20C", "Sm3_20C"), ("吨公里", "t·km"), ("t·km", "t·km"), ("tkm", "t·km"), ("t.km", "t·km"),
        ("t*km", "t·km"),
        ("万吨公里", "10^4t·km"), ("件", "piece"), ("个", "piece"), ("台", "piece"), ("套", "piece"), ("平方米", "m2"),
        ("公里", "km"), ("元", "CNY"), ("万元", "10^4CNY"), ("吨标煤", "tce"), ("kgCO₂e", "kgCO2e"),
        ("kgCO2-eq", "kgCO2e"),
        ("kgCO2e/t·km", "kgCO2e/(t·km)"), ("kgCO2e/(t·km)", "kgCO2e/(t·km)"), ("GJ/万Nm3", "GJ/10^4Nm3"),
        ("tC/GJ", "tC/GJ"),
        (" kg ", "kg"), ("t / t", "t/t"),
    ],
)  # fmt: skip
def test_a_unit_is_read_in_every_spelling_of_the_field(written: str, canonical: str) -> None:
    """Chinese names, full width, superscripts, case and dots all lead to one written form."""
    assert canonical_unit(written) == canonical


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("t", "kg", 1000.0),
        ("万千瓦时", "MWh", 10.0),  # 10,000 kWh / 1,000
        ("kWh", "MJ", 3.6),
        ("tce", "GJ", 29.3076),  # GB/T 2589: 29.3076 MJ/kgce
        ("kgce", "kWh", 29.3076 / 3.6),
        ("10^4Nm3", "Nm3", 10000.0),
        ("Sm3_20C", "Nm3", 273.15 / 293.15),  # the same gas at 0 °C takes less room
        ("GJ/10^4Nm3", "MJ/Nm3", 0.1),
        ("tC/GJ", "kgC/MJ", 1.0),
        ("kgCO2e/(t·km)", "gCO2e/(kg·km)", 1.0),
        ("Gcal", "GJ", 4.1868),
        ("斤", "kg", 0.5),
        ("%", "1", 0.01),
        ("tCO2", "kg", 1000.0),
    ],
)
def test_a_conversion_has_the_factor_of_its_definition(one: str, other: str, factor: float) -> None:
    """The arithmetic stands beside each pair."""
    assert conversion(one, other) == pytest.approx(factor, rel=1e-14)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("kg", "kWh", ("mass", "energy")),
        ("Nm3", "m3", ("gas_volume_standard", "volume")),
        ("tce", "tCO2e", ("energy", "co2e")),
        ("kgCO2", "kgCO2e", ("mass", "co2e")),
        ("件", "kg", ("pieces", "mass")),
        ("tC", "tCO2", ("C", "CO2")),
        ("CNY", "USD", ("currency", "currency_usd")),
    ],
)
def test_different_things_are_never_converted(one: str, other: str, words: tuple[str, str]) -> None:
    """The message names both dimensions."""
    with pytest.raises(UnitError) as error:
        conversion(one, other)
    assert all(word in str(error.value) for word in words)


def test_an_unknown_unit_names_the_nearest_known() -> None:
    """The megatonne and the metric tonne are both written MT, so it is refused with a hint."""
    assert not is_known("kgg")
    assert near_units("kgg")[0] == "kg"
    with pytest.raises(UnitError, match="Mt for thousands and millions"):
        canonical_unit("MT")


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("t", "mass"), ("kWh", "energy"), ("m3", "volume"), ("Nm3", "gas_volume_standard"), ("t·km", "transport"),
        ("件", "pieces"), ("m2", "area"), ("km", "length"), ("h", "time"), ("kgCO2e", "co2e"), ("元", "currency"),
        ("%", "dimensionless"), ("GJ/t", "energy/mass"), ("kgCO2e/(t·km)", "co2e/transport"), ("kW", "power"),
        ("tce", "energy"),
        ("kgCO2", "mass"),
    ],
)  # fmt: skip
def test_a_dimension_is_named(written: str, named: str) -> None:
    """Simple and composed dimensions have one name each."""
    assert dimension(written) == named


@given(PAIRS)
def test_conversions_go_there_and_back_and_around(units: tuple[str, str, str]) -> None:
    """f(a→b)·f(b→a) = 1 and f(a→b)·f(b→c) = f(a→c) for all units of a dimension."""
    a, b, c = units
    assert conversion(a, b) * conversion(b, a) == pytest.approx(1.0, rel=1e-14)
    assert conversion(a, b) * conversion(b, c) == pytest.approx(conversion(a, c), rel=1e-14)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_but_never_breaks(text: str) -> None:
    """A cell may hold anything."""
    assert is_known(text) in {True, False}
    if is_known(text):
        assert is_known(canonical_unit(text))
        assert canonical_unit(canonical_unit(text)) == canonical_unit(text)


def test_a_quantity_converts() -> None:
    """2 万kWh = 20 MWh."""
    assert Quantity(2, "万kWh").to("MWh") == Quantity(20.0, "MWh")


def test_every_unit_has_names_in_both_languages() -> None:
    """Drop-downs and documents show them."""
    for unit in known_units():
        assert unit.name_zh
        assert unit.name_en
        assert canonical_unit(unit.symbol) == unit.symbol


def test_a_refrigerant_is_one_gas_however_it_is_spelt() -> None:
    """kgHFC-134a and kgHFC134A are the same; kgHFC-32 is another gas."""
    assert conversion("gHFC-134a", "kgHFC134A") == 0.001
    with pytest.raises(UnitError):
        conversion("kgHFC-32", "kgHFC134A")


@pytest.mark.parametrize("written", ["Mg", "MG", "ML", "Ml", "Mm", "mJ", "mW", "mWh", "mcal"])
def test_mega_is_never_read_as_milli(written: str) -> None:
    """Mg is a tonne and mg a billionth of one: what differs by the case of its prefix alone is not guessed."""
    assert not is_known(written)


@pytest.mark.parametrize(("written", "canonical"), [("mwh", "MWh"), ("MWH", "MWh"), ("mj", "MJ"), ("ML/KG", "")])
def test_a_word_in_one_case_is_still_read(written: str, canonical: str) -> None:
    """Systems that print in capitals or small letters only are understood where no prefix is in doubt."""
    assert (canonical_unit(written) if is_known(written) else "") == canonical
