"""From candidates to a choice, to the library, to the next study: nothing is linked without a person or a saved mapping."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from background_db.messages import render
from footprint_app.ingest.read_study import read_study
from footprint_app.service.check import check
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.linking_choices import Choosing, apply, choose, parse_refusals
from footprint_app.service.linking_library import exported, imported, listed, taken_back
from footprint_app.service.suggestions import suggestions_for
from footprint_app.service.workspace import init
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import DataOrigin

PRIMARY = "factor:product.gbt51366_2019.primary_al"
STUDY = """\
study_id: profile
cfp_type: partial
product: {name_zh: 型材, producer: 某厂, classification: "7604"}
unit: {kind: declared, quantity: 1 t, reference_process: press}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities: [{facility_id: plant, name_zh: 一厂, geography: CN-GD}]
processes:
  - process_id: press
    name: 挤压
    facility: plant
    outputs: [{flow_id: profile, name: 型材, quantity: 1000 t}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 铝锭, quantity: 1100 t}
      - {exchange_id: E2, kind: input, flow: 瓦楞纸箱, quantity: 2 t, provider: "supplier:gone"}
      - {exchange_id: E3, kind: input, flow: 自来水, quantity: 40 t, secondary_reason: 水表}
      - {exchange_id: E4, kind: emission, flow: co2.fossil, quantity: 3 t}
plant:
  bill:
    - {line_id: B1, parent: press, item: box, name: 木托盘, net_quantity: 1 kg, per: 1 t}
"""


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of its own, used by Wang."""
    folder = tmp_path / "ws"
    made = read_configuration(
        {"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml"), "FOOTPRINT_USER": "wang"}
    )
    init(made, folder)
    return made


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The study above."""
    path = tmp_path / "profile.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def _providers(path: Path) -> dict[str, str]:
    read = read_study(path).study
    assert read is not None
    rows = {exchange.exchange_id: exchange.provider for _, exchange in rows_of(read)}
    return rows | {line.line_id: line.provider for line in read.plant.bill}


def _choose(row: str, candidate: str = PRIMARY, reason: str = "同类产品，全国平均电网电力", **more: object) -> Choosing:
    return Choosing(row=row, candidate=candidate, reason=reason, refused={}, **more)  # type: ignore[arg-type]


def test_suggesting_links_nothing(configuration: Configuration, study: Path) -> None:
    """Three of four rows lack a supplier and have candidates; the file is byte for byte as it was."""
    before = study.read_bytes()
    answer = suggestions_for(study, configuration)
    assert (answer.rows, answer.unlinked) == (4, 3)
    assert [each.row.row_id for each in answer.suggestions] == ["E1", "E3", "bill:B1"]
    assert answer.suggestions[0].candidates[0].entry.provider == PRIMARY
    assert study.read_bytes() == before
    assert not answer.saved
    assert listed(configuration).choices == ()


def test_any_row_may_be_asked_for(configuration: Configuration, study: Path) -> None:
    """A linked row by name, a line of the bill without its prefix; an unknown one names near ones."""
    answer = suggestions_for(study, configuration, rows=("E2", "B1"))
    assert [each.row.row_id for each in answer.suggestions] == ["E2", "bill:B1"]
    assert len(suggestions_for(study, configuration, every_row=True).suggestions) == 4
    with pytest.raises(WrongUseError) as caught:
        suggestions_for(study, configuration, rows=("E9",))
    assert caught.value.finding.code == "service.link_no_row"


def test_choice_keeps_the_refused_and_writes_only_where_told(configuration: Configuration, study: Path) -> None:
    """By its number, with a reason against another; the study is as it was until --out or --force."""
    before = study.read_bytes()
    shown = suggestions_for(study, configuration, rows=("E1",)).suggestions[0].candidates
    choosing = Choosing("E1", "1", "同类产品", {"2": "境外电力"}, DataOrigin.SECONDARY)
    answer = choose(configuration, study, choosing, "zh")
    assert (answer.choice.provider, answer.written, study.read_bytes()) == (PRIMARY, None, before)
    assert [one.provider for one in answer.choice.refused] == [one.entry.provider for one in shown[1:]]
    assert answer.choice.refused[0].reason == "境外电力"
    assert listed(configuration).choices[0].who == "wang"
    out = study.with_name("linked.yaml")
    choose(configuration, study, choosing, "zh", out=out)
    assert _providers(out)["E1"] == PRIMARY
    assert study.read_bytes() == before
    choose(configuration, study, choosing, "zh", force=True)
    assert _providers(study)["E1"] == PRIMARY


@pytest.mark.parametrize(
    ("choosing", "code"),
    [
        (_choose("E1", reason=" "), "service.link_no_reason"),
        (_choose("E1", "9"), "service.link_no_candidate"),
        (_choose("E1", "铝锭"), "service.link_no_candidate"),
        (_choose("E1", "factor:nothing"), "service.link_unusable"),
        (_choose("E1", "supplier:nobody"), "service.link_unusable"),
        (_choose("E1", "process:nothing"), "service.link_unusable"),
        (_choose("E1", "background:uslci/1"), "service.link_unusable"),
        (_choose("E4"), "service.link_no_row"),
        (Choosing("E1", PRIMARY, "r", {PRIMARY: "no"}), "service.link_chosen_and_refused"),
    ],
)
def test_choice_that_cannot_be_made_keeps_nothing(
    configuration: Configuration, study: Path, choosing: Choosing, code: str
) -> None:
    """Without reason, row or usable supplier neither the library nor the study changes."""
    before = study.read_bytes()
    with pytest.raises(WrongUseError) as caught:
        choose(configuration, study, choosing, "en", force=True)
    assert caught.value.finding.code == code
    assert render(caught.value.finding, "zh", ("footprint_app",)).remedy
    assert (listed(configuration).choices, study.read_bytes()) == ((), before)


def test_direct_and_enterprise_factors_are_no_choice(configuration: Configuration, study: Path) -> None:
    """A grid factor of enterprise accounts is known by name and still refused."""
    from background_db.catalogue import load_catalogue

    enterprise = next(key for key in load_catalogue().published if key.startswith("elec.co2."))
    with pytest.raises(WrongUseError) as caught:
        choose(configuration, study, _choose("E1", f"factor:{enterprise}"), "en")
    assert caught.value.finding.code == "service.link_unusable"


def test_remembered_choices_fill_the_next_study_with_their_reason(configuration: Configuration, study: Path) -> None:
    """Two rows have a choice, one has none; the reason goes to the row unless it has its own; origin only as said."""
    choose(configuration, study, _choose("E1", origin=DataOrigin.PROXY), "zh")
    choose(configuration, study, _choose("E3", "factor:product.gbt51366_2019.tap_water", "同一产品"), "zh")
    only_told = apply(configuration, study, "zh")
    assert (only_told.unlinked, len(only_told.applied), len(only_told.without_choice)) == (3, 2, 1)
    assert (only_told.written, _providers(study)["E1"]) == (None, "")
    out = study.with_name("applied.yaml")
    told = apply(configuration, study, "zh", out=out)
    assert [each.choice.reason for each in told.applied] == ["同类产品，全国平均电网电力", "同一产品"]
    read = read_study(out).study
    assert read is not None
    rows = {exchange.exchange_id: exchange for _, exchange in rows_of(read)}
    assert (rows["E1"].origin, rows["E1"].secondary_reason) == (DataOrigin.PROXY, "同类产品，全国平均电网电力")
    assert (rows["E3"].origin, rows["E3"].secondary_reason) == (DataOrigin.SITE_SPECIFIC, "水表")
    assert (rows["E2"].provider, _providers(out)["B1"]) == ("supplier:gone", "")
    assert apply(configuration, out, "zh").applied == ()


def test_line_of_the_bill_is_chosen_and_filled(configuration: Configuration, study: Path) -> None:
    """A bought item takes the choice as an inventory row does."""
    choose(configuration, study, _choose("B1", "factor:fallback.wood.softwood_lumber", "松木"), "zh", force=True)
    assert _providers(study)["B1"] == "factor:fallback.wood.softwood_lumber"


def test_choice_for_a_place_or_category_holds_there_alone(configuration: Configuration, study: Path) -> None:
    """Chosen for China and 7604, it does not fill the row of a German plant or of another product."""
    choose(configuration, study, _choose("E1", only_in_market=True, only_in_category=True), "zh")
    (choice,) = listed(configuration).choices
    assert (choice.key.geography, choice.key.category) == ("CN", "7604")
    assert len(apply(configuration, study, "zh").applied) == 1
    for old, new in (("CN-GD", "DE"), ('"7604"', '"7605"')):
        other = study.with_name("other.yaml")
        other.write_text(STUDY.replace(old, new), encoding="utf-8")
        assert apply(configuration, other, "zh").applied == ()


def test_supplier_that_is_gone_leaves_the_row_and_says_so(configuration: Configuration, study: Path) -> None:
    """A footprint of another study's supplier cannot fill this one's row; nothing else takes its place."""
    with_supplier = study.with_name("supplier.yaml")
    supplier = (
        "supplier_footprints: [{footprint_id: S1, supplier: 某铝厂, product: 铝锭, declared_unit: 1 t, geography: CN, "
        "first_day: 2024-01-01, last_day: 2024-12-31, fossil: 9000, boundary: cradle to gate}]\n"
    )
    with_supplier.write_text(STUDY + supplier, encoding="utf-8")
    choose(configuration, with_supplier, _choose("E1", "supplier:S1", "供应商实测"), "zh")
    assert len(apply(configuration, with_supplier, "zh").applied) == 1
    answer = apply(configuration, study, "zh", out=study.with_name("none.yaml"))
    assert (answer.applied, answer.written) == ((), None)
    assert [each.code for each in answer.findings] == ["LINKING-SAVED-GONE"]


def test_library_is_shared_as_yaml(configuration: Configuration, study: Path, tmp_path: Path) -> None:
    """Exported, taken back and imported, it is what it was, with who chose and when; another answer needs --force.

    Which study a choice was made for stays at home.
    """
    choose(configuration, study, _choose("E1"), "zh")
    file = tmp_path / "library.yaml"
    exported(configuration, file)
    (chosen,) = listed(configuration).choices
    before = replace(chosen, study_id="", row_id="")
    assert "profile" not in file.read_text(encoding="utf-8")
    assert imported(configuration, file).unchanged == 1
    taken_back(configuration, "铝锭", "换供应商")
    assert listed(configuration).choices == ()
    assert len(imported(configuration, file).choices) == 1
    assert listed(configuration).choices == (before,)
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["choices"][0]["provider"] = "factor:fallback.metal.primary_aluminium"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    answer = imported(configuration, file)
    assert [each.code for each in answer.findings] == ["LINKING-LIBRARY-DIFFERS"]
    assert listed(configuration).choices == (before,)
    imported(configuration, file, force=True)
    assert listed(configuration).choices[0].provider == "factor:fallback.metal.primary_aluminium"
    assert len(listed(configuration, history=True).choices) == 4
    with pytest.raises(WrongUseError):
        exported(configuration, file)


@pytest.mark.parametrize(
    "text",
    [
        "format: other\nchoices: []",
        "format: footprint-mapping-library-1\nchoices: [{flow: a}]",
        "format: footprint-mapping-library-1\nchoices: [{flow: a, unit: kg, dimension: mass, provider: iron, reason: r, at: x, who: y}]",
        "format: footprint-mapping-library-1\nchoices: [{flow: a, unit: kg, dimension: mass, provider: 'factor:x', reason: r, at: x, who: 3}]",
        (
            "format: footprint-mapping-library-1\nchoices: ["
            "{flow: PA66 (GF30), unit: kg, dimension: mass, provider: 'factor:x', reason: r, at: x, who: y}, "
            "{flow: PA66GF30, unit: t, dimension: mass, provider: 'factor:z', reason: r, at: x, who: y}]"
        ),
        "a: &a [*a]",
    ],
)
def test_library_out_of_form_is_a_finding(configuration: Configuration, tmp_path: Path, text: str) -> None:
    """Nothing of it is taken over."""
    file = tmp_path / "library.yaml"
    file.write_text(text, encoding="utf-8")
    answer = imported(configuration, file)
    assert [each.code for each in answer.findings] == ["LINKING-LIBRARY-FILE"]
    assert listed(configuration).choices == ()


def test_taking_back_and_refusals_need_their_words(configuration: Configuration) -> None:
    """A reason, something remembered, and CANDIDATE=WHY."""
    for flow, reason, code in (
        ("铝锭", "", "service.link_no_reason"),
        ("铝锭", "r", "service.link_nothing_remembered"),
    ):
        with pytest.raises(WrongUseError) as caught:
            taken_back(configuration, flow, reason)
        assert caught.value.finding.code == code
    assert parse_refusals(["2=境外", "factor:x = 旧"]) == {"2": "境外", "factor:x": "旧"}
    with pytest.raises(WrongUseError):
        parse_refusals(["2"])


def test_without_a_workspace_candidates_are_shown_and_nothing_is_chosen(study: Path, tmp_path: Path) -> None:
    """Shipped factors are at hand without one; a choice has nowhere to be kept."""
    bare = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    assert suggestions_for(study, bare).suggestions[0].candidates
    with pytest.raises(WrongUseError) as caught:
        choose(bare, study, _choose("E1"), "en")
    assert caught.value.finding.code == "service.no_workspace"


def test_damaged_database_is_named_and_left_out(configuration: Configuration, study: Path) -> None:
    """Candidates of the factors come all the same; a finding says which databases are missing among them."""
    assert configuration.workspace is not None
    root = configuration.workspace / "background"
    (root / "index.json").write_text('{"databases": {"lost": {"digest": "nothing"}}}', encoding="utf-8")
    answer = suggestions_for(study, configuration)
    assert [each.code for each in answer.findings] == ["LINKING-DATABASE-UNREADABLE"]
    assert answer.suggestions[0].candidates
    (root / "index.json").write_text("{", encoding="utf-8")
    assert [each.code for each in suggestions_for(study, configuration).findings] == ["LINKING-DATABASE-UNREADABLE"]


def test_checking_and_calculating_never_use_the_library(configuration: Configuration, study: Path) -> None:
    """A remembered choice that nobody applied leaves the row without a supplier, and that blocks the number."""
    choose(configuration, study, _choose("E1"), "zh")
    answer = check(study)
    assert any(each.blocks_number and "E1" in dict(each.values).values() for each in answer.findings)
    assert (answer.linked, answer.rows_linked < answer.rows_read) == (None, True)
