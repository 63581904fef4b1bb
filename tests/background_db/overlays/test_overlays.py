"""Domestic overlays: what rules choose, what one kWh becomes, and that nothing is counted twice or edited."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csc_array
from scipy.sparse.linalg import spsolve

from background_db.background_overlay import BackgroundOverlay, OverlayOrderError
from background_db.catalogue import load_catalogue
from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError, UnknownKeyError
from background_db.overlays.expand import Expansion, expand
from background_db.overlays.folder import drop_overlay, find_overlay, named_overlays, write_overlay
from background_db.overlays.rules import FORMAT, read_rules, shipped_rules
from background_db.snapshot import Snapshot

OFFICIAL_2024 = 0.5777
"""kg CO2e per kWh at the user: elec.cfp.2024.cn.average."""
KEYS = ("co2.fossil",)


def _rule(**changes: Any) -> dict[str, Any]:
    return {
        "rule": "electricity",
        "subject": "electricity",
        "suppliers": {"names": ["market for electricity*"], "unit": "kWh"},
        "by": {"factor": "elec.cfp.2024.cn.average"},
        "reason_en": "made in China",
        "reason_zh": "在中国生产",
        **changes,
    }


def _expanded(snapshot: Snapshot, *rules: Mapping[str, Any]) -> Expansion:
    text = yaml.safe_dump({"format": FORMAT, "name": "test", "rules": list(rules)}, allow_unicode=True)
    read, findings = read_rules(text, "rules.yaml")
    assert read is not None, findings
    return expand(read, snapshot, load_catalogue(), "made-cn")


def _overlay(snapshot: Snapshot, *rules: Mapping[str, Any]) -> BackgroundOverlay:
    made = _expanded(snapshot, *rules).overlay
    assert made is not None
    return made


def _shipped(snapshot: Snapshot) -> BackgroundOverlay:
    path = shipped_rules()["cn-electricity-2024"]
    rules, _ = read_rules(path.read_text(encoding="utf-8"), path.name)
    assert rules is not None
    made = expand(rules, snapshot, load_catalogue(), "made-cn").overlay
    assert made is not None
    return made


def _direct(snapshot: Snapshot) -> np.ndarray:
    return np.asarray(snapshot.biosphere().todense()).T


def _scores(matrix: csc_array, direct: np.ndarray) -> np.ndarray:
    """h = A⁻ᵀ d: kg per unit of each activity, all flows added as the tests' gases are CO2 and CO2e."""
    return np.asarray(spsolve(matrix.T.tocsc(), direct.sum(axis=1)))


def _before(snapshot: Snapshot) -> dict[str, float]:
    scores = _scores(snapshot.technosphere(), _direct(snapshot))
    return {code: scores[place] for code, place in snapshot.positions.items()}


def _after(snapshot: Snapshot, overlay: BackgroundOverlay) -> dict[str, float]:
    matrix, direct, _ = overlay.applied(snapshot.technosphere(), _direct(snapshot), KEYS)
    scores = _scores(matrix, direct)
    return {code: scores[place] for code, place in overlay.positions.items()}


def test_low_voltage_is_exactly_the_official_value_whatever_the_chain(chain: Snapshot) -> None:
    """One kWh at each voltage is 0.5777 kg: losses of 2, 3 and 5 %, own use and a self-input of the market stay out."""
    after = _after(chain, _shipped(chain))
    assert after["high"] == pytest.approx(OFFICIAL_2024, rel=1e-15)
    assert after["medium"] == pytest.approx(OFFICIAL_2024, rel=1e-15)
    assert after["low"] * 3.6 == pytest.approx(OFFICIAL_2024, rel=1e-15)  # the market counts in MJ
    assert _before(chain)["low"] * 3.6 > 1.0


def test_consumers_at_each_voltage_take_the_official_value_once(chain: Snapshot) -> None:
    """Smelter 14 kWh + 1.6 kg; press 0.8 kWh + 1.1 smelter; shop 2 kWh + 2 press; the mill avoids 0.5 kWh."""
    after = _after(chain, _shipped(chain))
    smelter = 14 * OFFICIAL_2024 + 1.6
    press = 0.8 * OFFICIAL_2024 + 1.1 * smelter
    assert after["smelter"] == pytest.approx(smelter, rel=1e-14)
    assert after["press"] == pytest.approx(press, rel=1e-14)
    assert after["shop"] == pytest.approx(2 * OFFICIAL_2024 + 2 * press, rel=1e-14)
    assert after["mill"] == pytest.approx(-1.8 / 3.6 * OFFICIAL_2024, rel=1e-14)


def test_plant_keeps_its_fuel_and_its_own_use(chain: Snapshot) -> None:
    """What makes power is no delivery node: (0.95 + 0.01 × 0.5777) / 0.94, its own use of 6 % as it was."""
    overlay = _shipped(chain)
    assert not any(change.consumer == "plant" for change in overlay.changes)
    assert _after(chain, overlay)["plant"] == pytest.approx((0.95 + 0.01 * OFFICIAL_2024) / 0.94, rel=1e-14)


def test_one_node_a_voltage(chain: Snapshot) -> None:
    """Three voltages, three new suppliers; every replaced activity takes from one of them and from nothing else."""
    overlay = _shipped(chain)
    assert {supplier.code for supplier in overlay.suppliers} == {
        f"overlay:elec.cfp.2024.cn.average@{voltage}" for voltage in ("high", "medium", "low")
    }
    matrix, direct, keys = overlay.applied(chain.technosphere(), _direct(chain), KEYS)
    assert keys == ("co2.fossil", "co2e.not_split")
    for node in ("high", "medium", "low"):
        column = matrix[:, [overlay.positions[node]]].tocoo()
        assert len(column.data) == 2
        assert direct[overlay.positions[node]].sum() == 0.0


def test_cells_at_consumers_are_summed_before_the_rule_and_the_chain_is_left_alone(chain: Snapshot) -> None:
    """The press takes 0.5 and 0.3 kWh in two entries: one cell of 0.8; low takes medium on the way: losses once."""
    overlay = _overlay(chain, _rule(at="consumer", consumers={"geographies": ["US"]}))
    cells = {(change.consumer, change.old): change for change in overlay.changes}
    assert cells["press", "medium"].old_amount == pytest.approx(0.8, rel=1e-15)
    assert cells["shop", "low"].new_amount == pytest.approx(2.0, rel=1e-15)  # 7.2 MJ
    assert not {("low", "medium"), ("medium", "high"), ("mill", "low")} & set(cells)
    after, before = _after(chain, overlay), _before(chain)
    assert after["smelter"] == pytest.approx(14 * OFFICIAL_2024 + 1.6, rel=1e-14)
    assert after["mill"] == pytest.approx(-1.8 * after["low"], rel=1e-12)  # Brazil: not chosen, old chain
    assert after["low"] != pytest.approx(OFFICIAL_2024 / 3.6, rel=1e-3)
    assert before["low"] > 0


def test_avoided_power_keeps_its_sign_when_its_supplier_changes(chain: Snapshot) -> None:
    """The mill's 1.8 MJ sold are −0.5 kWh of the new supplier: a credit moves once, as a credit."""
    overlay = _overlay(chain, _rule(at="consumer", consumers={"names": ["sugar mill*"]}))
    (change,) = overlay.changes
    assert [change.old_amount, change.new_amount] == pytest.approx([-1.8, -0.5])
    assert _after(chain, overlay)["mill"] == pytest.approx(-0.5 * OFFICIAL_2024, rel=1e-14)


def test_base_is_not_edited_and_matrices_with_the_overlay_are_refused(chain: Snapshot) -> None:
    """Applied twice, or to other cells, an overlay says so: old cells are not what it was made for."""
    overlay = _shipped(chain)
    base = chain.technosphere()
    again = base.copy()
    overlay.applied(base, _direct(chain), KEYS)
    assert abs(base - again).sum() == 0
    matrix, direct, keys = overlay.applied(base, _direct(chain), KEYS)
    with pytest.raises(OverlayOrderError, match="activities"):
        overlay.applied(matrix, direct, keys)
    with pytest.raises(OverlayOrderError, match="once and last"):
        overlay.technosphere_of(matrix[: len(overlay.codes), :][:, : len(overlay.codes)].tocsc())
    with pytest.raises(OverlayOrderError, match="flows"):
        overlay.applied(base, direct, keys)


def test_overlay_is_kept_by_digest_named_and_dropped(chain: Snapshot, tmp_path: Path) -> None:
    """The folder gives the same overlay; its name is an entry of the index, and dropping it leaves base and folder."""
    overlay, background = _shipped(chain), tmp_path / "background"
    index = DatabaseIndex(background)
    index.put("made", DatabaseEntry(chain.digest))
    folder = write_overlay(overlay, background)
    assert write_overlay(overlay, background) == folder
    found = find_overlay(background, "made-cn")
    assert found is not None
    assert (found.digest, found.changes, found.suppliers) == (overlay.digest, overlay.changes, overlay.suppliers)
    assert _after(chain, found) == _after(chain, overlay)
    assert (find_overlay(background, "made"), list(named_overlays(background))) == (None, ["made-cn"])
    other = _overlay(chain, _rule())
    with pytest.raises(DataFileError, match="drop it first"):
        write_overlay(other, background)
    assert write_overlay(other, background, replace=True) != folder
    with pytest.raises(DataFileError, match="drop it first"):
        write_overlay(other.named("made"), background, replace=True)
    assert drop_overlay(background, "made-cn").overlay == other.digest
    assert list(index.entries()) == ["made"]
    assert folder.is_dir()
    with pytest.raises(UnknownKeyError):
        drop_overlay(background, "made")


def test_changed_folder_and_impossible_names_are_refused(chain: Snapshot, tmp_path: Path) -> None:
    """A manifest edited by hand no longer has its digest; a name with a path in it is none."""
    folder = write_overlay(_shipped(chain), tmp_path)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("0.5777", "0.1"), encoding="utf-8")
    with pytest.raises(DataFileError, match="changed after"):
        find_overlay(tmp_path, "made-cn")
    with pytest.raises(DataFileError, match="cannot name"):
        write_overlay(_shipped(chain).named("../uslci"), tmp_path)


def test_every_trouble_with_rules_is_told(chain: Snapshot) -> None:
    """Unknown factor, one that is no life cycle, a unit that does not convert, nothing that fits, two for one node."""
    cases = {
        "DOMESTIC-FACTOR": [_rule(by={"factor": "elec.cfp.2024.cn.avrage"})],
        "DOMESTIC-UNIT": [_rule(suppliers={"names": ["*"]})],
        "DOMESTIC-NOTHING-FITS": [_rule(suppliers={"names": ["steam*"]})],
        "DOMESTIC-TWICE": [_rule(), _rule(rule="again")],
    }
    for code, rules in cases.items():
        expansion = _expanded(chain, *rules)
        assert (code, expansion.overlay) == (expansion.findings[0].code, None)
    enterprise = next(f for f in load_catalogue().published if f.startswith("elec.co2."))
    assert _expanded(chain, _rule(by={"factor": enterprise})).findings[0].code == "DOMESTIC-FACTOR-USE"


def test_places_and_years_choose(chain: Snapshot) -> None:
    """The data are of 2010–2012 and of the US: a rule for Brazil or for 2013 on fits nothing."""
    for suppliers in ({"geographies": ["BR"]}, {"years": {"first": 2013}}, {"years": {"last": 2009}}):
        rule = _rule(suppliers={"names": ["market for electricity*"], "unit": "kWh", **suppliers})
        assert _expanded(chain, rule).findings[0].code == "DOMESTIC-NOTHING-FITS"
    fits = {"names": ["market for electricity*"], "geographies": ["U?"], "years": {"first": 2012, "last": 2012}}
    assert _overlay(chain, _rule(suppliers={**fits, "unit": "kWh"})).rules[0].replaced == ("high", "low", "medium")


@pytest.mark.parametrize(
    "text",
    [
        "format: other",
        "format: footprint-overlay-1\nrules: {}",
        "format: footprint-overlay-1\nrules: [{rule: a}]",
        "format: footprint-overlay-1\nrules:\n- {rule: a, by: {factor: f}, reason_en: r, reason_zh: r, subject: heat, suppliers: {}}",
        "format: footprint-overlay-1\nrules:\n- {rule: a, by: {factor: f}, reason_en: r, reason_zh: r, subject: heat, suppliers: {names: [NO]}}",
        "format: footprint-overlay-1\nrules:\n- {rule: a, by: {factor: f}, reason_en: r, reason_zh: r, subject: water, suppliers: {names: [a]}}",
        "format: footprint-overlay-1\nextra: 1",
    ],
)
def test_rule_file_out_of_form_is_a_finding(text: str) -> None:
    """A key nobody reads, a rule for everything, a word that is none: nothing is applied."""
    rules, findings = read_rules(text, "rules.yaml")
    assert rules is None
    assert {finding.code for finding in findings} == {"DOMESTIC-RULE-FILE"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rule_file_of_the_documents_can_be_read(checkout: Path, language: str) -> None:
    """What a reader copies from the page is a rule file: steam, at chosen consumers."""
    page = (checkout / f"docs/{language}/domestic_overlay.md").read_text(encoding="utf-8")
    rules, findings = read_rules(page.split("```yaml\n")[1].split("```")[0], "page")
    assert findings == ()
    assert rules is not None
    assert (rules.rules[0].rule, rules.rules[0].consumers.names) == ("steam", ("paper*",))


@given(losses=st.lists(st.floats(0.0, 0.3), min_size=1, max_size=8), own_use=st.floats(0.0, 0.2))
def test_length_of_the_chain_never_matters(losses: list[float], own_use: float) -> None:
    """With any number of transformers and any losses, the last node's kWh is the new figure to the last digit or two."""
    size = len(losses) + 2
    dense = np.eye(size)
    dense[0, 0] -= own_use
    for number, loss in enumerate(losses, 1):
        dense[number - 1, number] = -(1 + loss)
    dense[size - 2, size - 1] = -3.0
    matrix = csc_array(dense)
    codes = tuple(f"n{number}" for number in range(size))
    overlay = _by_hand(codes, dense)
    direct = np.full((size, 1), 0.9)
    changed, emitted, _ = overlay.applied(matrix, direct, KEYS)
    scores = _scores(changed, emitted)
    assert scores[size - 2] == pytest.approx(OFFICIAL_2024, rel=1e-14)
    assert scores[size - 1] == pytest.approx(0.9 + 3 * OFFICIAL_2024, rel=1e-14)


def _by_hand(codes: tuple[str, ...], dense: np.ndarray) -> BackgroundOverlay:
    """Make the overlay of a chain's last node without a snapshot on disk."""
    from background_db.background_overlay import CellChange, ClearedEmissions, NewSupplier

    node = len(codes) - 2
    new = NewSupplier("new", "grid", "电网", "kWh", "CN", (("co2e.not_split", OFFICIAL_2024),))
    inputs = tuple(
        CellChange("r", codes[node], codes[row], -dense[row, node], "", 0.0)
        for row in range(len(codes))
        if row != node and dense[row, node]
    )
    supply = CellChange("r", codes[node], "", 0.0, "new", float(dense[node, node]))
    return BackgroundOverlay(
        "x", "base", "d", codes, (), (new,), (*inputs, supply), (ClearedEmissions("r", codes[node]),)
    )
