"""The draws of a study's total: what is drawn is chosen by layers, how often and from which seed by the caller."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from footprint_app.calculation.uncertainty.data import (
    LAYER_OF,
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

Worlds = Mapping[str, tuple[BackgroundWorlds, Mapping[str, int]]]
"""Database → its draws, and the position of each code."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the numbers: equal settings give equal draws, bit for bit."""

    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    layers: tuple[Layer, ...] = ALL_LAYERS
    scope: str = ""
    """Goes into the names of amounts: rows of two unrelated studies that happen to share an id are two data."""
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
    data = with_spread_of_worlds(uncertain_data(model.solved, result, worlds), worlds)
    sample = draw(data, settings, worlds)
    return MonteCarlo(model, result, settings, data, sample, model.evaluate(sample))


def is_drawn(datum: Datum, layers: Collection[Layer]) -> bool:
    """True where a datum has a distribution and its layer is on."""
    has_spread = datum.spread is not None or datum.kind is DatumKind.BACKGROUND
    return has_spread and LAYER_OF[datum.kind] in layers


def draw(data: Sequence[Datum], settings: Settings, worlds: Worlds) -> Sample:
    """Return the draws of all data whose layer is on."""
    chosen = [one for one in data if is_drawn(one, settings.layers)]

    def ratios(kind: DatumKind, *scope: str) -> Mapping[str, Ratio]:
        return {
            one.key: one.spread.draws(settings.seed, settings.draws, kind.value, one.key, *scope)
            for one in chosen
            if one.kind is kind and one.spread is not None
        }

    scope = (settings.scope,) if settings.scope else ()
    providers = [one.key for one in chosen if one.kind is DatumKind.BACKGROUND]
    return Sample(
        settings.draws,
        ratios(DatumKind.AMOUNT, *scope),
        ratios(DatumKind.FACTOR),
        ratios(DatumKind.GAS),
        *_background_rows(providers, worlds),
    )


def _background_rows(
    providers: Sequence[str], worlds: Worlds
) -> tuple[Mapping[str, Float32], Mapping[str, tuple[str, ...]]]:
    rows: dict[str, Float32] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for database in dict.fromkeys(database_of(key) for key in providers):
        of_database, positions = worlds[database]
        keys = [key for key in providers if database_of(key) == database]
        read = of_database.rows([positions[code_of(key)] for key in keys])
        rows |= dict(zip(keys, read, strict=True))
        columns |= dict.fromkeys(keys, of_database.columns)
    return rows, columns


def with_spread_of_worlds(data: Sequence[Datum], worlds: Worlds) -> tuple[Datum, ...]:
    """Mark providers that no draw of their database moves: nothing behind them has a distribution."""
    providers = [one.key for one in data if one.kind is DatumKind.BACKGROUND]
    rows, _ = _background_rows(providers, worlds)
    still = {key for key, each in rows.items() if not (each != each[:1]).any()}
    return tuple(replace(one, statement=Statement.NONE) if one.key in still else one for one in data)


def means(data: Sequence[Datum], layers: Collection[Layer], count: int = 1) -> Sample:
    """Return a sample in which every drawn ratio is at its mean; imported backgrounds are nominal."""
    chosen = [one for one in data if is_drawn(one, layers)]

    def of(kind: DatumKind) -> dict[str, Ratio]:
        return {one.key: one.spread.mean for one in chosen if one.kind is kind and one.spread is not None}

    return Sample(count, of(DatumKind.AMOUNT), of(DatumKind.FACTOR), of(DatumKind.GAS))
