"""The draws of a study's total: what is drawn is chosen by layers, how often and from which seed by the caller."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from footprint_app.calculation.uncertainty.data import (
    FUEL_PREFIX,
    Datum,
    DatumKind,
    Layer,
    Statement,
    code_of,
    database_of,
    uncertain_data,
)
from footprint_app.calculation.uncertainty.model import Outcome, Ratio, Sample, StudyModel
from footprint_app.calculation.uncertainty.streams import SCHEME
from footprint_app.calculation.uncertainty.worlds import BackgroundWorlds, Float32
from pcr_rules.result import ViewResult

ALL_LAYERS: tuple[Layer, ...] = tuple(Layer)
DEFAULT_DRAWS = 2000
DEFAULT_SEED = 20260

_LOOKED_AT = 50
"""Draws looked at to tell whether a provider moves at all: one that has a distribution moves in every one."""

Worlds = Mapping[str, tuple[BackgroundWorlds, Mapping[str, int]]]
"""Database → its draws, and the position of each code."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the numbers: equal settings give equal draws, bit for bit."""

    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    layers: tuple[Layer, ...] = ALL_LAYERS
    scope: str = ""
    """Goes into the names of amounts and family parameters: of two unrelated studies they are two data each, even
    where they happen to share an id."""
    scheme: str = SCHEME


@dataclass(frozen=True, slots=True, eq=False)
class MonteCarlo:
    """Draws of one view of a study."""

    model: StudyModel
    result: ViewResult
    settings: Settings
    data: tuple[Datum, ...]
    sample: Sample
    outcome: Outcome

    @property
    def drawn(self) -> tuple[Datum, ...]:
        """Data that vary here."""
        return tuple(one for one in self.data if is_drawn(one, self.settings.layers))


def run(model: StudyModel, result: ViewResult, settings: Settings, worlds: Worlds) -> MonteCarlo:
    """Draw a study's total `settings.draws` times."""
    data = uncertain_data(model.solved, result, worlds)
    rows, columns = background_rows([one.key for one in data if one.kind is DatumKind.BACKGROUND], worlds)
    data = _told_still(data, rows)
    sample = replace(draw(data, settings), backgrounds=rows, columns=columns)
    return MonteCarlo(model, result, settings, data, sample, model.evaluate(sample))


def is_drawn(datum: Datum, layers: Collection[Layer]) -> bool:
    """True where a datum has a distribution and its layer is on."""
    has_spread = datum.spread is not None or datum.kind is DatumKind.BACKGROUND
    return has_spread and datum.layer in layers


def draw(data: Sequence[Datum], settings: Settings) -> Sample:
    """Return the draws of all data with a spread of their own whose layer is on."""
    chosen = [one for one in data if is_drawn(one, settings.layers)]

    def ratios(kind: DatumKind) -> Mapping[str, Ratio]:
        return {
            one.key: one.spread.draws(settings.seed, settings.draws, kind.value, one.key, *_scope(one, settings))
            for one in chosen
            if one.kind is kind and one.spread is not None
        }

    return _placed(
        settings.draws,
        ratios(DatumKind.AMOUNT),
        ratios(DatumKind.FACTOR),
        ratios(DatumKind.GAS),
        ratios(DatumKind.PARAMETER),
    )


def _scope(datum: Datum, settings: Settings) -> tuple[str, ...]:
    """Name the study of what belongs to it alone; a factor, a gas or a fuel of the plant is the same in every study."""
    is_own = datum.kind is DatumKind.AMOUNT or (datum.kind is DatumKind.PARAMETER and place_of(datum) == "parameters")
    return (settings.scope,) if settings.scope and is_own else ()


def _placed(
    count: int,
    amounts: Mapping[str, Ratio],
    factors: Mapping[str, Ratio],
    gases: Mapping[str, Ratio],
    parameters: Mapping[str, Ratio],
) -> Sample:
    """Return a sample; the properties of a measured fuel are a ratio of its combustion."""
    of_fuels = {key: ratio for key, ratio in parameters.items() if key.startswith(FUEL_PREFIX)}
    others = {key: ratio for key, ratio in parameters.items() if key not in of_fuels}
    return Sample(count, amounts, {**factors, **of_fuels}, gases, others)


def background_rows(
    providers: Sequence[str], worlds: Worlds
) -> tuple[Mapping[str, Float32], Mapping[str, tuple[str, ...]]]:
    """Return the draws of providers, draws × columns each, and the names of those columns."""
    rows: dict[str, Float32] = {}
    columns: dict[str, tuple[str, ...]] = {}
    by_database: dict[str, list[str]] = {}
    for key in providers:
        by_database.setdefault(database_of(key), []).append(key)
    for database, keys in by_database.items():
        of_database, positions = worlds[database]
        rows |= dict(zip(keys, of_database.rows([positions[code_of(key)] for key in keys]), strict=True))
        columns |= dict.fromkeys(keys, of_database.columns)
    return rows, columns


def _told_still(data: Sequence[Datum], rows: Mapping[str, Float32]) -> tuple[Datum, ...]:
    """Mark providers that no draw of their database moves: nothing behind them has a distribution."""
    still = {key for key, each in rows.items() if not (each[:_LOOKED_AT] != each[0]).any()}
    return tuple(replace(one, statement=Statement.NONE) if one.key in still else one for one in data)


def place_of(datum: Datum) -> str:
    """Return the field of a sample that holds a datum's ratio."""
    if datum.kind is DatumKind.PARAMETER:
        return "factors" if datum.key.startswith(FUEL_PREFIX) else "parameters"
    return {DatumKind.AMOUNT: "amounts", DatumKind.FACTOR: "factors", DatumKind.GAS: "gases"}[datum.kind]


def means(data: Sequence[Datum], layers: Collection[Layer], count: int = 1) -> Sample:
    """Return a sample in which every drawn ratio is at its mean; imported backgrounds are nominal."""
    chosen = [one for one in data if is_drawn(one, layers)]

    def of(kind: DatumKind) -> dict[str, Ratio]:
        return {one.key: one.spread.mean for one in chosen if one.kind is kind and one.spread is not None}

    return _placed(count, of(DatumKind.AMOUNT), of(DatumKind.FACTOR), of(DatumKind.GAS), of(DatumKind.PARAMETER))
