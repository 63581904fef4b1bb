"""A few studies of one product each, and a table of bills, small enough to be worked by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def studies(boards: Callable[[int], Path]) -> Callable[[int], Path]:
    """Make a folder of so many studies, study n with n × 100 MWh of electricity."""
    return boards


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
