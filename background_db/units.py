"""Units of the field: names in both languages, one question to pint per distinct pair, factors from then on.

The table `data/units/units.csv` is the only definition: symbol, pint definition, names, aliases. A unit
text is read in three steps: characters are brought to one form (full width, superscripts, dots), the whole
is looked up as symbol or alias, and what remains is split into scale (万, 10^4), product and quotient.
Everything after a slash is in the denominator, as the field writes it: kgCO2e/t·km = kgCO2e/(t·km).
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from background_db.errors import UnitError
from background_db.near_names import near_names

if TYPE_CHECKING:
    import pint

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DOTS = str.maketrans(dict.fromkeys("•⋅∙・×*", "·"))
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "1000": 3, "10000": 4}
_SCALED = re.compile(r"(?:10\^(?P<power>-?\d{1,2})|(?P<word>百万|千万|百|千|万|亿|10000|1000))(?P<unit>\D.*)")
_MASS_OF_SUBSTANCE = re.compile(
    r"(?P<mass>mg|g|kg|t)\s?"
    r"(?P<substance>CO2|CH4|N2O|SF6|NF3|CF4|C2F6|C3F8|HFC[-\w]*|COD|NH3|NOx|SO2|Al|CaCO3|CaO|C|N)"
)
# A price has the year of its money: 2013 dollars are no 2022 dollars, and no unit turns one into the other.
_CURRENCY_YEARS = range(1990, 2050)
_PRICED = re.compile(r"(?P<currency>CNY|USD|EUR)(?P<year>\d{4})|(?P<year_first>\d{4})(?P<currency_last>CNY|USD|EUR)")
# 1 t or 1000 kt? "MT" and "mt" are written for the metric tonne as well as for the megatonne.
_AMBIGUOUS = frozenset({"mt", "MT", "mT", "MG"})
# A small m is a thousandth and a capital M a million: of these units the other case is a unit as well, 10⁹ away.
_PREFIXED = frozenset({"mg", "mL", "mm", "MJ", "MW", "MWh", "Mcal"})
_NAMED_DIMENSIONS = {
    (("length", 2),): "area",
    (("length", 3),): "volume",
    (("length", 1), ("mass", 1)): "transport",
    (("length", 1), ("person", 1)): "passenger_transport",
    (("length", 1), ("pieces", 1)): "piece_transport",
    (("container", 1), ("length", 1)): "container_transport",
    (("length", 1), ("vehicle", 1)): "vehicle_transport",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with the unit as its author wrote it."""

    value: float
    unit: str

    def to(self, unit: str) -> "Quantity":
        """Return the same amount in another unit of the same dimension.

        Raises:
            UnitError: a unit is unknown or measures something else.
        """
        return Quantity(self.value * conversion(self.unit, unit), unit)


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit as shown in drop-downs and documents."""

    symbol: str
    name_zh: str
    name_en: str
    dimension: str


@dataclass(frozen=True, slots=True)
class _Row:
    symbol: str
    pint_name: str
    definition: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A unit read apart: canonical text, expression for pint, the substances whose mass it counts."""

    text: str
    expression: str
    substances: frozenset[str] = frozenset()


@cache
def _rows() -> dict[str, _Row]:
    text = resources.files("background_db").joinpath("data/units/units.csv").read_text(encoding="utf-8")
    return {
        row["symbol"]: _Row(row["symbol"], row["pint_name"], row["definition"], row["name_zh"], row["name_en"])
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """Exact names and case-folded names, each to the symbol; a folded name of two units is left out."""
    text = resources.files("background_db").joinpath("data/units/units.csv").read_text(encoding="utf-8")
    exact: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        for name in (row["symbol"], *row["aliases"].split()):
            exact[_one_form(name)] = row["symbol"]
            folded.setdefault(_one_form(name).casefold(), set()).add(row["symbol"])
    return exact, {name: next(iter(symbols)) for name, symbols in folded.items() if len(symbols) == 1}


def _one_form(text: str) -> str:
    """Bring full-width letters, superscripts, product signs and blanks to one form: ``ｋＷｈ`` → ``kWh``."""
    text = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: "10^" + found[1].translate(_SUPERSCRIPTS), text.strip())
    text = unicodedata.normalize("NFKC", text).translate(_DOTS).replace("··", "^")
    return re.sub(r"\s+", "", text)


def _atom(name: str) -> _Parsed | None:
    """Read a unit that is neither product nor quotient, without scale."""
    exact, folded = _names()
    symbol = exact.get(name)
    if symbol is None and len(name) > 1 and name not in _AMBIGUOUS:
        symbol = folded.get(name.casefold())
        if symbol in _PREFIXED and exact.get(name[0].swapcase() + name[1:]) == symbol:
            return None
    if symbol is not None:
        return _Parsed(symbol, _rows()[symbol].pint_name)
    of_substance = _MASS_OF_SUBSTANCE.fullmatch(name)
    if of_substance:
        mass = _rows()[of_substance["mass"]].pint_name
        return _Parsed(name, mass, frozenset({_one_substance(of_substance["substance"])}))
    return _money_of_a_year(name)


def _money_of_a_year(name: str) -> _Parsed | None:
    """Read ``USD2013`` or ``2013 USD``, each a dimension of its own."""
    found = _PRICED.fullmatch(name)
    if found is None:
        return None
    currency, year = found["currency"] or found["currency_last"], int(found["year"] or found["year_first"])
    return _Parsed(f"{currency}{year}", f"{currency.lower()}_{year}") if year in _CURRENCY_YEARS else None


def _one_substance(name: str) -> str:
    """Bring the spellings of a refrigerant to one: ``HFC-134a`` and ``HFC134A`` are the same gas."""
    return name.replace("-", "").upper() if name.startswith("HFC") else name


def _term(name: str) -> _Parsed | None:
    """Read a unit with an optional scale: ``万kWh``, ``10^4Nm3``."""
    plain = _atom(name)
    if plain is not None:
        return plain
    scaled = _SCALED.fullmatch(name)
    unit = _atom(scaled["unit"].removeprefix("·")) if scaled else None
    if scaled is None or unit is None:
        return None
    power = int(scaled["power"]) if scaled["power"] else _SCALES[scaled["word"]]
    return _Parsed(f"10^{power}{unit.text}", f"1e{power} * {unit.expression}", unit.substances)


def _product(text: str) -> _Parsed | None:
    whole = _term(text)
    if whole is not None:
        return whole
    terms = [_term(part) for part in re.split(r"[·.]", text)]
    known = [term for term in terms if term is not None]
    if len(known) != len(terms):
        return None
    return _Parsed(
        "·".join(term.text for term in known),
        " * ".join(f"({term.expression})" for term in known),
        frozenset().union(*(term.substances for term in known)),
    )


@lru_cache(maxsize=4096)
def _parse(text: str) -> _Parsed | None:
    name = _one_form(text)
    whole = _term(name) if name else None
    if whole is not None or not name:
        return whole
    numerator, *denominators = name.split("/")
    above = _product(numerator or "1")
    below = (
        _product("·".join(part.removeprefix("(").removesuffix(")") for part in denominators)) if denominators else None
    )
    if above is None or (denominators and below is None):
        return None
    if below is None:
        return above
    bracketed = f"({below.text})" if "·" in below.text else below.text
    return _Parsed(
        f"{above.text}/{bracketed}",
        f"({above.expression}) / ({below.expression})",
        above.substances | below.substances,
    )


def _known(text: str) -> _Parsed:
    parsed = _parse(text)
    if parsed is None:
        hint = near_units(text)
        suggestion = f"; nearest known: {', '.join(hint)}" if hint else ""
        ambiguous = " (write t for a tonne or kt, Mt for thousands and millions)" if text.strip() in _AMBIGUOUS else ""
        raise UnitError(f"unknown unit {text!r}{ambiguous}{suggestion}")
    return parsed


def is_known(unit: str) -> bool:
    """True when the unit can be read."""
    return _parse(unit) is not None


def near_units(text: str) -> tuple[str, ...]:
    """Return up to three known units whose written form is near `text`."""
    exact, _ = _names()
    found = near_names(_one_form(text), exact, cutoff=0.6)
    return tuple(dict.fromkeys(exact[name] for name in found))


def canonical_unit(text: str) -> str:
    """Return the one written form of a unit: ``万千瓦时`` → ``10^4kWh``, ``吨公里`` → ``t·km``.

    Raises:
        UnitError: the unit is unknown; the message names the nearest known ones.
    """
    return _known(text).text


@cache
def _registry() -> "pint.UnitRegistry[float]":
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None, cache_folder=None)
    for row in _rows().values():
        registry.define(f"{row.pint_name} = {row.definition}")
    for currency in ("cny", "usd", "eur"):
        for year in _CURRENCY_YEARS:
            registry.define(f"{currency}_{year} = [currency_{currency}_{year}]")
    return registry


@lru_cache(maxsize=4096)
def _factor_and_dimension(expression: str) -> tuple[float, tuple[tuple[str, int], ...]]:
    """Ask pint for the size in base units and the dimension, as (base dimension, exponent) sorted by name."""
    base = _registry().parse_expression(expression)
    if not hasattr(base, "to_base_units"):
        return float(base), ()
    in_base = base.to_base_units()
    dimensionality = dict(in_base.dimensionality)
    exponents = sorted((str(name).strip("[]"), round(float(str(power)))) for name, power in dimensionality.items())
    return float(in_base.magnitude), tuple(exponents)


def _dimension_name(exponents: tuple[tuple[str, int], ...]) -> str:
    if not exponents:
        return "dimensionless"
    if exponents == (("energy", 1), ("time", -1)):
        return "power"
    above = tuple((name, power) for name, power in exponents if power > 0)
    below = tuple((name, -power) for name, power in exponents if power < 0)

    def side(part: tuple[tuple[str, int], ...]) -> str:
        return _NAMED_DIMENSIONS.get(part) or "·".join(
            name if power == 1 else f"{name}^{power}" for name, power in part
        )

    return f"{side(above) or '1'}/{side(below)}" if below else side(above)


@lru_cache(maxsize=4096)
def dimension(unit: str) -> str:
    """Return what a unit measures: ``mass``, ``energy``, ``gas_volume_standard``, ``co2e/transport``.

    Raises:
        UnitError: the unit is unknown.
    """
    return _dimension_name(_factor_and_dimension(_known(unit).expression)[1])


@lru_cache(maxsize=4096)
def conversion(from_unit: str, to_unit: str) -> float:
    """Return the factor f with which `1 from_unit = f to_unit`; there are no offsets.

    Raises:
        UnitError: a unit is unknown, or the two measure different things (kg and kWh, Nm3 and m3, tC and tCO2).
    """
    source, target = _known(from_unit), _known(to_unit)
    if source.text == target.text:
        return 1.0
    size, exponents = _factor_and_dimension(source.expression)
    target_size, target_exponents = _factor_and_dimension(target.expression)
    if exponents != target_exponents:
        raise UnitError(
            f"{from_unit!r} measures {_dimension_name(exponents)}, {to_unit!r} measures "
            f"{_dimension_name(target_exponents)}: no conversion"
        )
    if source.substances and target.substances and source.substances != target.substances:
        raise UnitError(
            f"{from_unit!r} counts the mass of {', '.join(sorted(source.substances))}, {to_unit!r} that of "
            f"{', '.join(sorted(target.substances))}: no conversion by unit"
        )
    # Fifteen digits: what binary fractions add to 29.3076 would otherwise be printed as if it were part of the factor.
    return float(f"{size / target_size:.15g}")


@cache
def known_units() -> tuple[UnitInfo, ...]:
    """All simple units with names and dimension, in the order of drop-downs."""
    return tuple(UnitInfo(row.symbol, row.name_zh, row.name_en, dimension(row.symbol)) for row in _rows().values())
