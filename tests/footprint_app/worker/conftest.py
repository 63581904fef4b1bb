"""Small studies for jobs."""

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
      - {{exchange_id: E3, kind: emission, flow: co2.fossil, quantity: 30 t}}
"""


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """A folder of three studies, study n with n × 100 MWh of electricity."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"board-{number}.yaml").write_text(STUDY.format(number=number, power=100 * number), encoding="utf-8")
    return folder
