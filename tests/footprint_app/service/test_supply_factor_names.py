"""The factor of an electricity supply, written as a bare id or as a provider."""

from pathlib import Path

import pytest

from footprint_app.reporting.result_json import result_to_json
from footprint_app.service.calculate import calculate
from pcr_rules.result import PcfResult

WIND = "elec.cfp.2024.cn.wind"
GRID = "elec.cfp.2024.cn.average"


def _result(tiny: Path, name: str) -> PcfResult:
    """The tiny study with its grid and wind factors named as `name` writes them."""
    text = tiny.read_text(encoding="utf-8").replace(f"factor: {WIND}", f"factor: '{name.format(WIND)}'")
    text = text.replace("quantity: 1000 MWh}", f"quantity: 1000 MWh, factor: '{name.format(GRID)}'}}")
    assert text.count(f"factor: '{name.format('elec')}") == 2
    tiny.write_text(text, encoding="utf-8")
    answer = calculate(tiny)
    assert answer.result is not None, answer.findings
    return answer.result


@pytest.mark.parametrize("name", ["factor:{}", "因子：{}"])
def test_both_ways_of_writing_give_the_same_result(tiny: Path, tmp_path: Path, name: str) -> None:
    """``factor:elec.x`` is ``elec.x``: same totals, same factors, same rows; no key has its kind twice."""
    other = tmp_path / "provider.yaml"
    other.write_bytes(tiny.read_bytes())
    bare, named = _result(tiny, "{}"), _result(other, name)
    assert named.views == bare.views
    assert named.factors == bare.factors
    assert named.scenarios == bare.scenarios
    assert {use.factor_id for use in named.factors} >= {WIND, GRID}
    assert "factor:factor:" not in result_to_json(named)
