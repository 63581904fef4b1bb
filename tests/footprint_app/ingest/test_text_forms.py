"""Studies in YAML and JSON: what is written, what is refused, and the published schema."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from background_db.strict_yaml import load
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.study_schema import study_json_schema
from footprint_app.ingest.template import example_study
from footprint_app.ingest.write_study import number_text, study_tree, write_json, write_yaml

Codes = Callable[[Any], list[str]]


def _plain(tree: Any) -> Any:
    """YAML knows days, JSON does not."""
    return json.loads(json.dumps(tree, default=dt.date.isoformat))


def test_yaml_is_written_as_people_write_it() -> None:
    """Quantities and days are plain, lists of ids stand on one line."""
    text = write_yaml(example_study())
    assert "quantity: 416100 t·km\n" in text
    assert "first_day: 2025-01-01\n" in text
    assert "evidence: [EV-01]\n" in text


def test_both_text_forms_keep_to_the_schema() -> None:
    """JSON with quantities as objects and YAML with quantities as text are both valid."""
    schema = study_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(study_tree(example_study()), schema)
    jsonschema.validate(json.loads(write_json(example_study())), schema)
    jsonschema.validate(_plain(load(write_yaml(example_study()), "example")), schema)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda tree: tree.update(owner="x"),
        lambda tree: tree["unit"].update(quantity="1"),
        lambda tree: tree["unit"].update(kind="half"),
        lambda tree: tree["product"].pop("name_zh"),
        lambda tree: tree["processes"][0]["exchanges"][0].update(quantity={"value": 1, "unit": "kg", "x": 1}),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(
    spoil: Callable[[Any], object], tmp_path: Path, codes: Codes
) -> None:
    """Unknown names, missing units, unknown words and missing fields are wrong by both."""
    tree = study_tree(example_study())
    spoil(tree)
    assert not jsonschema.Draft202012Validator(study_json_schema()).is_valid(tree)
    path = tmp_path / "study.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    assert len(codes(read_study(path))) == 1


def test_titles_come_from_the_labels() -> None:
    """The schema speaks in the words of the workbook."""
    fuel = study_json_schema()["$defs"]["Exchange"]["properties"]["fuel"]
    assert fuel["title"] == "Fuel burnt / 燃烧燃料"
    assert fuel["examples"] == ["ndrc2015_other_industry.natural_gas"]


def test_all_faults_of_a_file_are_found_at_once_with_their_paths(tmp_path: Path) -> None:
    """Seven faults in a small file: each with its path, none in pydantic's words."""
    path = tmp_path / "study.yaml"
    path.write_text(
        """
study_id: s1
cfp_type: partial
product: {name_zh: 产品, producer: 厂}
unit: {kind: declared, quantity: 1, reference_process: p}
goal: {}
boundary: {stages: none}
period: {first_day: 2025-01-01, last_day: 2024-12-31}
processes:
  - process_id: p
    name: 过程
    exchanegs: []
    outputs:
      - {flow_id: f, name: 流, quantity: 1 t}
    exchanges:
      - {exchange_id: E1, kind: input, flow: a, quantity: 12 kgg, provider: 'factor:x'}
      - {exchange_id: E2, kind: inputs, flow: a, quantity: "1,234 kg"}
      - just a text
""",
        encoding="utf-8",
    )
    reading = read_study(path)
    found = {finding.code: finding.where.path for finding in reading.findings}
    assert found == {
        "INGEST-UNIT-MISSING": "unit.quantity.unit",
        "INGEST-LIST-EXPECTED": "boundary.stages",
        "INGEST-FIELD-UNKNOWN": "processes[1].exchanegs",
        "INGEST-UNIT-UNKNOWN": "processes[1].exchanges[1].quantity.unit",
        "INGEST-WORD-UNKNOWN": "processes[1].exchanges[2].kind",
        "INGEST-NUMBER-AMBIGUOUS": "processes[1].exchanges[2].quantity",
        "INGEST-RECORD-EXPECTED": "processes[1].exchanges[3]",
    }
    assert dict(next(iter(each for each in reading.findings if each.code == "INGEST-FIELD-UNKNOWN")).values)[
        "allowed"
    ].startswith("exchanges")
    assert reading.rows_read == 3


def test_places_are_named_for_later_findings(tmp_path: Path) -> None:
    """A later check points at a record or at one of its fields by name."""
    path = tmp_path / "study.yaml"
    path.write_text(write_yaml(example_study()), encoding="utf-8")
    places = read_study(path).places
    assert places["exchange:E006"].path == "processes[2].exchanges[1]"
    assert places["exchange:E006.quantity.unit"].path == "processes[2].exchanges[1].quantity.unit"
    assert places["output:moulding#scrap"].path == "processes[1].outputs[2]"
    assert places["study.gwp_set"].path == "gwp_set"
    assert "exchange:E999" not in places
    assert {name.partition(":")[0] for name in places} >= {"facility", "supply", "supplier", "factor", "evidence"}


@pytest.mark.parametrize(("value", "text"), [(1000.0, "1000"), (0.1, "0.1"), (1e20, "1e+20"), (-2.0, "-2"), (0.0, "0")])
def test_numbers_are_written_short(value: float, text: str) -> None:
    """Whole numbers without point, others with all the digits they need."""
    assert number_text(value) == text


def test_a_study_in_gbk_is_read_and_the_encoding_told(tmp_path: Path) -> None:
    """A YAML file saved in GBK by an old editor."""
    path = tmp_path / "study.yaml"
    path.write_bytes(write_yaml(example_study()).replace("—", "-").replace("×", "x").encode("gbk"))
    reading = read_study(path)
    assert [finding.code for finding in reading.findings] == ["INGEST-ENCODING-ASSUMED"]
    assert reading.study is not None
    assert reading.study.author == "示例塑业 能源管理部"


def test_the_published_schema_is_the_one_the_types_give(checkout: Path) -> None:
    """docs/schemas/study.schema.json is what `footprint schema study` prints."""
    published = checkout / "docs" / "schemas" / "study.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == study_json_schema(), (
        "write it anew: footprint schema study > docs/schemas/study.schema.json"
    )
