"""A few studies of one product each, and a table of bills, small enough to be worked by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

STUDY = """\
study_id: board-{number}
author: tests
cfp_type: partial
product: {{name_zh: 板材, name_en: Board, producer: 某厂, mass_per_unit: 1000 kg, biogenic_carbon: 0 kg C}}
unit: {{kind: declared, quantity: 1 t, reference_process: pressing}}
boundary: {{description: cradle to gate}}
period: {{first_day: 2024-01-01, last_day: 2024-12-31}}
facilities:
  - facility_id: plant
    name_zh: 某厂
    geography: CN
    electricity: [{{supply_id: grid, kind: grid, quantity: 1000 MWh}}]
processes:
  - process_id: pressing
    name: 压制
    facility: plant
    outputs: [{{flow_id: board, name: 板材, quantity: 1000 t}}]
    exchanges:
      - {{exchange_id: E1, kind: input, flow: 电力, quantity: {power} MWh, provider: 'electricity:plant'}}
      - {{exchange_id: E2, kind: input, flow: 自来水, quantity: 200 t, provider: 'factor:product.gbt51366_2019.tap_water'}}
      - {{exchange_id: E3, kind: emission, flow: co2.fossil, quantity: 30 t}}
"""


@pytest.fixture
def studies(tmp_path: Path) -> Callable[[int], Path]:
    """Make a folder of so many studies, study n with n × 100 MWh of electricity."""

    def make(count: int) -> Path:
        folder = tmp_path / "studies"
        folder.mkdir()
        for number in range(1, count + 1):
            text = STUDY.format(number=number, power=100 * number)
            (folder / f"board-{number}.yaml").write_text(text, encoding="utf-8")
        return folder

    return make


BILLS = """\
产品,行,物料,数量（每件）,单位,供给来源,声明单位
P1,1,自来水,2000,kg,factor:product.gbt51366_2019.tap_water,1 件
P1,2,电,36,MJ,因子：elec.cfp.2024.cn.average,
P1,3,co2.fossil,0.5,kg,,
P2,1,自来水,1,t,product.gbt51366_2019.tap_water,1 件
P2,2,电,5,kWh,,
"""
"""P1 takes 2 t of water, 10 kWh and emits 0.5 kg; the electricity of P2 has no provider of its own."""


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    """The table as a CSV file."""
    path = tmp_path / "bills.csv"
    path.write_text(BILLS, encoding="utf-8")
    return path
