"""Lists of factors become sets of the workspace: a CPCD-like layout, EPA's list by gas, and every fault of a list."""

import csv
import zipfile
from dataclasses import replace
from pathlib import Path
from statistics import median

import openpyxl
import pytest

from background_db.catalogue import co2e_of, load_catalogue
from background_db.characterisation import gwp_set
from background_db.factor_files import digest_of_folder
from background_db.messages import render
from footprint_app.ingest.factor_lists.mapping import ListMapping, read_mapping, write_mapping
from footprint_app.service import factor_lists as service
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of, set_folders
from footprint_app.store.backup import back_up, restore
from footprint_app.store.workspace import Change, create_workspace

LIST = Path(__file__).parents[1] / "ingest" / "data" / "demo_factor_list.csv"
"""Made-up rows in the layout of a downloaded list of factors."""
MAPPING = ListMapping(
    "demo_2026",
    "演示系数库",
    "Demo list",
    "2026",
    "test only",
    columns={
        "factor_id": "key",
        "name_zh": "name_zh",
        "name_en": "name_en",
        "value": "value",
        "unit": "unit",
        "geography": "region",
        "year": "year",
        "locator": "source_locator",
        "verification": "verification",
        "note": "scope_note",
        "source_title": "source_title",
        "source_publisher": "source_publisher",
        "source_published": "source_date",
    },
    constants={"scope": "life-cycle", "flow": "co2e.not_split"},
)
NAICS = {"factor_id": "2017 NAICS Code", "locator": "2017 NAICS Code", "name_en": "2017 NAICS Title", "unit": "Unit"}
EPA = ListMapping(
    "epa_ghg_2022",
    "美国供应链因子",
    "EPA supply chain factors v1.3.0",
    "1.3.0",
    "public domain in the US; credit US EPA",
    columns={**NAICS, "value": "Supply Chain Emission Factors with Margins"},
    constants={
        "scope": "life-cycle",
        "flow": "co2e.not_split",
        "gwp_set": "AR5",
        "geography": "US",
        "year": "2022",
        "verification": "one-source",
        "source_title": "Supply Chain GHG Emission Factors v1.3.0",
        "source_publisher": "US EPA",
        "source_published": "2024",
    },
    words={"unit": {"kg CO2e/2022 USD, purchaser price": "kgCO2e/USD2022"}},
    id_prefix="epa.co2e.",
)
GASES = {
    "Carbon dioxide": "co2.fossil",
    "Methane": "ch4.not_split",
    "Nitrous oxide": "n2o.not_split",
    "Nitrogen trifluoride": "nf3.fossil",
    "Sulfur hexafluoride": "sf6.fossil",
    "HFC-23": "hfc23.fossil",
    "HFC-32": "hfc32.fossil",
    "HFC-125": "hfc125.fossil",
    "HFC-134a": "hfc134a.fossil",
    "HFC-143a": "hfc143a.fossil",
    "HFC-236fa": "hfc236fa.fossil",
    "Carbon tetrafluoride": "cf4.fossil",
    "Hexafluoroethane": "c2f6.fossil",
    "Perfluoropropane": "c3f8.fossil",
    "Perfluorobutane": "c4f10.fossil",
    "Perfluorocyclobutane": "cc4f8.fossil",
    "Perfluorohexane": "c6f14.fossil",
    "HFCs and PFCs, unspecified": "co2e.not_split",
}


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of the test's own."""
    return read_configuration({"workspace": str(tmp_path / "workspace")}, {})


def mapping_file(folder: Path, mapping: ListMapping) -> Path:
    path = folder / f"{mapping.set_id}.yaml"
    path.write_text(write_mapping(mapping), encoding="utf-8")
    return path


def codes(answer: service.AddSetAnswer) -> list[str]:
    return [finding.code for finding in answer.findings]


def test_a_list_becomes_a_set_of_the_workspace(tmp_path: Path, configuration: Configuration) -> None:
    """Three rows, two publications, three factors; the year 2024 is the period of the data and the first year of use."""
    answer = service.add_set(configuration, LIST, mapping_file(tmp_path, MAPPING))
    assert (answer.rows_seen, answer.rows_left_out, answer.factors, codes(answer)) == (3, 0, 3, [])
    catalogue = catalogue_of(configuration)
    glass = catalogue.get("product.demo.glass")
    assert (glass.per_unit, glass.flows, glass.geography) == ("kg", (("co2e.not_split", 1.25),), "CN")
    assert (str(glass.data_period.start), str(glass.data_period.end), str(glass.usable_from)) == (
        "2024-01-01",
        "2025-01-01",
        "2024-01-01",
    )
    assert catalogue.source_of(glass).publisher == "演示工作组"
    assert len(catalogue.set_of("demo_2026").sources) == 2
    assert catalogue.get("product.demo.truck").per_unit == "t·km"


def test_the_same_list_again_changes_nothing_and_another_is_refused(
    tmp_path: Path, configuration: Configuration
) -> None:
    """A set is never changed: results that used it stay recomputable."""
    mapping = mapping_file(tmp_path, MAPPING)
    first = service.add_set(configuration, LIST, mapping)
    again = service.add_set(configuration, LIST, mapping)
    assert (again.is_repeated, again.digest) == (True, first.digest)
    changed = tmp_path / "changed.csv"
    changed.write_text(LIST.read_text(encoding="utf-8").replace("1.25", "1.26"), encoding="utf-8")
    assert codes(service.add_set(configuration, changed, mapping)) == ["FACTOR-LIST-SET-EXISTS"]
    assert catalogue_of(configuration).get("product.demo.glass").flows[0][1] == 1.25


def test_all_faults_are_told_at_once_and_nothing_is_written(tmp_path: Path, configuration: Configuration) -> None:
    """A wrong number, a wrong year, an unknown unit and a key that stands twice, each at its cell in the list."""
    text = LIST.read_text(encoding="utf-8").replace(",1.25,", ",abc,").replace(",CN-SH,2022,", ",CN-SH,last year,")
    lines = text.replace("kgCO2e/GJ", "kgCO2e/furlong").splitlines()
    path = tmp_path / "faulty.csv"
    path.write_text("\n".join([*lines, lines[2]]), encoding="utf-8")
    answer = service.add_set(configuration, path, mapping_file(tmp_path, MAPPING))
    assert sorted(codes(answer)) == [
        "FACTOR-DUPLICATE", "FACTOR-LIST-VALUE", "FACTOR-LIST-VALUE", "FACTOR-LIST-YEAR", "FACTOR-LIST-YEAR",
    ]  # fmt: skip
    of_values = [one for one in answer.findings if one.code == "FACTOR-LIST-VALUE"]
    columns = MAPPING.columns
    assert {(one.where.document, one.where.row, one.where.column) for one in of_values} == {
        ("faulty.csv", 2, columns["value"]),
        ("faulty.csv", 4, columns["unit"]),
    }
    told = render(of_values[1], "en", ("background_db", "footprint_app"))
    assert "words › unit of the mapping what 'kgCO2e/furlong' stands for" in told.remedy
    assert set_folders(configuration.workspace) == ()


def test_a_missing_column_is_told_with_what_is_near(tmp_path: Path, configuration: Configuration) -> None:
    """Nothing is read of a list that lacks a column."""
    mapping = replace(MAPPING, columns={**MAPPING.columns, "value": "values"})
    answer = service.add_set(configuration, LIST, mapping_file(tmp_path, mapping))
    assert codes(answer) == ["FACTOR-LIST-COLUMN"]
    assert "value" in dict(answer.findings[0].values)["near"]


def test_two_columns_of_one_name_are_not_chosen_from(tmp_path: Path, configuration: Configuration) -> None:
    """The last of them was read without a word."""
    rows = list(csv.reader(LIST.read_text(encoding="utf-8-sig").splitlines()))
    file = tmp_path / "twice.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*row, "value" if not number else "9"] for number, row in enumerate(rows))
    answer = service.add_set(configuration, file, mapping_file(tmp_path, MAPPING))
    assert [(each.code, dict(each.values)["column"]) for each in answer.findings] == [
        ("FACTOR-LIST-COLUMN-TWICE", "value")
    ]
    assert answer.written is None


def test_a_set_that_another_process_wrote_first_stays(
    tmp_path: Path, configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the writing: it is refused, and nothing lands inside the other's folder."""
    assert configuration.workspace is not None
    target = configuration.workspace / "factors" / MAPPING.set_id

    def other(*_: object) -> None:
        target.mkdir(parents=True)
        (target / "source.yaml").write_text("set_id: other", encoding="utf-8")

    monkeypatch.setattr(service, "_clash", other)
    answer = service.add_set(configuration, LIST, mapping_file(tmp_path, MAPPING))
    assert "FACTOR-LIST-SET-EXISTS" in {each.code for each in answer.findings}
    assert [path.name for path in target.iterdir()] == ["source.yaml"]


def test_two_sets_of_one_factor_id_are_refused(tmp_path: Path, configuration: Configuration) -> None:
    """With a prefix of its own the second can stand beside the first."""
    service.add_set(configuration, LIST, mapping_file(tmp_path, MAPPING))
    second = replace(MAPPING, set_id="demo_2027")
    assert codes(service.add_set(configuration, LIST, mapping_file(tmp_path, second))) == ["FACTOR-LIST-CLASH"]
    prefixed = replace(second, id_prefix="demo_2027.")
    assert service.add_set(configuration, LIST, mapping_file(tmp_path, prefixed)).factors == 3
    assert catalogue_of(configuration).get("demo_2027.product.demo.glass").per_unit == "kg"


def test_rows_are_left_out_by_a_word_and_counted(tmp_path: Path, configuration: Configuration) -> None:
    """3 rows = 2 factors + 1 left out."""
    mapping = replace(MAPPING, leave_out={"origin_file": ("b.csv",)})
    answer = service.add_set(configuration, LIST, mapping_file(tmp_path, mapping))
    assert (answer.rows_seen, answer.rows_left_out, answer.factors) == (3, 1, 2)
    assert codes(answer) == ["FACTOR-LIST-LEFT-OUT"]


def test_a_workbook_is_read_as_well(tmp_path: Path, configuration: Configuration) -> None:
    """The header stands in row 3 of the sheet 因子."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "因子"
    sheet.append(["演示系数库"])
    sheet.append([])
    with LIST.open(encoding="utf-8") as stream:
        for number, row in enumerate(csv.reader(stream)):
            sheet.append([float(cell) if number and column == 3 else cell for column, cell in enumerate(row)])
    book.save(tmp_path / "list.xlsx")
    mapping = replace(MAPPING, sheet="因子", header_row=3)
    assert service.add_set(configuration, tmp_path / "list.xlsx", mapping_file(tmp_path, mapping)).factors == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("colour: red\n", "colour"),
        ("columns: {taste: sweet}\n", "taste"),
        ("header_row: 0\n", "header_row"),
        ("set_id: ../outside\n", "letters, digits"),
        ("- a\n", ""),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told(
    tmp_path: Path, configuration: Configuration, line: str, told: str
) -> None:
    """Nothing is written, also not outside the folder of sets."""
    path = tmp_path / "mapping.yaml"
    path.write_text(line, encoding="utf-8")
    answer = service.add_set(configuration, LIST, path)
    assert codes(answer) == ["FACTOR-LIST-MAPPING"]
    assert told in dict(answer.findings[0].values)["cause"]


def test_a_text_like_a_formula_is_harmless_in_the_set(tmp_path: Path, configuration: Configuration) -> None:
    """It gets a blank before it in the file, and reading takes the blank away."""
    path = tmp_path / "list.csv"
    path.write_text(LIST.read_text(encoding="utf-8").replace("演示玻璃", "=1+1"), encoding="utf-8")
    answer = service.add_set(configuration, path, mapping_file(tmp_path, MAPPING))
    assert answer.written is not None
    assert ",=1+1" not in (answer.written / "factors.csv").read_text(encoding="utf-8")
    assert catalogue_of(configuration).get("product.demo.glass").name_zh == "=1+1"


def test_a_proposal_reads_back_and_remembers_a_layout(tmp_path: Path, configuration: Configuration) -> None:
    """By the headers the first time; by the mapping of the earlier set the next time, with id and version to fill in."""
    out = tmp_path / "proposal.yaml"
    assert service.propose(configuration, LIST, out).proposed == out
    text = out.read_text(encoding="utf-8")
    for key in ("set_id", "title_zh", "title_en", "version", "licence"):
        text = text.replace(f"{key}: ''", f"{key}: filled")
    proposed = read_mapping(text, "proposal")
    assert proposed.columns == MAPPING.columns
    assert proposed.constants == MAPPING.constants
    with pytest.raises(WrongUseError):
        service.propose(configuration, LIST, out)
    service.add_set(configuration, LIST, mapping_file(tmp_path, replace(MAPPING, note="checked by A")))
    service.propose(configuration, LIST, out, force=True)
    assert "note: checked by A" in out.read_text(encoding="utf-8")
    assert "set_id: ''" in out.read_text(encoding="utf-8")


def test_a_file_without_headers_is_told(tmp_path: Path, configuration: Configuration) -> None:
    """No mapping is written."""
    path = tmp_path / "plain.csv"
    path.write_text("1,2\n3,4\n", encoding="utf-8")
    assert codes(service.propose(configuration, path, tmp_path / "out.yaml")) == ["FACTOR-LIST-NO-HEADER"]
    assert not (tmp_path / "out.yaml").exists()


@pytest.mark.shared
def test_the_epa_list_and_its_gases_agree_by_ar5(shared: Path, tmp_path: Path, configuration: Configuration) -> None:
    """1,016 goods: gases × AR5 is the published CO2e to 0.1 % in the median; with AR6 it is not."""
    folder = shared / "lci" / "epa-supply-chain-ghg-v1.3"
    by_co2e = folder / "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_CO2e_USD2022.csv"
    with zipfile.ZipFile(folder / "byGHG_USD2022.zip") as package:
        package.extract(package.namelist()[0], tmp_path)
        by_gas = tmp_path / package.namelist()[0]
    gases = replace(
        EPA,
        set_id="epa_gases_2022",
        id_prefix="epa.gas.",
        columns={**EPA.columns, "flow": "GHG"},
        constants={key: value for key, value in EPA.constants.items() if key != "flow"},
        words={
            "flow": GASES,
            "unit": {**EPA.words["unit"], "kg/2022 USD, purchaser price": "kg/USD2022"},
        },
    )
    answer = service.add_set(configuration, by_co2e, mapping_file(tmp_path, EPA))
    assert (codes(answer), answer.rows_seen, answer.factors) == ([], 1016, 1016)
    answer = service.add_set(configuration, by_gas, mapping_file(tmp_path, gases))
    assert (codes(answer), answer.rows_seen, answer.factors) == ([], 18288, 1016)
    catalogue = load_catalogue(set_folders(configuration.workspace))
    soybeans = catalogue.get("epa.co2e.111110")
    assert (soybeans.per_unit, soybeans.gwp_set, co2e_of(soybeans)) == ("USD2022", "AR5", 0.532)

    def off(gwp: str) -> float:
        found = []
        for factor in catalogue.set_of("epa_ghg_2022").factors:
            gas = catalogue.get(factor.factor_id.replace("epa.co2e.", "epa.gas."))
            found.append(abs(co2e_of(gas, gwp) / co2e_of(factor) - 1))
        return median(found)

    assert gwp_set("AR5").characterise("ch4.not_split") == 28
    assert off("AR5") < 0.0015
    assert off("AR6") > 0.0015


def test_a_study_uses_a_set_of_the_workspace_and_its_trace_names_the_digest(
    tmp_path: Path, configuration: Configuration, tiny: Path
) -> None:
    """200 t of resin for 1,000 t of board: 2.5 → 1.25 kg CO2e/kg is 0.2 × 1.25 × 1000 = 250 kg less per tonne."""
    answer = service.add_set(configuration, LIST, mapping_file(tmp_path, MAPPING))
    catalogue = catalogue_of(configuration)
    path = tmp_path / "glass.yaml"
    text = tiny.read_text(encoding="utf-8").replace(
        "provider: 'factor:own.resin'", "provider: 'factor:product.demo.glass'"
    )
    path.write_text(text, encoding="utf-8")
    before, after = calculate(tiny, catalogue=catalogue).result, calculate(path, catalogue=catalogue).result
    assert before is not None
    assert after is not None
    for one, other in zip(before.views, after.views, strict=True):
        assert one.total - other.total == pytest.approx(250.0)
    assert after.trace.factor_sets["demo_2026"] == answer.digest
    assert "demo_2026" not in before.trace.factor_sets
    assert "demo_2026" not in {each.set_id for each in load_catalogue().sets}


def test_a_backup_takes_the_sets_along(tmp_path: Path) -> None:
    """What a result names by its digest is restored with it."""
    folder = tmp_path / "workspace"
    change = Change(who="tests", why="tests")
    with create_workspace(folder, change) as workspace:
        configuration = read_configuration({"workspace": str(folder)}, {})
        answer = service.add_set(configuration, LIST, mapping_file(tmp_path, MAPPING))
        archive = back_up(workspace, tmp_path / "backup.zip")
    restored = restore(archive, tmp_path / "restored")
    assert digest_of_folder(restored / "factors" / "demo_2026") == answer.digest


def test_one_of_mapping_and_proposal_is_asked_for(tmp_path: Path, configuration: Configuration) -> None:
    """Neither, or both, is a question back; each alone does its work."""
    mapping, out = mapping_file(tmp_path, MAPPING), tmp_path / "proposal.yaml"
    for pair in ((None, None), (mapping, out)):
        with pytest.raises(WrongUseError):
            service.add_or_propose(configuration, LIST, *pair)
    assert service.add_or_propose(configuration, LIST, None, out).proposed == out
    assert service.add_or_propose(configuration, LIST, mapping, None).factors == 3
