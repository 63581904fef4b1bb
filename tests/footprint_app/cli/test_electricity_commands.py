"""The electricity commands: attribution in both languages and for machines, published factors with their gaps."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Footprint = Callable[..., Any]
STUDY = """\
study_id: board
cfp_type: partial
product: {name_zh: 板材, producer: 某厂, biogenic_carbon: 0 kg C}
unit: {kind: declared, quantity: 1 piece, reference_process: pressing}
boundary: {description: cradle to gate}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities:
  - facility_id: plant
    name_zh: 某厂
    geography: CN
    electricity:
      - {supply_id: grid, kind: grid, quantity: 1000 kWh}
      - {supply_id: gec, kind: 绿证, quantity: 400 kWh, factor: elec.cfp.2024.cn.wind, conveys_information: true,
         is_unique_claim: true, is_redeemed: true, is_same_period: true, is_same_market: true}
processes:
  - process_id: pressing
    name: 压制
    facility: plant
    outputs: [{flow_id: board, name: 板材, quantity: 1 piece}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 电力, quantity: 700 kWh, provider: 'electricity:plant'}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The study on disk."""
    path = tmp_path / "board.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def test_attribution_for_machines(footprint: Footprint, file: Path) -> None:
    """700 of 1,000 kWh: 420 grid and 280 certificates; other uses 300; market-based 260.862, CBAM 404.39 kg."""
    document = json.loads(footprint("electricity", "attribute", str(file), "--json").out)
    (site,) = document["account"]["sites"]
    assert {use["kind"]: use["parts"] for use in site["uses"]} == {
        "process": {"grid": 420.0, "gec": 280.0},
        "other": {"grid": 180.0, "gec": 120.0},
    }
    schemes = {scheme["scheme"]: scheme["total"] for scheme in document["account"]["schemes"]}
    assert schemes["market-based"] == pytest.approx(260.862)
    assert schemes["cbam"] == pytest.approx(404.39)
    assert document["is_provisional"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("设施 plant：计量 1,000.000 kWh", "其他用途", "不计入：plant/gec")),
        ("en", ("other uses", "not counted: plant/gec")),
    ],
)
def test_attribution_for_people(footprint: Footprint, file: Path, language: str, words: tuple[str, ...]) -> None:
    """Tables of users and schemes in the language asked for."""
    ran = footprint("electricity", "attribute", str(file), "--lang", language)
    assert ran.exit_code == 0
    for word in words:
        assert word in ran.out


def test_without_a_number_the_findings_say_why(footprint: Footprint, file: Path) -> None:
    """1,001 kWh of certificates on 1,000 kWh of grid power."""
    file.write_text(STUDY.replace("quantity: 400 kWh", "quantity: 1001 kWh"), encoding="utf-8")
    ran = footprint("electricity", "attribute", str(file), "--lang", "en")
    assert ran.exit_code == 1
    assert "ELEC-CLAIMS-EXCEED-GRID" in ran.out
    assert "There is no number until" in ran.out


def test_a_file_of_claims_that_was_changed_is_refused(footprint: Footprint, file: Path, tmp_path: Path) -> None:
    """Wrong use, with the reason; so is a file that is not there."""
    claims = tmp_path / "claims.json"
    claims.write_text('{"entity": "某厂", "parts": [], "as_of_event": 1, "digest": "0"}', encoding="utf-8")
    ran = footprint("calculate", str(file), "--claims", str(claims), "--lang", "en")
    assert ran.exit_code == 2
    assert "LEDGER-CLAIMS-CHANGED" in ran.err
    assert footprint("check", str(file), "--claims", str(tmp_path / "none.json")).exit_code == 2


def test_published_factors(footprint: Footprint) -> None:
    """All 143 published values; 2023 has 35 for Guangdong's place in the nation, and the gaps are named."""
    document = json.loads(footprint("electricity", "factors", "--json").out)
    assert len(document["factors"]) == 143
    assert sum(row["is_superseded"] for row in document["factors"]) == 2
    gaps = {(gap["kind"], gap["subject"]) for gap in document["gaps"]}
    assert {("region_without_value", code) for code in ("CN-XZ", "CN-HK", "CN-MO", "CN-TW")} <= gaps
    assert {("no_provincial_footprint", ""), ("no_losses_included", "2023"), ("no_residual_mix", "")} <= gaps


def test_published_factors_of_a_place_and_year(footprint: Footprint) -> None:
    """Guangdong 2023 for accounts: the province, the southern grid, and the nation's three."""
    ran = footprint("electricity", "factors", "--region", "广东", "--year", "2023", "--family", "enterprise", "--json")
    rows = json.loads(ran.out)["factors"]
    assert {row["geography"] for row in rows} == {"CN", "CN-GRID-SOUTH", "CN-GD"}
    assert {row["family"] for row in rows} == {"enterprise"}
    assert footprint("electricity", "factors", "--region", "Atlantis").exit_code == 2


def test_published_factors_for_people(footprint: Footprint) -> None:
    """The gaps are told in words."""
    out = footprint("electricity", "factors", "--lang", "zh").out
    assert "没有官方数值：西藏 (CN-XZ)" in out
    assert "2023 年没有含线损的输配电因子" in out
