"""A study of the module of the worked example, as a user writes it."""

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from background_db.strict_yaml import load
from footprint_app.ingest.read_study import read_study
from pcr_rules.study import ProductStudy

_STUDY = """\
study_id: pv_example
cfp_type: partial
product: {{name_zh: 光伏组件, name_en: PV module, producer: 示例组件厂, classification: '854143'}}
unit: {{kind: declared, quantity: 1 kWp, reference_process: module}}
goal: {{}}
boundary: {{}}
geography: CN
period: {{first_day: 2025-01-01, last_day: 2025-12-31}}
pcr: {{edition: {edition}}}
processes:
  - process_id: module
    name: 组件
    outputs: [{{flow_id: module, name: 光伏组件, quantity: 1 kWp}}]
    exchanges:
      - {{exchange_id: E1, kind: input, flow: 组件上游, quantity: 1 kWp, provider: 'factor:own.chain'}}
own_factors:
  - {{factor_id: own.chain, name: 虚构上游, value: {inventory}, per_unit: kWp, flow: co2e.fossil, geography: CN,
     first_year: 2025, last_year: 2025, gwp_set: AR6, source_title: worked example}}
plant:
  pv_modules:
    - {module}
  module_components:
{components}
  country_coefficients:
{coefficients}
"""


@pytest.fixture(scope="session")
def example() -> dict[str, Any]:
    """The worked example of the editions."""
    text = resources.files("pcr_rules.pv").joinpath("worked_example.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load(text, "worked_example.yaml")
    return loaded


def _flow(record: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {str(value).lower() if isinstance(value, bool) else value}"
                           for key, value in record.items()) + "}"  # fmt: skip


@pytest.fixture
def study_file(example: dict[str, Any], tmp_path: Path) -> Any:
    """Writer of the study's file; `edition` and records can be changed."""

    def write(edition: str, french_use: str = "tender_ppe2", **changes: list[dict[str, Any]]) -> Path:
        module = {"module_id": "MOD-1", **example["module"], "french_use": french_use}
        lists = {name: changes.get(name, example[name]) for name in ("components", "coefficients")}
        text = _STUDY.format(
            edition=edition,
            inventory=example["own_inventory"]["value"],
            module=_flow(module),
            **{name: "\n".join(f"    - {_flow(each)}" for each in rows) or "    []" for name, rows in lists.items()},
        )
        path = tmp_path / f"{edition}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def module_study(study_file: Any) -> Any:
    """Reader of the study under an edition."""

    def read(edition: str, **changes: Any) -> ProductStudy:
        reading = read_study(study_file(edition, **changes))
        assert reading.study is not None, reading.findings
        return reading.study

    return read
