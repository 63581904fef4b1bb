"""Monte Carlo of studies: closed forms, named streams, conservation, shares of the variance, differences."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from background_db.factors import FactorQuality
from background_db.gwp_spreads import gwp_spreads, spread_of_flow
from background_db.units import Quantity
from footprint_app.calculation.compute import compute
from footprint_app.calculation.sensitivity import first_order
from footprint_app.calculation.uncertainty.attribution import (
    LEAST_SHARE,
    measure_next,
    variance_shares,
    without_distribution,
)
from footprint_app.calculation.uncertainty.data import DatumKind, Layer, Statement
from footprint_app.calculation.uncertainty.difference import difference
from footprint_app.calculation.uncertainty.model import Sample, StudyModel
from footprint_app.calculation.uncertainty.monte_carlo import MonteCarlo, Settings, run
from footprint_app.calculation.uncertainty.spreads import Spread, spread_of
from footprint_app.calculation.uncertainty.statistics import summarise_draws
from footprint_app.calculation.uncertainty.streams import normal_deviates
from footprint_app.calculation.uncertainty.worlds import BackgroundWorlds
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.pedigree_basic import basic_variance_of_gas, basic_variance_of_unit
from pcr_rules.plant_records.families import FamilyParameter
from pcr_rules.result import View
from pcr_rules.study_inventory import DataQuality, Distribution, Uncertainty
from pcr_rules.study_sources import OwnFuel

Builder = Callable[[], Any]
MANY = Settings(draws=20_000, seed=1)


def monte_carlo(linked: LinkedStudy, settings: Settings = MANY, worlds: Any = None) -> MonteCarlo:
    computed = compute(linked, View.LOCATION)
    assert computed.solved is not None, computed.findings
    assert computed.result is not None
    return run(StudyModel(computed.solved), computed.result, settings, worlds or {})


def lognormal(gsd: float) -> Uncertainty:
    return Uncertainty(distribution=Distribution.LOGNORMAL, spread=gsd)


def three_in_a_row(builder: Builder) -> LinkedStudy:
    """2.5 of a process that takes 26.6 of one that emits 1 kg, each amount lognormal."""
    study = builder().process("bike").process("fibre").process("gas")
    study.line("bike", "process:fibre", 2.5, uncertainty=lognormal(1.2))
    study.line("fibre", "process:gas", 26.6, uncertainty=lognormal(1.05))
    study.line("gas", "elementary:co2.fossil", 1.0, uncertainty=lognormal(1.1))
    built: LinkedStudy = study.build("bike")
    return built


def test_product_of_three_lognormals(builder: Builder, case: Callable[[str], dict[str, Any]]) -> None:
    """2.5 × 26.6 × 1.0: median 66.5, GSD 1.2355, mean 68.003, sd 14.541, 95 % between 43.94 and 100.65."""
    expected = {one["quantity"]: one["value"] for one in case("dq-analytic-lognormal-product")["expected"]}
    draws = monte_carlo(three_in_a_row(builder)).outcome.total
    count, error = len(draws), expected["sd"] / len(draws) ** 0.5
    assert abs(draws.mean() - expected["mean"]) < 4 * error
    assert np.exp(np.log(draws).std()) == pytest.approx(expected["gsd_of_product"], rel=0.01)
    assert np.median(draws) == pytest.approx(expected["median"], rel=0.01)
    assert np.quantile(draws, (0.025, 0.975)) == pytest.approx([expected["p2.5"], expected["p97.5"]], rel=0.02)
    log_sd = np.log(expected["gsd_of_product"])
    assert stats.kstest(np.log(draws), "norm", (np.log(66.5), log_sd)).pvalue > 0.001
    assert count == MANY.draws


def test_sum_of_normals(builder: Builder) -> None:
    """10 ± 1 and 20 ± 2 kg: mean 30, sd √5 = 2.236 kg."""
    study = builder().process("p")
    for amount in (10.0, 20.0):
        spread = Uncertainty(distribution=Distribution.NORMAL, spread=amount / 10)
        study.line("p", "elementary:co2.fossil", amount, uncertainty=spread)
    draws = monte_carlo(study.build("p")).outcome.total
    assert abs(draws.mean() - 30) < 4 * 5**0.5 / len(draws) ** 0.5
    assert draws.std(ddof=1) == pytest.approx(5**0.5, rel=0.02)
    assert stats.kstest(draws, "norm", (30, 5**0.5)).pvalue > 0.001


@pytest.mark.parametrize(
    ("shape", "mean", "variance"),
    [
        (Uncertainty(distribution=Distribution.UNIFORM, minimum=6, maximum=12), 9, 3),
        (
            Uncertainty(distribution=Distribution.TRIANGULAR, minimum=6, maximum=15),
            31 / 3,
            (36 + 225 + 100 - 90 - 60 - 150) / 18,
        ),
    ],
)
def test_bounded_shapes(builder: Builder, shape: Uncertainty, mean: float, variance: float) -> None:
    """Uniform 6 to 12 kg; triangular 6, 10, 15 kg: (a² + b² + c² − ab − ac − bc) / 18."""
    draws = monte_carlo(builder().process("p").line("p", "elementary:co2.fossil", 10, uncertainty=shape).build("p"))
    assert draws.outcome.total.mean() == pytest.approx(mean, rel=0.01)
    assert draws.outcome.total.var() == pytest.approx(variance, rel=0.04)
    assert draws.outcome.total.min() >= 6


def test_a_spread_stated_for_nothing_is_listed(builder: Builder) -> None:
    """0 kg between 0 and 5: no ratio spreads it, so it stands among what has no distribution."""
    around = Uncertainty(distribution=Distribution.UNIFORM, minimum=0.0, maximum=5.0)
    study = builder().process("p").line("p", "elementary:co2.fossil", 1.0)
    made = monte_carlo(study.line("p", "elementary:ch4.fossil", 0.0, uncertainty=around).build("p"))
    listed = {one.key: (one.kind, one.share) for one in without_distribution(made.data)}
    (row,) = [
        one for process in made.model.solved.linked.study.processes for one in process.exchanges if one.uncertainty
    ]
    assert listed[row.exchange_id] == (DatumKind.AMOUNT, 0.0)


def test_bounds_of_a_negative_amount() -> None:
    """−4 between −5 and −3 is a ratio between 0.75 and 1.25, whichever of the two is the smaller number."""
    stated = Uncertainty(distribution=Distribution.TRIANGULAR, minimum=-5.0, maximum=-3.0)
    found = spread_of(stated, -4.0)
    assert found is not None
    assert (found.low, found.high, found.mean) == (0.75, 1.25, 1.0)
    draws = found.draws(1, 10_000, "row")
    assert (draws.min() >= 0.75, draws.max() <= 1.25) == (True, True)
    assert draws.var() == pytest.approx(found.variance, rel=0.05)


def test_a_stated_spread_that_cannot_be_used_is_none() -> None:
    """GSD 1, a standard deviation of 0, bounds the wrong way round, a mode outside: listed, not drawn."""
    assert spread_of(None, 1.0) is None
    assert spread_of(lognormal(1.0), 1.0) is None
    assert spread_of(Uncertainty(distribution=Distribution.NORMAL, spread=0.0), 1.0) is None
    assert spread_of(Uncertainty(distribution=Distribution.UNIFORM, minimum=3, maximum=2), 1.0) is None
    assert spread_of(Uncertainty(distribution=Distribution.TRIANGULAR, minimum=3, maximum=9), 1.0) is None


@given(st.sampled_from(list(Distribution)), st.floats(0.01, 0.3), st.integers(0, 2**40))
def test_mean_and_variance_are_those_of_the_draws(distribution: Distribution, width: float, seed: int) -> None:
    """What attribution takes for variance is what is drawn, whatever the shape."""
    spread = Spread(distribution, width=width, low=1 - width, high=1 + 2 * width)
    draws = spread.draws(seed, 4000, "x")
    assert draws.mean() == pytest.approx(spread.mean, abs=6 * (spread.variance / 4000) ** 0.5)
    assert draws.var() == pytest.approx(spread.variance, rel=0.35)


def test_a_datum_draws_the_same_whatever_else_is_there(builder: Builder) -> None:
    """One row more, or rows in another order, leave the draws of a row as they are, bit for bit."""

    def study(*ids: str) -> MonteCarlo:
        made = builder().process("p")
        for name in ids:
            made.line("p", "factor:steel", 2.0, line_id=name, uncertainty=lognormal(1.3))
        return monte_carlo(made.build("p"), Settings(500, 9))

    one, more = study("a", "b"), study("c", "b", "a")
    assert (np.asarray(one.sample.amounts["a"]) == more.sample.amounts["a"]).all()
    assert study("b", "a").outcome.total == pytest.approx(one.outcome.total, rel=1e-14)
    longer = monte_carlo(one.model.solved.linked, Settings(900, 9))
    assert (np.asarray(longer.sample.amounts["a"])[:500] == one.sample.amounts["a"]).all()
    assert not (
        np.asarray(monte_carlo(one.model.solved.linked, Settings(500, 10)).sample.amounts["a"])
        == one.sample.amounts["a"]
    ).any()


def test_equal_seeds_are_equal_in_another_process() -> None:
    """Bit for bit: the streams depend on seed and name alone."""
    code = (
        "from footprint_app.calculation.uncertainty.streams import normal_deviates;"
        "print(normal_deviates(20260, 100, 'amount', '铝棒').tobytes().hex())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert bytes.fromhex(ran.stdout.strip()) == normal_deviates(20260, 100, "amount", "铝棒").tobytes()


def test_one_factor_on_many_lines_is_one_draw(builder: Builder) -> None:
    """Two lines of 1 kg of one steel spread twice as far as one line; drawn apart it would be √2 times."""
    scored = FactorQuality(technology=5, time=5, geography=5)
    together = builder().factor("steel", quality=scored).process("p")
    together.line("p", "factor:steel", 1.0).line("p", "factor:steel", 1.0)
    apart = builder().factor("steel", quality=scored).factor("iron", quality=scored).process("p")
    apart.line("p", "factor:steel", 1.0).line("p", "factor:iron", 1.0)
    one, two = monte_carlo(together.build("p")), monte_carlo(apart.build("p"))
    assert [each.kind for each in one.drawn] == [DatumKind.FACTOR]
    (steel,) = one.drawn
    assert steel.statement is Statement.PEDIGREE
    assert steel.unscored == ("reliability", "completeness")
    assert steel.spread is not None
    assert steel.spread.width**2 == pytest.approx(basic_variance_of_unit("kg") + 0.04 + 0.002 + 0.12, rel=1e-12)
    assert two.outcome.total.std() == pytest.approx(one.outcome.total.std() / 2**0.5, rel=0.03)


def test_scores_of_a_row_give_its_spread_and_silence_lists_it(builder: Builder) -> None:
    """All at level 3: 0.000595 + 0.002 + 0.0006 + 0.002 + 0.0001 + 0.008; a row without scores stands in the list."""
    quality = DataQuality(reliability=3, completeness=3, time=3, geography=3, technology=3)
    study = builder().process("p")
    study.line("p", "elementary:co2.fossil", 3.0, quality=quality).line("p", "elementary:co2.fossil", 1.0)
    made = monte_carlo(study.build("p"))
    by_key = {one.key: one for one in made.data if one.kind is DatumKind.AMOUNT}
    assert by_key["E1"].spread is not None
    assert by_key["E1"].spread.width ** 2 == pytest.approx(0.00059512 + 0.0127, rel=1e-6)
    assert by_key["E2"].statement is Statement.NONE
    assert by_key["E2"].share == pytest.approx(0.25)
    assert [one.key for one in without_distribution(made.data) if one.kind is DatumKind.AMOUNT] == ["E2"]


def test_basic_variances_are_those_of_the_table() -> None:
    """1.05 for products and CO2, 2 for transport, 1.5 for methane; none for what the table does not name."""
    assert basic_variance_of_unit("kWh") == pytest.approx(np.log(1.05) ** 2 / 4)
    assert basic_variance_of_unit("t*km") == pytest.approx(np.log(2) ** 2 / 4)
    assert basic_variance_of_gas("ch4") == pytest.approx(np.log(1.5) ** 2 / 4)
    assert basic_variance_of_gas("sf6") is None


def test_published_spreads_of_gwps_are_drawn_once_per_gas(builder: Builder) -> None:
    """N2O 273 ± 130 (5 to 95 %): standard deviation 130 / 1.644854 = 79.03; two lines share it, CO2 has none."""
    study = builder().process("p").emission("p", 1.0, "n2o.fossil").emission("p", 2.0, "n2o.fossil")
    made = monte_carlo(study.emission("p", 100.0).build("p"), replace(MANY, layers=(Layer.CHARACTERISATION,)))
    assert gwp_spreads("AR6")["n2o"].standard_deviation == pytest.approx(79.034, rel=1e-4)
    assert [one.datum_id for one in made.drawn] == ["gas:n2o"]
    assert made.outcome.total.mean() == pytest.approx(100 + 3 * 273, rel=0.01)
    assert made.outcome.total.std() == pytest.approx(3 * 79.034, rel=0.02)
    assert made.outcome.total.min() >= 100
    assert spread_of_flow("AR6", "co2.fossil") is None
    assert spread_of_flow("AR5", "n2o.fossil") is None


def test_layers_are_switched_off(builder: Builder) -> None:
    """Without its layer nothing of it varies."""
    made = monte_carlo(three_in_a_row(builder), replace(MANY, layers=(Layer.BACKGROUND, Layer.CHARACTERISATION)))
    assert made.drawn == ()
    assert made.outcome.total.tolist() == pytest.approx([66.5] * MANY.draws)


def test_a_provider_belongs_to_the_layer_of_backgrounds(builder: Builder) -> None:
    """Without its layer a provider is exact even where it has scores: in the foreground it would vary all the same."""
    scored = FactorQuality(technology=3, time=4, geography=2)
    study = builder().factor("background:x/a", flows={"co2.fossil": 2.0}, quality=scored).process("p")
    linked = study.line("p", "factor:background:x/a", 1.0).build("p")
    without = monte_carlo(linked, replace(MANY, layers=tuple(one for one in Layer if one is not Layer.BACKGROUND)))
    assert without.drawn == ()
    assert without.outcome.total.tolist() == [2.0] * MANY.draws
    within = monte_carlo(linked, replace(MANY, layers=(Layer.BACKGROUND,)))
    assert [(one.key, one.statement) for one in within.drawn] == [("background:x/a", Statement.PEDIGREE)]
    assert within.outcome.total.std() > 0


def test_nothing_varies_and_nothing_is_to_be_measured(builder: Builder, tmp_path: Path) -> None:
    """Worlds of a provider that never moves: rounding is no variance, and no share is made of it."""
    block = np.full((1, 100, 1), 0.1, dtype=np.float32)
    np.save(tmp_path / "block-00000.npy", block)
    worlds = BackgroundWorlds(tmp_path, ("co2e.fossil",), 1, 100)
    study = builder().factor("background:x/a", flows={"co2.fossil": 0.1}).process("p")
    linked = study.line("p", "factor:background:x/a", 3.3).build("p")
    made = monte_carlo(linked, Settings(100, 1), {"x": (worlds, {"a": 0})})
    assert np.ptp(made.outcome.total) == 0
    assert variance_shares(made) == ()


def loops(builder: Builder, *, width: float = 1.1) -> LinkedStudy:
    """Two processes that feed each other, one credit, a factor with methane, an own emission."""
    study = builder().factor("steel", flows={"co2.fossil": 2.0, "ch4.fossil": 0.05}).process("a").process("b", 2.0)
    study.line("a", "process:b", 0.5, uncertainty=lognormal(width)).line(
        "b", "process:a", 0.3, uncertainty=lognormal(1.2)
    )
    study.line("a", "factor:steel", 3.0, uncertainty=lognormal(1.15)).line("b", "elementary:n2o.fossil", 0.01)
    built: LinkedStudy = study.build("a", 4.0)
    return built


def test_a_loop_is_solved_in_every_draw(builder: Builder) -> None:
    """Draw k equals the study calculated anew with the amounts of draw k, both routes and all."""
    made = monte_carlo(loops(builder), Settings(60, 3))
    for number in (0, 17, 59):
        ratios = {key: float(np.asarray(value)[number]) for key, value in made.sample.amounts.items()}
        lines = tuple(
            replace(line, amount=line.amount * ratios.get(line.exchange_id, 1.0))
            for line in made.model.solved.linked.lines
        )
        again = compute(replace(made.model.solved.linked, lines=lines), View.LOCATION).result
        assert again is not None
        gases = {key: float(np.asarray(value)[number]) for key, value in made.sample.gases.items()}
        expected = again.gases["co2"] + sum(again.gases[gas] * gases[gas] for gas in ("ch4", "n2o"))
        assert made.outcome.total[number] == pytest.approx(expected, rel=1e-12)


def test_draws_of_contributions_sum_to_draws_of_the_total(builder: Builder) -> None:
    """Conservation: over providers and over channels, in every draw."""
    made = monte_carlo(loops(builder), Settings(200, 4))
    parts = made.model.contributions(made.sample)
    assert sum(parts.values()) == pytest.approx(made.outcome.total, rel=1e-12)
    assert sum(made.outcome.channels.values()) == pytest.approx(made.outcome.total, rel=1e-12)
    assert made.model.nominal == pytest.approx(made.result.total, rel=1e-12)


@given(st.floats(1e-6, 1e6))
def test_ten_times_the_demand_is_ten_times_every_draw(builder: Builder, factor: float) -> None:
    """Scaling the product scales its draws."""
    linked = loops(builder)
    unit = linked.study.unit
    quantity = replace(unit.quantity, value=unit.quantity.value * factor)
    scaled = replace(linked, study=replace(linked.study, unit=replace(unit, quantity=quantity)))
    settings = Settings(50, 4)
    assert monte_carlo(scaled, settings).outcome.total == pytest.approx(
        factor * monte_carlo(linked, settings).outcome.total, rel=1e-9
    )


def test_nominal_when_nothing_is_drawn_for_the_shipped_study() -> None:
    """The model gives the total of a real study, electricity mix and loops included."""
    import footprint_app.examples as shipped
    from footprint_app.service.calculate import calculate

    path = Path(shipped.__path__[0]) / "aluminium_profile" / "aluminium_profile.yaml"
    answer = calculate(path, scenarios=False)
    assert answer.result is not None
    for solved in answer.solved:
        total = answer.result.view(solved.view).total
        assert StudyModel(solved).evaluate(Sample(3)).total == pytest.approx([total] * 3, rel=1e-12)


def test_shares_of_the_variance(builder: Builder) -> None:
    """Of a sum 10 ± 1 and 20 ± 2 they are 1/5 and 4/5; of a product of lognormals what the first order says."""
    study = builder().process("p")
    for amount in (10.0, 20.0):
        spread = Uncertainty(distribution=Distribution.NORMAL, spread=amount / 10)
        study.line("p", "elementary:co2.fossil", amount, uncertainty=spread)
    shares = variance_shares(monte_carlo(study.build("p")))
    assert [one.datum.key for one in shares] == ["E2", "E1"]
    assert [one.share for one in shares] == pytest.approx([0.8, 0.2], rel=0.03)
    made = monte_carlo(three_in_a_row(builder))
    first = first_order(made.model.solved, made.result)
    by_key = {one.datum.key: one.share for one in variance_shares(made)}
    for one in first.exchanges:
        assert by_key[one.exchange_id] == pytest.approx(one.variance / first.log_variance, rel=0.08)


def test_shares_agree_with_sobols_own_estimate(builder: Builder) -> None:
    """First-order indices by a pick-freeze estimate over the same model: V_i = Cov(Y, Y with only x_i kept)."""
    made = monte_carlo(loops(builder, width=1.3), MANY)
    other = monte_carlo(loops(builder, width=1.3), replace(MANY, seed=2))
    total = made.outcome.total
    for share in variance_shares(made):
        kind, key = share.datum.kind, share.datum.key
        name = {DatumKind.AMOUNT: "amounts", DatumKind.GAS: "gases"}[kind]
        frozen = {**getattr(other.sample, name), key: getattr(made.sample, name)[key]}
        kept = made.model.evaluate(replace(other.sample, **{name: frozen})).total  # type: ignore[arg-type] # by name
        estimate = np.cov(total, kept)[0, 1] / total.var(ddof=1)
        assert share.share == pytest.approx(float(estimate), abs=0.04)


def test_what_to_measure_next_weighs_effort(builder: Builder) -> None:
    """The larger share comes first unless it costs more than it brings; a GWP cannot be measured."""
    study = builder().factor("steel", quality=FactorQuality(technology=3)).process("p")
    study.line("p", "factor:steel", 1.0, uncertainty=lognormal(1.2)).emission("p", 0.001, "n2o.fossil")
    made = monte_carlo(study.build("p"))
    plain = measure_next(variance_shares(made))
    assert [one.datum.datum_id for one in plain] == ["amount:E1", "factor:steel"]
    dear = measure_next(variance_shares(made, {"amount.site-specific": 100.0}))
    assert [one.datum.datum_id for one in dear] == ["factor:steel", "amount:E1"]
    assert dear[1].removed_per_effort == pytest.approx(plain[0].share / 100)
    assert "gas:n2o" in {one.datum.datum_id for one in variance_shares(made)}


def test_what_brings_next_to_nothing_is_not_named(builder: Builder) -> None:
    """99.9 % of the variance is the GWP of nitrous oxide: the line of steel, 0.1 % or less, is not worth measuring."""
    study = builder().factor("steel").process("p")
    study.line("p", "factor:steel", 1.0, uncertainty=lognormal(1.0004)).emission("p", 0.1, "n2o.fossil")
    shares = variance_shares(monte_carlo(study.build("p")))
    line = next(one for one in shares if one.datum.datum_id == "amount:E1")
    assert 0 < line.share < LEAST_SHARE
    assert measure_next(shares) == ()


def test_common_random_numbers_keep_what_both_share(builder: Builder) -> None:
    """B has 2 % more of one steel: with common draws the sign is certain; apart the spread is 70 times overstated."""

    def product(amount: float) -> MonteCarlo:
        study = builder().factor("steel", quality=FactorQuality(technology=5)).process("p")
        return monte_carlo(study.line("p", "factor:steel", amount).build("p"))

    one, two = product(1.0), product(1.02)
    made = difference(one.outcome.total, two.outcome.total, 0.02)
    assert made.probability_first_is_higher == 0.0
    assert made.correlation == pytest.approx(1.0)
    assert made.statistics.mean == pytest.approx(0.02 * one.outcome.total.mean())
    overstated = made.standard_deviation_if_independent / made.statistics.standard_deviation
    assert overstated == pytest.approx((1 + 1.02**2) ** 0.5 / 0.02, rel=1e-9)
    shuffled = np.random.default_rng(1).permutation(two.outcome.total)
    apart = difference(one.outcome.total, shuffled, 0.02)
    assert apart.statistics.standard_deviation == pytest.approx(made.standard_deviation_if_independent, rel=0.03)
    assert 0.4 < apart.probability_first_is_higher < 0.6


def test_two_studies_draw_their_rows_apart(builder: Builder) -> None:
    """Rows that happen to share an id are two data where a scope tells the studies apart."""
    linked = three_in_a_row(builder)
    one, two = monte_carlo(linked), monte_carlo(linked, replace(MANY, scope="other"))
    made = difference(one.outcome.total, two.outcome.total, 0.0)
    assert made.correlation == pytest.approx(0.0, abs=0.03)
    assert made.probability_first_is_higher == pytest.approx(0.5, abs=4 * made.probability_error)


def test_percentiles_bring_their_own_range_and_settle() -> None:
    """Of 1,000 runs of 500 normal draws 95 % hold the true 97.5 % point between the order statistics given."""
    random, held = np.random.default_rng(5), 0
    for _ in range(1000):
        (found,) = [one for one in summarise_draws(random.standard_normal(500)).percentiles if one.percent == 97.5]
        held += found.low <= stats.norm.ppf(0.975) <= found.high
    assert 0.93 < held / 1000 < 0.985
    points = summarise_draws(random.standard_normal(5000) + 10).convergence
    assert (points[0].draws, points[-1].draws) == (50, 5000)
    assert points[-1].mean_high - points[-1].mean_low < (points[0].mean_high - points[0].mean_low) / 5
    assert summarise_draws(random.standard_normal(100)).geometric_standard_deviation is None


def test_a_provider_is_drawn_by_the_world_of_its_database(builder: Builder, tmp_path: Path) -> None:
    """Two providers of one world: their draws are read by row, move together, and share the variance by covariance."""
    random = np.random.default_rng(2)
    common = random.lognormal(0, 0.2, 300)
    block = np.stack([np.stack([common * 2, common * 0], 1), np.stack([common * 3, common * 0.1], 1)]).astype(
        np.float32
    )
    for number in range(3):
        np.save(tmp_path / f"block-{number:05d}.npy", block[:, 100 * number : 100 * (number + 1)])
    worlds = BackgroundWorlds(tmp_path, ("co2e.fossil", "ch4.fossil"), 2, 300)
    study = (
        builder()
        .factor("background:x/a", flows={"co2.fossil": 2.0})
        .factor("background:x/b", flows={"co2.fossil": 3.0})
    )
    study.process("p").line("p", "factor:background:x/a", 1.0).line("p", "factor:background:x/b", 10.0)
    settings = Settings(300, 1, (Layer.BACKGROUND,))
    made = monte_carlo(study.build("p"), settings, {"x": (worlds, {"a": 0, "b": 1})})
    expected = block[0, :, 0] + 10 * (block[1, :, 0] + 29.8 * block[1, :, 1])
    assert made.outcome.total == pytest.approx(expected, rel=1e-6)
    shares = {one.datum.key: one.share for one in variance_shares(made)}
    assert sum(shares.values()) == pytest.approx(1.0, rel=1e-6)
    assert shares["background:x/a"] == pytest.approx(2 / (2 + 30 + 29.8), rel=1e-4)
    assert {one.statement for one in made.drawn} == {Statement.DATABASE}


def test_a_parameter_is_one_draw_for_all_its_rows(builder: Builder) -> None:
    """Length ± 10 % moves 1 kg with it and 2 kg with its square: ln GSD² at a GSD of 1.1; nothing else varies."""
    study = builder().process("p")
    study.line("p", "elementary:co2.fossil", 1.0, scales_with=("length",))
    study.line("p", "elementary:co2.fossil", 2.0, scales_with=("length", "length"))
    linked = study.build("p")
    length = FamilyParameter(name="length", base_value=Quantity(6.0, "m"), uncertainty=lognormal(1.1))
    plant = replace(linked.study.plant, family_parameters=(length,))
    made = monte_carlo(replace(linked, study=replace(linked.study, plant=plant)))
    ratio = np.asarray(made.sample.parameters["length"])
    assert made.outcome.total == pytest.approx(ratio + 2 * ratio**2, rel=1e-12)
    assert np.log(ratio).std() == pytest.approx(np.log(1.1), rel=0.02)
    (share,) = variance_shares(made)
    assert (share.datum.datum_id, share.datum.effort) == ("parameter:length", "parameter")
    assert share.share == pytest.approx(1.0, abs=0.05)
    other = monte_carlo(made.model.solved.linked, replace(MANY, scope="another-family"))
    assert abs(np.corrcoef(made.outcome.total, other.outcome.total)[0, 1]) < 4 / np.sqrt(MANY.draws)
    still = replace(MANY, layers=(Layer.FOREGROUND,))
    assert monte_carlo(made.model.solved.linked, still).outcome.total == pytest.approx([3.0] * MANY.draws)


def test_the_properties_of_a_measured_fuel_are_a_parameter(builder: Builder) -> None:
    """Coal whose emission per kg spreads by GSD 1.05 on two lines: one draw, in the layer of parameters."""
    study = builder().factor("fuel:own.coal", flows={"co2.fossil": 2.0}).process("p")
    study.line("p", "factor:fuel:own.coal", 1.0).line("p", "factor:fuel:own.coal", 3.0)
    coal = OwnFuel(
        fuel_id="coal",
        name="coal",
        net_calorific_value=Quantity(22.0, "GJ/t"),
        carbon_content=Quantity(0.026, "tC/GJ"),
        oxidation=0.98,
        source="laboratory",
        uncertainty=lognormal(1.05),
    )
    linked = study.build("p", own_fuels=(coal,))
    made = monte_carlo(linked, replace(MANY, layers=(Layer.PARAMETERS,)))
    assert [one.datum_id for one in made.drawn] == ["parameter:fuel:own.coal"]
    assert np.log(made.outcome.total / 8.0).std() == pytest.approx(np.log(1.05), rel=0.02)
    assert variance_shares(made)[0].share == pytest.approx(1.0, abs=0.03)
