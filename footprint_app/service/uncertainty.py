"""Monte Carlo of a study, and of the difference between two: one call each, everything chosen named in the answer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.findings import Finding, any_blocks_number
from footprint_app.calculation.background_solver import BackgroundSolutionError
from footprint_app.calculation.compute import compute
from footprint_app.calculation.summarise import Solved
from footprint_app.calculation.uncertainty.attribution import (
    DatumShare,
    measure_next,
    variance_shares,
    without_distribution,
)
from footprint_app.calculation.uncertainty.backgrounds import Background
from footprint_app.calculation.uncertainty.data import Datum, Layer, database_of
from footprint_app.calculation.uncertainty.difference import Difference, difference
from footprint_app.calculation.uncertainty.model import StudyModel
from footprint_app.calculation.uncertainty.monte_carlo import MonteCarlo, Settings, run
from footprint_app.calculation.uncertainty.statistics import Statistics, summarise_draws
from footprint_app.calculation.uncertainty.worlds import BackgroundWorlds, NoRoomError, background_worlds
from footprint_app.linking.background_databases import NoSupply
from footprint_app.linking.link import link_study
from footprint_app.service.background import WorkspaceBackgrounds
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import ClaimsOf, StudySource
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.uncertainty_findings import spread_findings
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.result import View, ViewResult
from pcr_rules.scenarios import apply_scenario

CACHE = Path("cache") / "background_draws"
EFFORT_CLASSES = ("amount", "factor", "parameter", "background")
LARGEST_COUNT = 100_000
SMALLEST_COUNT = 50

Progress = Callable[[str, int, int], None]
"""Called with the name of a database, blocks done and blocks in all."""


@dataclass(frozen=True, slots=True)
class UsedBackground:
    """A database whose draws a study read."""

    database: str
    digest: str
    drawn_entries: int
    exact_entries: int
    """Entries without a distribution and without scores: drawn as exact."""
    bytes_on_disk: int


@dataclass(frozen=True, slots=True)
class StudyUncertainty:
    """What Monte Carlo says of one study; `monte_carlo` is None where the study has no number."""

    calculated: CalculateAnswer
    label: str
    monte_carlo: MonteCarlo | None
    statistics: Statistics | None
    shares: tuple[DatumShare, ...]
    next: tuple[DatumShare, ...]
    unknown: tuple[Datum, ...]
    """Data without a distribution, largest share first."""
    backgrounds: tuple[UsedBackground, ...]
    findings: tuple[Finding, ...]

    @property
    def unit(self) -> str:
        """Functional or declared unit."""
        return self.calculated.result.unit if self.calculated.result else ""


@dataclass(frozen=True, slots=True)
class UncertainDifference:
    """Two studies over the same draws; None where one of them has no number."""

    first: StudyUncertainty
    second: StudyUncertainty
    difference: Difference | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of both, each once."""
        return tuple(dict.fromkeys((*self.first.findings, *self.second.findings)))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a study is calculated with."""

    backgrounds: WorkspaceBackgrounds | None = None
    claimed: ClaimedSupply | ClaimsOf | None = None
    catalogue: FactorCatalogue | None = None
    workers: int | None = None
    on_progress: Progress = lambda _name, _done, _of: None


NO_SURROUNDINGS = Surroundings()


def uncertainty(
    study: StudySource,
    settings: Settings,
    *,
    view: View | None = None,
    scenario: str = "",
    efforts: Mapping[str, float] | None = None,
    within: Surroundings = NO_SURROUNDINGS,
) -> StudyUncertainty:
    """Draw a study's total in one electricity view (its headline unless named), kg CO2e per unit.

    Equal study, databases, settings and software give equal draws, bit for bit. `scenario` draws a variant of the
    study; `efforts` weighs classes of data for what to measure next. Writes nothing but the cached draws of imported
    databases.

    Raises:
        WrongUseError: a wrong number of draws, no such scenario, or a file that is not there.
    """
    _refuse_count(settings.draws)
    catalogue = within.catalogue or catalogue_of()
    return _drawn(_calculated(study, catalogue, within), settings, view, scenario, efforts, catalogue, within)


def _refuse_count(draws: int) -> None:
    if not SMALLEST_COUNT <= draws <= LARGEST_COUNT:
        raise WrongUseError("service.draws_out_of_range", draws=draws, least=SMALLEST_COUNT, most=LARGEST_COUNT)


def _calculated(study: StudySource, catalogue: FactorCatalogue, within: Surroundings) -> CalculateAnswer:
    return calculate(
        study, scenarios=False, catalogue=catalogue, claimed=within.claimed, backgrounds=within.backgrounds
    )


def _drawn(
    calculated: CalculateAnswer,
    settings: Settings,
    view: View | None,
    scenario: str,
    efforts: Mapping[str, float] | None,
    catalogue: FactorCatalogue,
    within: Surroundings,
) -> StudyUncertainty:
    label = _label(calculated, scenario)
    if calculated.result is None:
        return StudyUncertainty(calculated, label, None, None, (), (), (), (), calculated.findings)
    chosen = view or calculated.result.headline
    solved, result, found = _in_view(calculated, chosen, scenario, catalogue, within)
    if solved is None or result is None:
        return StudyUncertainty(calculated, label, None, None, (), (), (), (), found)
    worlds, backgrounds = _worlds(solved, settings, within)
    made = run(StudyModel(solved), result, settings, worlds)
    statistics = summarise_draws(made.outcome.total)
    shares = variance_shares(made, efforts)
    return StudyUncertainty(
        calculated=calculated,
        label=label,
        monte_carlo=made,
        statistics=statistics,
        shares=shares,
        next=measure_next(shares),
        unknown=without_distribution(made.data),
        backgrounds=backgrounds,
        # What was found of the study itself is told by `calculate`; here stands what concerns its spread.
        findings=(
            *found,
            *spread_findings(made, statistics, _exact(backgrounds), has_parameters=_has_parameters(calculated)),
        ),
    )


def uncertainty_of(
    calculated: CalculateAnswer, settings: Settings, within: Surroundings = NO_SURROUNDINGS
) -> StudyUncertainty:
    """Draw the headline view of a study that is calculated already.

    Raises:
        WrongUseError: a wrong number of draws.
    """
    _refuse_count(settings.draws)
    return _drawn(calculated, settings, None, "", None, within.catalogue or catalogue_of(), within)


def compare(
    first: StudySource,
    second: StudySource,
    settings: Settings,
    *,
    view: View | None = None,
    scenarios: tuple[str, str] = ("", ""),
    same_rows: bool = False,
    within: Surroundings = NO_SURROUNDINGS,
) -> UncertainDifference:
    """Draw two studies with common random numbers and return what their difference B - A does.

    Factors, gases and worlds of imported databases are the same in both. Rows of equal id are the same datum where
    both are variants or versions of one study (equal study id), or where `same_rows` says so; else each study's rows
    have draws of their own.

    Raises:
        WrongUseError: the units differ, or as in `uncertainty`.
    """
    _refuse_count(settings.draws)
    catalogue = within.catalogue or catalogue_of()
    calculated = tuple(_calculated(study, catalogue, within) for study in (first, second))
    ids = [each.study.study_id if each.study else "" for each in calculated]
    one = _drawn(calculated[0], settings, view, scenarios[0], None, catalogue, within)
    shown = one.monte_carlo.result.view if one.monte_carlo else view
    apart = replace(settings, scope="" if same_rows or ids[0] == ids[1] else ids[1])
    two = _drawn(calculated[1], apart, shown, scenarios[1], None, catalogue, within)
    if one.monte_carlo is None or two.monte_carlo is None:
        return UncertainDifference(one, two, None)
    if one.unit != two.unit:
        raise WrongUseError("service.units_to_compare", first=one.unit, second=two.unit)
    nominal = two.monte_carlo.result.total - one.monte_carlo.result.total
    return UncertainDifference(
        one, two, difference(one.monte_carlo.outcome.total, two.monte_carlo.outcome.total, nominal)
    )


def _label(calculated: CalculateAnswer, scenario: str) -> str:
    name = calculated.study.study_id if calculated.study else ""
    return f"{name} · {scenario}" if scenario else name


def _in_view(
    calculated: CalculateAnswer, view: View, scenario: str, catalogue: FactorCatalogue, within: Surroundings
) -> tuple[Solved | None, ViewResult | None, tuple[Finding, ...]]:
    """Return the solved system of the study, or of one of its scenarios, in a view."""
    assert calculated.result is not None and calculated.study is not None and calculated.linked is not None  # noqa: S101, PT018 - held by the caller
    if not scenario:
        solved = next(one for one in calculated.solved if one.view is view)
        return solved, calculated.result.view(view), ()
    study = calculated.linked.study
    known = {one.scenario_id: one for one in study.scenarios}
    if scenario not in known:
        raise WrongUseError("service.no_scenario", scenario=scenario, known=", ".join(known) or "-")
    changed, findings = apply_scenario(study, known[scenario])
    if any_blocks_number(findings):
        return None, None, findings
    linking = link_study(changed, catalogue, {}, calculated.linked.electricity.claimed, within.backgrounds)
    if linking.linked is None:
        return None, None, (*findings, *linking.findings)
    computed = compute(linking.linked, view)
    told = () if computed.result else (*linking.findings, *computed.findings)
    return computed.solved if computed.result else None, computed.result, told


def _worlds(
    solved: Solved, settings: Settings, within: Surroundings
) -> tuple[Mapping[str, tuple[BackgroundWorlds, Mapping[str, int]]], tuple[UsedBackground, ...]]:
    """Return the draws of every imported database that the study uses and whose layer is on."""
    worlds: dict[str, tuple[BackgroundWorlds, Mapping[str, int]]] = {}
    used: list[UsedBackground] = []
    names = dict.fromkeys(database_of(key) for key in solved.matrices.activities if database_of(key))
    if Layer.BACKGROUND not in settings.layers or within.backgrounds is None:
        return worlds, ()
    for name in names:
        database = within.backgrounds.open(name)
        if isinstance(database, NoSupply):
            continue
        background = Background(
            database.snapshot.folder, solved.system.gwp_set, database.cache, database.overlay, database.mapping
        )
        drawn, exact = background.system().counts
        if not drawn:
            used.append(UsedBackground(name, background.digest, drawn, exact, 0))
            continue
        made = _drawn_worlds(name, background, within.backgrounds.workspace / CACHE, settings, within)
        worlds[name] = (made, database.positions)
        used.append(UsedBackground(name, background.digest, drawn, exact, made.bytes_on_disk))
    return worlds, tuple(used)


def _drawn_worlds(
    name: str, background: Background, cache: Path, settings: Settings, within: Surroundings
) -> BackgroundWorlds:
    """Return the worlds of a database; drawn unless the workspace holds them.

    Raises:
        WrongUseError: there is no room for them, they cannot be written, or a drawn system has no solution.
    """
    try:
        return background_worlds(
            background,
            cache,
            settings.seed,
            settings.draws,
            workers=within.workers,
            on_progress=lambda done, of: within.on_progress(name, done, of),
        )
    except NoRoomError as error:
        raise WrongUseError(
            "service.no_room_for_draws",
            database=name,
            needed=f"{error.needed / 1e9:.1f} GB",
            free=f"{error.free / 1e9:.1f} GB",
        ) from error
    except BackgroundSolutionError as error:
        raise WrongUseError("service.background_not_drawn", database=name, cause=error) from error
    except OSError as error:
        raise WrongUseError("service.draws_not_written", database=name, cause=error.strerror or error) from error


def _has_parameters(calculated: CalculateAnswer) -> bool:
    """True where amounts or emissions of a study follow from parameters: records, a family, measured fuels."""
    study, result = calculated.study, calculated.result
    in_study = study is not None and bool(study.own_fuels or study.plant.family_parameters)
    return in_study or (result is not None and bool(result.derivations))


def _exact(backgrounds: Collection[UsedBackground]) -> tuple[str, ...]:
    return tuple(one.database for one in backgrounds if not one.drawn_entries)


def settings_of(draws: int, seed: int, layers: Collection[str]) -> Settings:
    """Return settings from what a person wrote.

    Raises:
        WrongUseError: an unknown layer, or none; a seed below zero.
    """
    known = {layer.value: layer for layer in Layer}
    if not layers or not set(layers) <= set(known):
        raise WrongUseError("service.unknown_layer", layers=", ".join(layers) or "-", known=", ".join(known))
    if seed < 0:
        raise WrongUseError("service.negative_seed", seed=seed)
    return Settings(draws, seed, tuple(layer for name, layer in known.items() if name in set(layers)))


def settings_from(draws: int | None, seed: int | None, layers: str | None) -> Settings:
    """Return settings from what a person wrote, layers separated by commas; what is not written takes its default.

    Raises:
        WrongUseError: as `settings_of`, or a wrong number of draws.
    """
    default = Settings()
    count = default.draws if draws is None else draws
    _refuse_count(count)
    names = [layer.value for layer in default.layers] if layers is None else [one.strip() for one in layers.split(",")]
    return settings_of(count, default.seed if seed is None else seed, [name for name in names if name])


def efforts_of(written: Collection[str]) -> dict[str, float]:
    """Return weights of effort by class from texts such as ``factor=3``.

    Raises:
        WrongUseError: no class, or a weight that is not above zero.
    """
    efforts: dict[str, float] = {}
    for text in written:
        name, _, weight = text.partition("=")
        try:
            efforts[name.strip()] = float(weight)
        except ValueError as error:
            raise WrongUseError("service.wrong_effort", text=text) from error
        if not (0 < efforts[name.strip()] < float("inf")) or name.strip().partition(".")[0] not in EFFORT_CLASSES:
            raise WrongUseError("service.wrong_effort", text=text)
    return efforts
