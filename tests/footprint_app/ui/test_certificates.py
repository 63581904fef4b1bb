"""The certificates page: import, match, every change with a reason and once, balance, history, the way they went."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import certificates as ledger
from footprint_app.service import drafts, examples, people, workspace
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.people import Role

PARTS = ("balance", "import", "match", "change", "history", "path")
CHANGES = ("allocate", "release", "cancel", "transfer", "expire")
WORKS = "示例铝业有限公司（虚构）"
"""Producer of the shipped aluminium profile; the ledger writes brackets in half width."""
HEADS = [
    "起始编号",
    "终止编号",
    "能源类型",
    "项目所在地",
    "电量生产年月",
    "绿证数量(个)",
    "持有单位",
    "交易方式",
    "项目名称",
]
CHANGE = ledger.Change(who="li", why="bought for 2025")
DAY = date(2026, 1, 10)


def _list(*lots: tuple[str, str, int]) -> bytes:
    """A registry's list: technology, month, number."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for number, (technology, month, count) in enumerate(lots, 1):
        first, last = (f"{number:017d}{month.replace('-', '')}{serial:07d}11" for serial in (1, count))
        writer.writerow([first, last, technology, "广东", month, count, WORKS, "绿证交易", f"项目 {number}"])
    return text.getvalue().encode("utf-8-sig")


LIST = _list(("风电", "2025-03", 3000), ("光伏", "2025-06", 1000))


@pytest.fixture
def filled(configuration: Configuration, tmp_path: Any) -> Configuration:
    """A ledger with 3,000 wind and 1,000 photovoltaic; 100 wind are claimed for the plant as C2."""
    path = tmp_path / "list.csv"
    path.write_bytes(LIST)
    request = ledger.AllocationRequest(
        entity=WORKS,
        facility="plant-1",
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        watt_hours=100_000_000,
    )
    with workspace.open_configured(configuration) as opened:
        assert ledger.import_batch(opened, path, CHANGE, on=DAY).ledger.is_written
        assert ledger.allocate(opened, [request], CHANGE, on=DAY).is_written
    return configuration


@pytest.fixture
def study(configuration: Configuration) -> str:
    """The aluminium profile without the certificates that its author states: the ledger's count."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "try it")
    own = next(row.row_id for row in draft.tables["electricity"] if row.cells["supply_id"] == "gec-wind")
    return drafts.edit(
        configuration, draft.head.draft_id, DraftEdit("electricity", {}, (), (own,)), 0
    ).draft.head.draft_id


def _sums(configuration: Configuration) -> dict[str, int]:
    """Certificates in each state."""
    sums: dict[str, int] = {}
    with workspace.open_configured(configuration) as opened:
        for row in ledger.balance(opened):
            sums[row.state.value] = sums.get(row.state.value, 0) + row.certificates
    return sums


def _press(shown: AppTest, label: str) -> AppTest:
    next(button for button in shown.button if button.label == label).click().run()
    assert not shown.exception
    return shown


def _field(fields: Any, label: str) -> Any:
    return next(field for field in fields if field.label == label)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_an_empty_ledger_says_what_to_do(
    page: Callable[..., AppTest], configuration: Configuration, lang: str, part: str
) -> None:
    """Without a ledger every part but the import says that a list comes first."""
    assert not _sums(configuration)
    shown = page("certificates", lang, part=part)
    assert not shown.exception
    assert not shown.error
    assert len(shown.info) == (0 if part == "import" else 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_with_a_ledger_and_a_study(
    page: Callable[..., AppTest], filled: Configuration, study: str, lang: str, part: str
) -> None:
    """With lots and a claim, with and without a study on the desk."""
    assert _sums(filled) == {"free": 3900, "claimed": 100}
    for parameters in ({"study": study}, {}):
        shown = page("certificates", lang, part=part, **parameters)
        assert not shown.exception
        assert not shown.error


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_asks_for_a_reason(page: Callable[..., AppTest], filled: Configuration, change: str) -> None:
    """The form is sent without one: the service says so, and nothing is written."""
    shown = page("certificates", "en", part="change", change=change)
    if change == "cancel":
        shown.file_uploader[0].upload("proof.pdf", b"%PDF")
        shown.multiselect[0].set_value(["C2"])
    words = ("Claim", "Give back", "Record the cancellation", "Transfer", "Take out what lapsed")
    _press(shown, dict(zip(CHANGES, words, strict=True))[change])
    assert "No reason is given" in shown.error[0].value
    assert _sums(filled) == {"free": 3900, "claimed": 100}


def test_a_list_is_brought_in_whole_and_once(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """4,000 in by one press; the form begins anew, and the same list again is refused with each row named."""
    shown = page("certificates", "en", part="import")
    for _ in range(2):
        shown.file_uploader[0].upload("../../list.csv", LIST)
        _field(shown.text_input, "Reason *").set_value("bought")
        _press(shown, "Enter the list")
        if _ == 0:
            assert "4,000 certificates, event 1" in shown.success[0].value
    assert "Nothing was written" in shown.error[0].value
    assert [each.label.startswith("2 places") for each in shown.expander] == [True]
    assert _sums(configuration) == {"free": 4000}


def test_a_list_with_faults_is_refused_with_all_of_them_at_once(
    page: Callable[..., AppTest], configuration: Configuration
) -> None:
    """Of three rows two are wrong: a month that is none and a technology that is none; none of the three goes in."""
    shown = page("certificates", "zh", part="import")
    faulty = _list(("风电", "2025-03", 10), ("煤电", "2025-04", 10), ("光伏", "2025-13", 10))
    shown.file_uploader[0].upload("list.csv", faulty)
    _field(shown.text_input, "原因 *").set_value("购入")
    _press(shown, "录入清单")
    assert len(shown.error) == 1
    assert [each.label.startswith("2 处") for each in shown.expander] == [True]
    assert [word in "".join(each.value for each in shown.markdown) for word in ("煤电", "2025")] == [True, True]
    assert _sums(configuration) == {}


def test_a_match_shows_its_reasons_and_is_claimed_as_shown(
    page: Callable[..., AppTest], filled: Configuration, study: str
) -> None:
    """19,487.25 MWh of grid less 100 claimed: 3,900 cover a part, shared out; claimed in one press, and pressed once."""
    shown = page("certificates", "en", part="match", study=study)
    demand, proposed = (frame.value for frame in shown.dataframe[:2])
    assert demand.loc[0, "To cover, MWh"] == pytest.approx(19_387.25)
    assert (demand.loc[0, "Covered, MWh"], demand.loc[0, "Uncovered, MWh"]) == (3900, 15_487.25)
    assert demand.loc[0, "Why"] == "too few certificates that may serve"
    assert set(proposed["Why"]) == {"may serve, lapses first; too few, shared pro rata"}
    assert list(proposed["MWh"]) == [2900, 1000]
    _field(shown.text_input, "Reason *").set_value("footprint of 2025")
    _press(shown, "Claim")
    assert "3,900 certificates, event 3" in shown.success[0].value
    assert _sums(filled) == {"claimed": 4000}
    assert not [button for button in shown.button if button.label == "Claim"]


def test_a_list_of_sites_can_be_matched(page: Callable[..., AppTest], filled: Configuration) -> None:
    """40.4 MWh in March 2025 by a list: 40 of the wind of that year, 0.4 below one certificate."""
    assert _sums(filled)["free"] == 3900
    shown = page("certificates", "en", part="match")
    demands = "设施,月份,电量 (MWh)\nnorth,2025-06,40.4\n".encode()
    shown.file_uploader(key="match_demands").upload("demands.csv", demands).run()
    assert not shown.exception
    assert not shown.error
    demand = shown.dataframe[0].value
    assert (demand.loc[0, "Covered, MWh"], demand.loc[0, "Why"]) == (40, "below one whole certificate")


def test_a_claim_is_given_back_and_cancelled(page: Callable[..., AppTest], filled: Configuration) -> None:
    """Of 100, 30 are given back; the other 70 are cancelled with a proof and final."""
    shown = page("certificates", "en", part="change", change="release")
    shown.number_input[0].set_value(30)
    _field(shown.text_input, "Reason *").set_value("too many")
    _press(shown, "Give back")
    assert _sums(filled) == {"free": 3930, "claimed": 70}
    shown = page("certificates", "en", part="change", change="cancel")
    shown.multiselect[0].set_value(["C2"])
    shown.file_uploader[0].upload("proof.pdf", b"%PDF proof")
    _field(shown.text_input, "Reason *").set_value("cancelled by the registry")
    _press(shown, "Record the cancellation")
    assert _sums(filled) == {"free": 3930, "claimed_cancelled": 70}
    assert list(shown.dataframe[0].value["State"]) == ["final"]


def test_a_transfer_and_a_refused_one(page: Callable[..., AppTest], filled: Configuration) -> None:
    """300 go to another holder; 10,000 are more than there are, and the service says how many are short."""
    shown = page("certificates", "en", part="change", change="transfer")
    for count in (300, 10_000):
        _field(shown.text_input, "New holder *").set_value("乙厂")
        _field(shown.text_input, "Reason *").set_value("sold")
        shown.number_input[0].set_value(count)
        _press(shown, "Transfer")
    assert "Nothing was written" in shown.error[0].value
    with workspace.open_configured(filled) as opened:
        assert sum(row.certificates for row in ledger.balance(opened, holder="乙厂")) == 300


def test_who_decided_on_an_older_ledger_is_told(page: Callable[..., AppTest], filled: Configuration) -> None:
    """Somebody else claims 10 while the form is open: the first press writes nothing and says why, the second claims."""
    shown = page("certificates", "en", part="change", change="transfer")
    with workspace.open_configured(filled) as opened:
        assert ledger.transfer(opened, WORKS, "丙厂", 10, CHANGE, on=DAY).is_written
    _field(shown.text_input, "New holder *").set_value("乙厂")
    _field(shown.text_input, "Reason *").set_value("sold")
    shown.number_input[0].set_value(5)
    _press(shown, "Transfer")
    assert "moved on since you looked" in shown.error[0].value
    with workspace.open_configured(filled) as opened:
        assert not ledger.balance(opened, holder="乙厂")
    _press(shown, "Transfer")
    assert "5 certificates, event 4" in shown.success[0].value


def test_a_viewer_finds_the_buttons_dead(page: Callable[..., AppTest], filled: Configuration) -> None:
    """Whoever may only look cannot press, and is told whom it is for; that the service refuses too is held elsewhere."""
    people.enter(filled, "boss", "Boss", frozenset({Role.RELEASER}))
    people.enter(filled.of_person("boss"), "test", "Test", frozenset({Role.VIEWER}))
    shown = page("certificates", "en", part="change", change="transfer")
    (button,) = [button for button in shown.button if button.label == "Transfer"]
    assert button.disabled
    assert "author" in button.help


def test_names_with_markup_are_shown_as_text(page: Callable[..., AppTest], filled: Configuration) -> None:
    """A facility and a holder with HTML in their names: no part of the page fails over them."""
    hostile = '<img src=x onerror="alert(1)"> **x** $y$'
    request = ledger.AllocationRequest(
        entity=WORKS, facility=hostile, first_day=DAY.replace(year=2025, day=1), last_day=date(2025, 12, 31),
        watt_hours=1_000_000,
    )  # fmt: skip
    with workspace.open_configured(filled) as opened:
        assert ledger.allocate(opened, [request], CHANGE, on=DAY).is_written
        assert ledger.transfer(opened, WORKS, hostile, 1, CHANGE, on=DAY).is_written
    for part in PARTS:
        shown = page("certificates", "en", part=part)
        assert not shown.exception
        assert not [each for each in shown.markdown if "<img" in each.value]


def test_the_history_follows_a_claim(page: Callable[..., AppTest], filled: Configuration) -> None:
    """All of it is three rows, newest first; that of C2 is its claim alone."""
    assert _sums(filled)
    shown = page("certificates", "en", part="history")
    assert list(shown.dataframe[0].value["What was done"]) == ["claimed", "imported", "imported"]
    shown.selectbox(key="history_claim").set_value("C2").run()
    assert list(shown.dataframe[0].value["MWh"]) == [100]


def test_one_lot_is_followed_from_issue_to_claim(page: Callable[..., AppTest], filled: Configuration) -> None:
    """The photovoltaic lot: one row, free."""
    assert _sums(filled)
    shown = page("certificates", "en", part="path")
    assert len(shown.dataframe[0].value) == 3
    lot = next(option for option in shown.selectbox(key="path_lot").options if "photovoltaic" in option)
    shown.selectbox(key="path_lot").select(lot).run()
    assert not shown.exception
    assert list(shown.dataframe[0].value["State"]) == ["free"]


@pytest.mark.browser
def test_from_a_list_to_the_balance_in_the_browser(
    address: str, browser: Any, study: str, configuration: Configuration, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """A registry's list is brought, the study's electricity matched, claimed by a double press, and seen in the balance."""
    from playwright.sync_api import expect

    shown = browser.new_page()
    faults: list[str] = []
    shown.on("pageerror", lambda error: faults.append(str(error)))
    shown.goto(f"{address}/certificates?lang=en&part=import&study={study}")
    shown.locator("input[type=file]").set_input_files(
        files=[{"name": "list.csv", "mimeType": "text/csv", "buffer": LIST}], timeout=30_000
    )
    shown.get_by_label("Reason *").fill("bought for 2025")
    shown.get_by_role("button", name="Enter the list").click()
    expect(shown.get_by_text("4,000 certificates, event 1")).to_be_visible(timeout=30_000)
    shown.get_by_text("Match", exact=True).click()
    expect(shown.get_by_text("4,000 certificates become claims")).to_be_visible(timeout=30_000)
    keep_screenshot(shown, "certificates_match_en")
    shown.get_by_label("Reason *").fill("product footprint of 2025")
    shown.get_by_role("button", name="Claim", exact=True).dblclick()
    expect(shown.get_by_text("4,000 certificates, event 2")).to_be_visible(timeout=30_000)
    assert _sums(configuration) == {"claimed": 4000}
    shown.get_by_text("Balance", exact=True).click()
    expect(shown.get_by_text("claimed, MWh")).to_be_visible(timeout=30_000)
    keep_screenshot(shown, "certificates_balance_en")
    shown.get_by_text("From issue to product", exact=True).click()
    expect(shown.get_by_text("The picture ends at the claim")).to_be_visible(timeout=30_000)
    keep_screenshot(shown, "certificates_path_en")
    with workspace.open_configured(configuration) as opened:
        assert [row.kind for row in ledger.history(opened)] == ["imported"] * 2 + ["allocated"] * 2
    assert faults == []
