"""A manufacturer's whole way in a browser: an empty home, an unknown ERP export with ten faults, a Word report.

Nothing but the pages is used: what to do stands in the findings, and the way to the place is a press beside them.
"""

import copy
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from footprint_app.service.calculate import calculate
from footprint_app.service.convert import convert
from footprint_app.service.examples import copy_example

pytestmark = pytest.mark.browser

TOTAL = 21_657.1
"""kg CO2e per tonne of window profile, as docs/en/example_plant.md states it for the clean plant."""
WORDS = {
    "gas_line_1": "GM-1 一线气表",
    "gas_line_2": "GM-2 二线气表",
    "window_charge": "窗型材投料",
    "heat_sink_charge": "散热器投料",
    "rail_charge": "轨道投料",
    "rail_profile": "轨道成品入库",
    "steam_bought": "园区汽",
}
"""What the ERP calls meters that the base study names otherwise; the other meters bear the same name in both."""
ROLES = {
    "consumption": "消耗",
    "production": "产出",
    "purchase": "采购",
    "opening_stock": "期初库存",
    "closing_stock": "期末库存",
    "returned": "退货",
}
MODES = {"rail": "火车", "road": "汽车", "sea": "海船"}
DISTANCES = {"measured": "车载定位", "shortest_feasible": "地图"}
FOUND = {
    "t for kg": "为 70000 t，按其他期间应约为 67.6 t",
    "month missing": "计量“gas_remelting”（天然气（重熔炉））缺少：2025-07-21…2025-07-31, 2025-08-01…2025-08-20",
    "scrap twice": "回路 remelt_window 返回 379142.4 kg，而过程 window 的质量差恰为 -379142.4 kg",
    "year among its months": "计量“gas_line_1”的 2025-01-01…2025-12-31 与",
    "20 °C as 0 °C": "行 gas_line_2（天然气（二线））的 81831.83871 Nm3(0℃) 写明 0 ℃",
    "packaging left out": "process:heat_sink#heat_sink_profile 的运输没有计入包装：每段少 40800 kg",
    "supplier's value including uptake": "供应商碳足迹 S-PALLET 不含吸收的合计 -1.12 kgCO2e 小于其化石排放 0.42",
    "wet for dry": "行 S-01（清洗污泥）的 84 t：数量基准为无，因子基准为无，而该物料含水",
    "blend as one gas": "行 R-01 把混合制冷剂 R-410A 当作一种气体",
    "steam without state": "行 steam_bought（外购蒸汽）的 122 t 与以 GJ 计的",
}
"""Each fault by what a person reads of it: its place and its value."""
READINGS, FREIGHT, SUPPLIERS, STREAMS, STEAM = "计量抄录", "承运明细", "供应商申报", "物耗与三废", "蒸汽合同"


@dataclass(frozen=True)
class Mended:
    """Which faults of the long list the ERP's people have mended in a second export."""

    is_charge_gross: bool = False
    has_state_of_meter: bool = False


class Erp:
    """The clean plant's records as an ERP would export them, ten faults among them."""

    def __init__(self, folder: Path) -> None:
        files = copy_example("profile_plant", folder / "shipped")
        self.folder = folder
        self.clean = next(file for file in files if file.name == "profile_plant.yaml")
        self.study: dict[str, Any] = yaml.safe_load(self.clean.read_text(encoding="utf-8"))
        self.plant: dict[str, Any] = self.study["plant"]

    def base(self) -> Path:
        """What an engineer enters once, as a workbook: the study without the lists that the ERP keeps."""
        study = copy.deepcopy(self.study)
        for name in ("readings", "transport_legs", "steam_states", "gas_releases"):
            del study["plant"][name]
        del study["supplier_footprints"]
        for process in study["processes"]:
            process.pop("exchanges", None)
        written = self.folder / "base.yaml"
        written.write_text(yaml.safe_dump(study, allow_unicode=True, sort_keys=False), encoding="utf-8")
        answer = convert(written, self.folder / "型材厂基础数据.xlsx", "zh")
        assert answer.written is not None
        return answer.written

    def export(self) -> Path:
        """The export with all its sheets."""
        book = self._book()
        self._readings(book.create_sheet(READINGS), Mended())
        for name, rows in (
            (FREIGHT, self._freight()),
            (SUPPLIERS, self._suppliers()),
            (STREAMS, self._streams()),
            (STEAM, self._steam()),
        ):
            made = book.create_sheet(name)
            for row in rows:
                made.append(row)
        return self._saved(book, "first")

    def second_export(self) -> Path:
        """The long list exported once more, under the same name, with two of its faults mended at their source."""
        book = self._book()
        self._readings(book.create_sheet(READINGS), Mended(is_charge_gross=True, has_state_of_meter=True))
        return self._saved(book, "second")

    def _book(self) -> Workbook:
        book = Workbook()
        book.remove(book.worksheets[0])
        return book

    def _saved(self, book: Workbook, folder: str) -> Path:
        path = self.folder / folder / "ERP导出2025.xlsx"
        path.parent.mkdir()
        book.save(path)
        return path

    def _readings(self, made: Worksheet, mended: Mended) -> None:
        """408 rows below two of title: t for kg, a month missing, scrap twice, a year among its months, 20 °C as 0 °C."""
        made.append(["2025年度生产与能源计量明细（ERP导出）"])
        made.append([])
        heads = [
            "表计名称",
            "业务类别",
            "抄表起",
            "抄表止",
            "抄见量",
            "计量单位",
            "单据号",
            "是否估算",
            "估算依据",
            "证据编号",
        ]
        made.append(heads)
        for row in sorted(self._reading_rows(mended), key=lambda row: (row[2], row[3])):
            made.append(row)
        year = [WORDS["gas_line_1"], "消耗", dt.date(2025, 1, 1), dt.date(2025, 12, 31), 93_678, "m3(20℃)"]
        made.append([*year, "", "否", "", "EV-03"])

    def _reading_rows(self, mended: Mended) -> Iterator[list[Any]]:
        names = {each["flow_id"]: each["name"] for each in self.plant["measured_flows"]}
        scrap = self._months("window_scrap")
        for each in self.plant["readings"]:
            meter, first = each["measured_flow"], each["first_day"]
            amount, unit = _split(each["quantity"])
            if meter == "rail_profile" and first.month == 5:
                amount *= 1000
            if meter == "gas_remelting" and each["is_estimated"]:
                continue
            if meter == "window_charge" and not mended.is_charge_gross:
                amount = round(amount - scrap[first] * 0.98, 6)
            if meter == "gas_line_2" and not mended.has_state_of_meter:
                unit = "Nm3(0℃)"
            document = each["document"].partition("⇐")[0].strip("; ")
            estimated = "是" if each["is_estimated"] else "否"
            told = [WORDS.get(meter, names[meter]), ROLES[each["role"]], first, each["last_day"], amount, unit]
            yield [*told, document, estimated, each.get("reason", ""), "; ".join(each["evidence"])]

    def _months(self, meter: str) -> Mapping[dt.date, float]:
        rows = (each for each in self.plant["readings"] if each["measured_flow"] == meter)
        return {each["first_day"]: _split(each["quantity"])[0] for each in rows}

    def _freight(self) -> Iterator[list[Any]]:
        """The first leg of the heat sinks counts their net mass."""
        yield [
            "运单号", "货物", "段次", "运输方式", "装货地", "卸货地", "里程", "里程单位", "里程来历", "毛重含包装",
            "承运商", "因子编号", "次级数据理由", "回退确认",
        ]  # fmt: skip
        for leg in self.plant["transport_legs"]:
            packed = "否" if leg["leg_id"] == "TR-07" else "是"
            way = [leg["leg_id"], leg["cargo"], leg["sequence"], MODES[leg["mode"]], leg["origin_place"]]
            way += [leg["destination"], *_split(leg["distance"]), DISTANCES[leg["distance_source"]], packed]
            yield [*way, leg["supplier"], leg["provider"], leg["secondary_reason"], leg["fallback_reason"]]

    def _suppliers(self) -> Iterator[list[Any]]:
        """The pallets' total is given with the uptake taken off."""
        one = {**self.study["supplier_footprints"][0], "total_excluding_uptake": -1.12}
        heads = {
            "申报号": "footprint_id", "供应商": "supplier", "产品": "product", "声明单位": "declared_unit",
            "系统边界": "boundary", "地区": "geography", "数据期间起": "first_day", "数据期间止": "last_day",
            "有效至": "valid_until", "GWP版本": "gwp_set", "规则": "rule_set", "化石": "fossil", "生物碳吸收": "uptake",
            "合计（不含吸收）": "total_excluding_uptake", "合计（含吸收）": "total_including_uptake",
            "电力口径": "electricity_basis", "合计（基于位置）": "location_based", "生物碳含量(kg)": "biogenic_carbon",
            "分配方法": "allocation", "废料规则": "scrap_rule", "初级数据占比": "primary_share",
        }  # fmt: skip
        yield [*heads, "计量单位"]
        amount, unit = _split(one["declared_unit"])
        told = {**one, "declared_unit": amount, "biogenic_carbon": _split(one["biogenic_carbon"])[0]}
        yield [*(told[key] for key in heads.values()), unit]

    def _streams(self) -> Iterator[list[Any]]:
        """Sludge is weighed wet and nobody says so; a refrigerant blend stands as one gas."""
        yield [
            "车间",
            "单号",
            "类别",
            "物料名称",
            "数量",
            "计量单位",
            "因子编号",
            "不计入质量平衡",
            "去向",
            "次级数据理由",
            "回退确认",
        ]
        kinds, fates = {"input": "投入", "waste": "废物"}, {"landfill": "填埋"}
        (rows,) = (each["exchanges"] for each in self.study["processes"] if each.get("exchanges"))
        for row in rows:
            what = ["精整包装车间", row["exchange_id"], kinds[row["kind"]], row["flow"], *_split(row["quantity"])]
            why = [row.get("secondary_reason", ""), row.get("fallback_reason", "")]
            yield [*what, row["provider"], "是", fates.get(row.get("fate", ""), ""), *why]
        yield ["精整包装车间", "R-01", "排放", "r410a.fossil", 11, "kg", "", "否", "", "", ""]

    def _steam(self) -> Iterator[list[Any]]:
        """The contract's pressure was not typed."""
        (one,) = self.plant["steam_states"]
        yield ["介质", "蒸汽绝对压力(MPa)", "干度", "给水温度", "来源"]
        yield [one["material"], None, one["dryness_share"], one["feed_water_temperature_celsius"], one["source"]]


def _split(quantity: str) -> tuple[float, str]:
    amount, unit = str(quantity).split(" ", 1)
    return float(amount), unit


class Engineer:
    """The person: what they do at the pages until the report is in their hands."""

    def __init__(self, person: Any, keep: Callable[[Any, str], None]) -> None:
        self.person, self.page = person, person.page
        self._keep = keep

    def picture(self, name: str) -> None:
        """Keep what the page shows."""
        self._keep(self.page, f"ten_faults_{name}")

    def begin(self, base: Path) -> None:
        """From the opening page to a study on the desk."""
        assert "研究" in self.person.text()
        self.person.menu("研究")
        self.person.upload("带入研究", base)
        self.person.sees("当前研究")
        self.person.wait_until_quiet()
        self.picture("1_base")

    def bring(self, export: Path) -> None:
        """Drop a file and open the tab of the matching."""
        self.person.menu("导入")
        self.person.upload("文件", export)
        self.person.sees("2 匹配").wait_for()
        self.person.wait_until_quiet()

    def match(self, sheet: str, fields: Mapping[int, str], words: Mapping[str, str]) -> None:
        """Say which field columns fill (by their number in the sheet), then what words mean."""
        part = self.page.get_by_test_id("stExpander").filter(has_text=f"› {sheet} ·")
        for row, field in fields.items():
            grid = self.person.grid(0, part)
            column = grid.column("研究字段") - 1  # no column of marks
            grid.type(row, column, field)
            self.person.wait_until_quiet()
            assert grid.value(row, column) == field
        for word, meaning in words.items():
            self.person.choose(f"“{word}”", meaning)

    def take(self, rows: int) -> None:
        """Take over what the page offers."""
        self.person.press(f"导入 {rows} 行")
        self.person.sees(re.compile("^已导入："))
        self.person.wait_until_quiet()

    def checks(self) -> str:
        """Go to the checks and return what they say."""
        self.person.menu("检查")
        self.page.get_by_role("button", name="重新检查").wait_for(timeout=120_000)
        self.person.wait_until_quiet()
        more = self.page.get_by_role("button", name=re.compile("^再显示"))
        if more.count():
            more.first.click()
            self.person.wait_until_quiet()
        return str(self.person.text())

    def go(self, what: str, press: str = "前往") -> None:
        """From a finding under Checks to its place, or to the table that its remedy names."""
        group = self.page.get_by_test_id("stExpander").filter(has_text=what).first
        button = group.get_by_role("button", name=press).first
        if not button.is_visible():
            group.locator("summary").click()
        button.click(timeout=60_000)
        self.page.get_by_role("heading", level=1, name="数据").wait_for(timeout=60_000)
        self.person.wait_until_quiet()

    def type(self, row: int, cells: Mapping[str, str]) -> None:
        """Type into cells of a row of the table on the page."""
        for header, text in cells.items():
            grid = self.person.grid()
            grid.type(row, grid.column(header), text)
        self.person.wait_until_quiet()

    def add_row(self, row: int, cells: Mapping[str, str]) -> None:
        """Add a row at the foot of the table and fill it."""
        self.person.grid().add_row()
        self.person.wait_until_quiet()
        self.type(row, cells)

    def delete_row(self, row: int) -> None:
        """Mark a row and delete it."""
        self.person.grid().delete_row(row)
        self.person.wait_until_quiet()


def test_from_an_empty_workspace_and_an_unknown_sheet_with_ten_faults_to_the_word_report(
    newcomer: Any, keep_screenshot: Callable[[Any, str], None], tmp_path: Path
) -> None:
    """Ten faults found and mended on the pages alone; then the total of the clean plant, in a downloaded report."""
    erp = Erp(tmp_path / "erp")
    engineer = Engineer(newcomer, keep_screenshot)
    engineer.begin(erp.base())
    engineer.bring(erp.export())
    engineer.picture("2_preview")
    _match_all(engineer)
    newcomer.page.get_by_role("tab", name="3 确认").click()
    newcomer.wait_until_quiet()
    newcomer.sees("1 行被拒绝，不导入")
    newcomer.sees("必填项“蒸汽绝对压力”没有填写")
    engineer.picture("5_counts")
    engineer.take(419)  # 3 + 1 + 10 + 405, the steam's contract without pressure refused
    told = engineer.checks()
    engineer.picture("6_checks")
    assert {fault for fault, what in FOUND.items() if what not in told} == set()
    _mend_all(engineer, erp)
    _report(engineer, erp, tmp_path)


def _match_all(engineer: Engineer) -> None:
    """What the proposal did not find: ids, reasons, roles, and what the plant's words mean."""
    engineer.page.get_by_role("tab", name="2 匹配").click()
    engineer.person.wait_until_quiet()
    engineer.picture("3_proposed")
    roles = {"消耗": "消耗量", "产出": "产量", "采购": "购入"}
    meters = {word: meter for meter, word in WORDS.items()}
    engineer.match(READINGS, {1: "读数类别（role）", 8: "说明（reason）"}, meters | roles)
    ways = {"火车": "铁路", "汽车": "公路", "海船": "海运", "车载定位": "实测距离", "地图": "最短可行距离"}
    engineer.match(FREIGHT, {2: "顺序（sequence）", 8: "距离来源（distance_source）"}, ways)
    engineer.match(SUPPLIERS, {0: "足迹编号 *（footprint_id）"}, {})
    engineer.match(STREAMS, {1: "行编号 *（exchange_id）"}, {"废物": "废弃物"})
    engineer.match(STEAM, {0: "物料 *（material）", 3: "给水（回水）温度（feed_water_temperature_celsius）"}, {})
    engineer.picture("4_matched")


def _mend_all(engineer: Engineer, erp: Erp) -> None:
    """Each fault by the way that its finding offers; what is mended is not told any more."""
    # At the source: the ERP's people export the long list again, gross and with the meter's own state.
    engineer.bring(erp.second_export())
    engineer.page.get_by_role("tab", name="3 确认").click()
    engineer.page.get_by_text("替换同一表以前导入的内容", exact=True).click()
    engineer.person.wait_until_quiet()
    engineer.take(405)
    _gone(engineer, "scrap twice", "20 °C as 0 °C")

    engineer.go(FOUND["blend as one gas"], "打开“气体泄放”")
    release = {"编号": "REF-1", "过程": "finishing", "类别": "制冷剂", "气体": "R-410A"}
    engineer.add_row(0, release | {"补充（使用）量": "11", "补充（使用）量·单位": "kg"})
    engineer.picture("7_gas_release")
    engineer.checks()
    engineer.go(FOUND["wet for dry"])
    engineer.type(1, {"数量基准": "到货（湿）", "因子基准": "干基"})
    engineer.delete_row(2)
    _gone(engineer, "blend as one gas", "wet for dry")

    engineer.go(FOUND["steam without state"], "打开“蒸汽状态”")
    steam = {"物料": "steam_bought", "蒸汽绝对压力": "0.9", "干度": "1", "给水（回水）温度": "20", "来源": "供用合同"}
    engineer.add_row(0, steam)
    _gone(engineer, "steam without state")

    engineer.go(FOUND["supplier's value including uptake"])
    engineer.type(0, {"合计（不含吸收）": "0.42"})
    _gone(engineer, "supplier's value including uptake")

    engineer.go(FOUND["packaging left out"])
    engineer.type(6, {"含包装": "是"})
    _gone(engineer, "packaging left out")

    engineer.go(FOUND["t for kg"])
    engineer.picture("8_one_row")
    engineer.type(0, {"数量": "70"})
    _gone(engineer, "t for kg")

    engineer.go(FOUND["year among its months"])
    engineer.delete_row(0)
    _gone(engineer, "year among its months")

    engineer.go(FOUND["month missing"], "打开“读数”")
    (bill,) = (each for each in erp.plant["readings"] if each["is_estimated"])
    amount, unit = _split(bill["quantity"])
    period = {"起始日": f"{bill['first_day']}", "截止日": f"{bill['last_day']}"}
    estimate = {"数量": f"{amount:g}", "数量·单位": unit, "估算值": "是", "说明": bill["reason"]}
    engineer.add_row(404, {"计量编号": "gas_remelting"} | period | estimate)
    told = _gone(engineer, "month missing")
    assert {fault for fault, what in FOUND.items() if what in told} == set()
    engineer.picture("9_mended")


def _gone(engineer: Engineer, *faults: str) -> str:
    told = engineer.checks()
    assert {fault for fault in faults if FOUND[fault] in told} == set()
    return told


def _report(engineer: Engineer, erp: Erp, folder: Path) -> None:
    """The number and the report are those of the plant without faults, calculated without any page."""
    from docx import Document

    result = calculate(erp.clean).result
    assert result is not None
    expected = result.view(result.headline).total
    assert expected == pytest.approx(TOTAL, abs=0.05)

    person = engineer.person
    person.menu("结果")
    person.press("计算")
    shown = person.page.get_by_test_id("stMetricValue").first
    shown.wait_for(timeout=180_000)
    person.wait_until_quiet()
    amount, _, unit = shown.inner_text().partition(" ")
    assert unit == "kgCO2e / 1 t"
    assert float(amount.replace(",", "")) == pytest.approx(expected, rel=1e-3)
    engineer.picture("10_result")

    person.menu("文件")
    person.press("生成报告")
    person.page.get_by_role("button", name="报告（Word）").first.wait_for(timeout=240_000)
    person.wait_until_quiet()
    engineer.picture("11_documents")
    document = Document(str(person.download("报告（Word）", folder)))
    texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*texts, *(each.text for each in document.paragraphs)])
    assert "断桥窗用铝型材（委外阳极氧化）" in written
    numbers = {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.\d+|\d[\d,]*\d", written)}
    assert [number for number in numbers if abs(number - expected) < 0.05]
