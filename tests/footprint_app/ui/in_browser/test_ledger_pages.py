"""Every part of electricity and certificates in the browser with a filled ledger, wide and narrow, in both languages."""

import csv
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from footprint_app.service import certificates as ledger
from footprint_app.service import workspace

WORKS = "示例铝业有限公司（虚构）"
PLACES = [
    *(("certificates", {"part": part}) for part in ("balance", "import", "match", "history", "path")),
    *(("certificates", {"part": "change", "change": one}) for one in ("allocate", "release", "cancel", "transfer")),
    *(("electricity", {"part": part}) for part in ("supply", "users", "schemes", "factors")),
]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def filled(site: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger with 3,000 wind and 1,000 photovoltaic, 100 of them claimed."""
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["绿证编号", "能源类型", "项目所在地", "电量生产年月", "持有单位", "交易方式", "项目名称"])
        for number, (kind, month, count) in enumerate((("风电", "2025-03", 3000), ("光伏", "2025-06", 1000)), 1):
            first, last = (f"{number:017d}{month.replace('-', '')}{serial:07d}11" for serial in (1, count))
            writer.writerow([f"{first}-{last}", kind, "广东", month, WORKS, "绿证交易", f"项目 {number}"])
    change, day = ledger.Change(who="test", why="bought for 2025"), date(2026, 1, 10)
    request = ledger.AllocationRequest(
        entity=WORKS,
        facility="line-2",
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        watt_hours=100_000_000,
    )
    with workspace.open_configured(site.configuration) as opened:
        assert ledger.import_batch(opened, path, change, on=day).ledger.is_written
        assert ledger.allocate(opened, [request], change, on=day).is_written
    return str(site.begin())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("key", "place"), PLACES)
def test_every_part_can_be_read_and_reached(
    visit: Callable[..., Any],
    filled: str,
    keep_screenshot: Callable[[Any, str], None],
    key: str,
    place: dict[str, str],
    lang: str,
) -> None:
    """No serious finding of axe-core, every character drawn, nothing beyond a window of 390 px."""
    person = visit(key, lang, study=filled, **place)
    assert person.faults_of_access() == []
    assert person.characters_without_a_glyph() == ""
    keep_screenshot(person.page, "_".join((key, *place.values(), lang)))
    person.page.set_viewport_size({"width": 390, "height": 900})
    person.wait_until_quiet()
    assert person.wide_parts() == []
