"""What a new factor set moves: decided by the ladder, exact by stored amounts, calculated again where it must be."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from background_db.catalogue import co2e_of, load_catalogue
from footprint_app.portfolio.factor_changes import FactorChanges, Replacement, Undecided, Use
from footprint_app.portfolio.sensitivities import CACHE
from footprint_app.service import factor_impact as service
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_impact import factor_impact
from footprint_app.service.portfolio import PortfolioOptions, run
from footprint_app.service.portfolio_answers import FactorImpactDocument
from footprint_app.service.saving import save
from footprint_app.service.workspace import init, open_configured
from footprint_app.store.result_list import read_results
from footprint_app.store.studies import release_study
from footprint_app.store.workspace import Change, Workspace

WATER, POWER = "product.gbt51366_2019.tap_water", "elec.cfp.2024.cn.average"
SOURCE = """\
set_id: next
title_zh: 下一次公布
title_en: Next publication
version: "2025"
licence: test
sources: [{source_id: next, title: 下一次公布, publisher: 某部, published: 2026-12-01}]
defaults: {scope: life-cycle, geography: CN, flow: co2e.not_split, gwp_set: AR6, verification: two-sources,
  locator: table 1, name_zh: 新, name_en: new, data_start: "2025-01-01", data_end: "2026-01-01",
  usable_from: "2024-01-01", usable_until: "2026-01-01"}
"""
ROWS = {
    "power": "next.power,electricity.grid_average,0.55,kgCO2e/kWh,,",
    "water": "next.water,material.tap_water,0.0003,kgCO2e/kg,,",
}


@pytest.fixture
def new_set(tmp_path: Path) -> Callable[..., Path]:
    """Write a factor set with the given rows: id, activity, value, unit, geography, usable_from."""

    def make(*rows: str) -> Path:
        folder = tmp_path / "next"
        folder.mkdir()
        (folder / "source.yaml").write_text(SOURCE, encoding="utf-8")
        head = "factor_id,activity,value,unit,geography,usable_from"
        (folder / "factors.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
        return folder

    return make


@pytest.fixture
def workspace(studies: Callable[[int], Path], tmp_path: Path) -> Configuration:
    """A workspace with three studies and their results; the second one is released."""
    configuration = read_configuration({"workspace": str(tmp_path / "ws"), "lang": "en"}, {})
    init(configuration, tmp_path / "ws")
    for path in sorted(studies(3).iterdir()):
        save(configuration, calculate(path), "test")
    with open_configured(configuration) as opened:
        release_study(opened, "board-2", 1, Change(who="tests", why="test"))
    return configuration


def _by_product(document: FactorImpactDocument) -> dict[str, float | None]:
    return {each.product: each.new_total for each in document.impacts}


@pytest.mark.parametrize(("threshold", "method"), [(10.0, "sensitivity"), (0.0, "recalculated")])
def test_impact_is_a_full_recalculation(
    workspace: Configuration, new_set: Callable[..., Path], tmp_path: Path, threshold: float, method: str
) -> None:
    """Stored amounts × change of the factors is what studies give that name the new factors, to 1e-12."""
    folder = new_set(*ROWS.values())
    document = factor_impact(workspace, folder, threshold=threshold, workers=1)
    assert {each.method for each in document.impacts} == {method}
    assert {(each.old_id, each.new_id, each.period, each.products) for each in document.replacements} == {
        (POWER, "next.power", "own", 3),
        (WATER, "next.water", "own", 3),
    }
    catalogue = load_catalogue([folder])
    for name, total in _by_product(document).items():
        text = (tmp_path / "studies" / f"{name}.yaml").read_text(encoding="utf-8")
        renamed = tmp_path / f"new-{name}.yaml"
        renamed.write_text(text.replace(WATER, "next.water"), encoding="utf-8")
        result = calculate(renamed, catalogue=catalogue).result
        assert result is not None
        assert "next.power" in {use.factor_id for use in result.factors}
        assert total == pytest.approx(result.view(result.headline).total, rel=1e-12)
    # board-1: 100 kWh of power and 200 kg of water a tonne
    moved = 100 * (0.55 - co2e_of(load_catalogue().get(POWER))) + 200 * 0.0003 - 0.2 * 0.168
    old = next(each.old_total for each in document.impacts if each.product == "board-1")
    assert _by_product(document)["board-1"] == pytest.approx(old + moved, rel=1e-12)
    assert [each.is_released for each in sorted(document.impacts, key=lambda each: each.product)] == [
        False,
        True,
        False,
    ]


def test_threshold_decides_who_crosses(workspace: Configuration, new_set: Callable[..., Path]) -> None:
    """Only products that move by as much are calculated again and marked; nothing is saved."""
    document = factor_impact(workspace, new_set(ROWS["power"]), threshold=0.035, workers=1)
    # 100 to 300 kWh × -0.0277 of 87.8, 145.6 and 203.4 kg: -3.2 %, -3.8 % and -4.1 %
    assert {each.product: each.crosses for each in document.impacts} == {
        "board-1": False,
        "board-2": True,
        "board-3": True,
    }
    assert (document.moved, document.crossing, document.recalculated, document.exit_code) == (3, 2, 2, 1)
    with open_configured(workspace) as opened:
        from footprint_app.store.result_list import current_results

        assert len(current_results(opened)) == 3


def test_next_period_is_told_from_the_own_one(workspace: Configuration, new_set: Callable[..., Path]) -> None:
    """A factor for 2025 on leaves the number of 2024 valid, and says what will be when the study is renewed."""
    folder = new_set(ROWS["power"].removesuffix(",") + ",2025-01-01")
    document = factor_impact(workspace, folder, threshold=0.0, workers=1)
    assert [each.period for each in document.replacements] == ["new"]
    assert all(each.new_total is not None and each.method == "recalculated" for each in document.impacts)
    sensitivity = factor_impact(workspace, folder, threshold=10.0, workers=1)
    for name, total in _by_product(document).items():
        assert total == pytest.approx(_by_product(sensitivity)[name], rel=1e-12)


def test_mix_that_linking_looks_up_is_recalculated(
    workspace: Configuration, new_set: Callable[..., Path], tmp_path: Path
) -> None:
    """A residual mix published for the first time is in no stored amount: the study is calculated again."""
    path = tmp_path / "studies" / "board-1.yaml"
    study = path.read_text(encoding="utf-8").replace(
        "boundary:", "electricity_rules: {residual_rule: residual_if_published}\nboundary:"
    )
    study = study.replace(*WIND).replace("study_id: board-1", "study_id: board-9")
    path.write_text(study, encoding="utf-8")
    answer = calculate(path)
    assert answer.result is not None, [finding.code for finding in answer.findings]
    save(workspace, answer, "test")
    folder = new_set("next.residual,electricity.residual_mix,0.8,kgCO2e/kWh,,")
    document = factor_impact(workspace, folder, threshold=10.0, workers=1)
    assert [(each.product, each.method) for each in document.impacts] == [("board-9", "recalculated")]
    again = calculate(path, catalogue=load_catalogue([folder])).result
    assert again is not None
    assert document.impacts[0].new_total == pytest.approx(again.view(again.headline).total, rel=1e-12)


def test_portfolio_of_bills_is_exact(bills: Path, new_set: Callable[..., Path], tmp_path: Path) -> None:
    """Stored amounts of a table say what the table with the new factors gives."""
    folder, out = new_set(*ROWS.values()), tmp_path / "out"
    run(bills, out, PortfolioOptions(year=2024))
    configuration = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    document = factor_impact(configuration, folder, portfolios=(out,), threshold=0.001)
    text = bills.read_text(encoding="utf-8").replace(WATER, "next.water").replace(POWER, "next.power")
    bills.write_text(text, encoding="utf-8")
    answer = run(bills, tmp_path / "new", PortfolioOptions(year=2024, factor_sets=(folder,)))
    assert answer.tables is not None
    assert _by_product(document)["P1"] == pytest.approx(answer.tables.products.to_pylist()[0]["total"], rel=1e-12)
    assert (document.products, document.recalculated) == (1, 0)


def test_a_total_of_zero_has_no_share_and_is_told(new_set: Callable[..., Path], tmp_path: Path) -> None:
    """What water brings, biomass takes up; with the new water it is something, which is no share of nothing."""
    water = co2e_of(load_catalogue().get(WATER))
    path, out = tmp_path / "bills.csv", tmp_path / "out"
    path.write_text(
        f"product,line,flow,amount,unit,provider\nP,1,water,1,t,factor:{WATER}\nP,2,co2.uptake,{water!r},kg,\n",
        encoding="utf-8",
    )
    run(path, out, PortfolioOptions(year=2024))
    configuration = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    document = factor_impact(configuration, new_set(ROWS["water"]), portfolios=(out,), threshold=0.01)
    (found,) = document.impacts
    assert (found.old_total, found.relative, found.crosses) == (0.0, None, True)
    assert found.new_total == pytest.approx(0.3 - water)
    assert service.write_table(document, tmp_path / "moves.xlsx").files


def test_portfolio_of_studies_is_recalculated_from_its_files(
    studies: Callable[[int], Path], new_set: Callable[..., Path], tmp_path: Path
) -> None:
    """As long as they are what they were; a file that changed is told, not calculated."""
    folder, out = studies(2), tmp_path / "out"
    run(folder, out, PortfolioOptions())
    (folder / "board-2.yaml").write_text("study_id: changed", encoding="utf-8")
    configuration = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    document = factor_impact(configuration, new_set(ROWS["power"]), portfolios=(out,), threshold=0.01, workers=1)
    found = {each.product: (each.method, each.cause) for each in document.impacts}
    assert found == {"board-1": ("recalculated", ""), "board-2": ("recalculated", "source_changed")}


def test_variants_of_a_family_are_recalculated_as_such(
    studies: Callable[[int], Path], new_set: Callable[..., Path], tmp_path: Path
) -> None:
    """A product is found again among the variants of its file; it was taken for a file that had changed."""
    folder, out, new = studies(1), tmp_path / "out", new_set(ROWS["power"])
    path = folder / "board-1.yaml"
    path.write_text(path.read_text(encoding="utf-8") + FAMILY, encoding="utf-8")
    run(folder, out, PortfolioOptions())
    configuration = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    document = factor_impact(configuration, new, portfolios=(out,), threshold=0.001, workers=1)
    found = {each.product: (each.method, each.cause) for each in document.impacts}
    assert found == {"board-1-thin": ("recalculated", ""), "board-1-thick": ("recalculated", "")}
    # 0.1 MWh of each tonne, whichever variant
    move = 100 * (0.55 - co2e_of(load_catalogue().get(POWER)))
    assert [each.new_total - each.old_total for each in document.impacts if each.new_total] == pytest.approx([move] * 2)


FAMILY = """\
plant:
  variants:
    - {variant_id: thin, name_zh: 薄, is_representative: true}
    - {variant_id: thick, name_zh: 厚}
  variant_values:
    - {variant_id: thick, target: 'exchange:E3.quantity', value: x2}
"""


def test_a_fault_in_one_recalculation_costs_one_product(
    workspace: Configuration, new_set: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are told all the same; the one names the fault instead of a number."""

    def failing(study: Path, **options: Any) -> Any:
        if "board-2" in study.read_text(encoding="utf-8"):
            raise RuntimeError("broken part")
        return calculate(study, **options)

    monkeypatch.setattr("footprint_app.service.factor_impact_recalculation.calculate", failing)
    document = factor_impact(workspace, new_set(ROWS["power"]), threshold=0.001, workers=1)
    causes = {each.product: (each.cause, each.new_total is None, each.crosses) for each in document.impacts}
    assert causes["board-2"] == ("failed: RuntimeError", True, True)
    assert {cause for name, (cause, *_) in causes.items() if name != "board-2"} == {""}


def test_a_portfolio_of_the_market_view_is_recalculated(
    studies: Callable[[int], Path], new_set: Callable[..., Path], tmp_path: Path
) -> None:
    """Its tables do not keep which rule the rest of the grid follows: a new residual mix may be in any of them."""
    folder, out = studies(1), tmp_path / "out"
    path = folder / "board-1.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "boundary:", "electricity_rules: {residual_rule: residual_if_published}\nboundary:"
    )
    path.write_text(text.replace(*WIND), encoding="utf-8")
    answer = run(folder, out, PortfolioOptions())
    assert answer.tables is not None
    assert answer.tables.products.column("view").to_pylist() == ["market-based"]
    configuration = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    new = new_set("next.residual,electricity.residual_mix,0.8,kgCO2e/kWh,,")
    document = factor_impact(configuration, new, portfolios=(out,), threshold=10.0, workers=1)
    again = calculate(path, catalogue=load_catalogue([new])).result
    assert again is not None
    assert [each.new_total for each in document.impacts] == pytest.approx([again.view(again.headline).total], rel=1e-12)


GRID = "{supply_id: grid, kind: grid, quantity: 1000 MWh}"
CERTIFICATE = (
    "{supply_id: wind, kind: certificate, quantity: 400 MWh, factor: elec.cfp.2024.cn.wind, "
    "conveys_information: true, is_unique_claim: true, is_redeemed: true, is_same_period: true, "
    "is_same_market: true, assessed_by: tests}"
)
WIND = (GRID, f"{GRID}, {CERTIFICATE}")


def test_cache_is_made_again(workspace: Configuration, new_set: Callable[..., Path]) -> None:
    """Missing or damaged, it changes nothing."""
    folder = new_set(ROWS["power"])
    first = factor_impact(workspace, folder, threshold=10.0).impacts
    assert workspace.workspace is not None
    files = sorted((workspace.workspace / CACHE).glob("*.parquet"))
    assert len(files) == 2
    files[0].unlink()
    files[1].write_bytes(b"PAR1 damaged")
    assert factor_impact(workspace, folder, threshold=10.0).impacts == first
    assert factor_impact(workspace, folder, threshold=10.0).impacts == first


def test_saving_leaves_what_the_impact_asks_for(
    workspace: Configuration, new_set: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No stored result is read again after a save; a line cut off by a killed process is read from the store."""
    assert workspace.workspace is not None
    left = next((workspace.workspace / CACHE).glob("saved-*.jsonl"))
    assert len(left.read_text(encoding="utf-8").splitlines()) == 3
    asked: list[str] = []

    def reading(store: Workspace, digests: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        wanted = list(digests)
        asked.extend(wanted)
        return read_results(store, wanted)

    monkeypatch.setattr(service, "read_results", reading)
    text = left.read_text(encoding="utf-8")
    folder = new_set(ROWS["power"])
    first = factor_impact(workspace, folder)
    assert (first.products, asked) == (3, [])
    assert not left.exists()
    for path in (workspace.workspace / CACHE).iterdir():
        path.unlink()
    left.write_text(text[:-40], encoding="utf-8")
    again = factor_impact(workspace, folder)
    assert (again.products, len(asked)) == (3, 1)
    assert [(one.product, one.relative) for one in again.impacts] == [
        (one.product, one.relative) for one in first.impacts
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (("next.a,material.tap_water,0.2,kgCO2e/t,,", "next.b,material.tap_water,0.3,kgCO2e/t,,"), "several"),
        (("next.a,material.tap_water,0.2,kgCO2e/kWh,,",), "unit"),
        (("next.a,material.tap_water,0.2,kgCO2e/t,US,",), "place"),
    ],
)
def test_what_the_rules_do_not_decide_is_listed(
    new_set: Callable[..., Path], rows: tuple[str, ...], reason: str
) -> None:
    """Two that fit equally, another kind of unit, another place: a person decides."""
    from datetime import date

    changes = FactorChanges(load_catalogue(), load_catalogue([new_set(*rows)]), "next")
    use = Use(f"factor:{WATER}", "CN", date(2024, 1, 1), date(2025, 1, 1))
    found = changes.of(use)
    assert isinstance(found, Undecided)
    assert found.reason == reason
    assert changes.of(Use("factor:own.x", "CN", None, None)) is None


def test_change_is_per_the_unit_in_use(new_set: Callable[..., Path]) -> None:
    """0.0003 kg per kg are 0.3 kg per t, in place of 0.168."""
    changes = FactorChanges(load_catalogue(), load_catalogue([new_set(ROWS["water"])]), "next")
    found = changes.of(Use(f"factor:{WATER}", "CN", None, None))
    assert isinstance(found, Replacement)
    assert found.change("AR6") == pytest.approx(0.3 - 0.168, rel=1e-12)


def test_wrong_use(workspace: Configuration, tmp_path: Path) -> None:
    """A set that is none, a portfolio that is none, and no workspace are told."""
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    for code, arguments in {
        "service.no_file": (tmp_path / "absent", ()),
        "service.factor_set_unusable": (nothing, ()),
    }.items():
        with pytest.raises(WrongUseError) as raised:
            factor_impact(workspace, arguments[0], portfolios=arguments[1])
        assert raised.value.finding.code == code
