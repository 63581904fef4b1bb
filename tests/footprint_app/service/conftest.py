"""A study small enough to be worked by hand."""

from pathlib import Path

import pytest

TINY = """\
study_id: tiny-board
author: tests
cfp_type: partial
product: {name_zh: 板材, name_en: Board, producer: 某厂, mass_per_unit: 1000 kg, biogenic_carbon: 0 kg C}
unit: {kind: declared, quantity: 1 t, reference_process: pressing}
boundary: {description: cradle to gate}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities:
  - facility_id: plant
    name_zh: 某厂
    geography: CN
    electricity:
      - {supply_id: grid, kind: grid, quantity: 1000 MWh}
      - supply_id: wind
        kind: certificate
        quantity: 400 MWh
        factor: elec.cfp.2024.cn.wind
        conveys_information: true
        is_unique_claim: true
        is_redeemed: true
        is_same_period: true
        is_same_market: true
        assessed_by: tests
processes:
  - process_id: pressing
    name: 压制
    facility: plant
    outputs: [{flow_id: board, name: 板材, quantity: 1000 t}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 电力, quantity: 500 MWh, provider: 'electricity:plant'}
      - {exchange_id: E2, kind: input, flow: 树脂, quantity: 200 t, provider: 'factor:own.resin'}
      - {exchange_id: E3, kind: emission, flow: co2.fossil, quantity: 30 t}
own_factors:
  - factor_id: own.resin
    name: 树脂
    value: 2.5
    per_unit: kg
    flow: co2e.fossil
    geography: CN
    first_year: 2024
    last_year: 2024
    gwp_set: AR6
    source_title: 供应商声明
scenarios:
  - scenario_id: resin
    name: 树脂加一成
    topic: yield
    overrides: [{target: 'exchange:E2.quantity', value: x1.1}]
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The tiny study as a YAML file."""
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path
