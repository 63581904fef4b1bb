"""A study and its result, made by hand: an anodised aluminium profile with a scrap loop, a co-product, wood pallets,
green certificates and a supplier's footprint. Amounts are per tonne; each row is amount × factor, so every sum can be
checked beside it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from background_db.findings import Finding, Place, conformity_error, information, warning
from background_db.units import Quantity
from footprint_app.reporting.result_json import result_digest
from pcr_rules.result import (
    ClauseAnswer,
    ClauseResult,
    Contribution,
    FactorUse,
    PcfResult,
    ScenarioResult,
    Trace,
    UncertaintySummary,
    VarianceShare,
    View,
    ViewResult,
)
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import (
    Assumption,
    Boundary,
    CfpType,
    CutOff,
    DataQualityRequirement,
    Deviation,
    Evidence,
    Goal,
    Interpretation,
    LandUseDecision,
    LifeCycleStage,
    Override,
    PcrReference,
    Scenario,
    StageDecision,
    TimeBoundary,
)
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    DataOrigin,
    DataQuality,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)
from pcr_rules.study_sources import SupplierFootprint

VOLUME = 14550.0
RAW, MAKE = LifeCycleStage.RAW_MATERIALS, LifeCycleStage.PRODUCTION
CHANNELS = ("fossil", "uptake", "biogenic_co2", "biogenic_non_co2", "land_use_change", "not_split", "aircraft")
GRID, WIND, PV, TD = (
    "elec.cfp.2024.cn.average",
    "elec.cfp.2024.cn.wind",
    "elec.cfp.2024.cn.pv",
    "elec.cfp.2024.cn.td_incl_loss",
)
SECRET_SUPPLIERS = ("华东铝材供应有限公司", "南海精细化工厂", "粤北木业", "Secret Alloys GmbH")


@dataclass(frozen=True)
class Factor:
    """A factor with its value in kg CO2e per unit and the channel it is counted in."""

    key: str
    zh: str
    en: str
    value: float
    unit: str
    channel: str = "fossil"
    is_foreign: bool = False
    period: str = "2024-01-01/2024-12-31"
    gwp: str = "AR6"


@dataclass(frozen=True)
class Row:
    """A row of the inventory: `amount` per tonne of product."""

    line: str
    process: str
    flow: str
    factor: str
    amount: float
    stage: LifeCycleStage = MAKE
    supplier: str = ""
    kind: ExchangeKind = ExchangeKind.INPUT
    origin: DataOrigin = DataOrigin.SITE_SPECIFIC


OLD = "2011-01-01/2015-12-31"
FACTORS = {
    factor.key: factor
    for factor in (
        Factor(
            "product.gbt51366_2019.primary_al",
            "电解铝（全国平均电网电力）",
            "Primary aluminium (national grid)",
            20300.0,
            "t",
            "not_split",
            False,
            OLD,
            "",
        ),
        Factor("supplier:S-billet", "再生铝棒（供应商碳足迹）", "Secondary billet (supplier footprint)", 1.874, "kg"),
        Factor("product.gbt51366_2019.tap_water", "自来水", "Tap water", 0.168, "t", "not_split", False, OLD, ""),
        Factor(
            "product.gbt51366_2019.ldpe",
            "低密度聚乙烯",
            "Low-density polyethylene",
            2620.0,
            "t",
            "not_split",
            False,
            OLD,
            "",
        ),
        Factor(
            "product.gbt51366_2019.hr_bar",
            "热轧碳钢棒材",
            "Hot-rolled steel bar",
            2340.0,
            "t",
            "not_split",
            False,
            OLD,
            "",
        ),
        Factor(
            "transport.gbt51366_2019.rail.average",
            "铁路运输（中国市场平均）",
            "Rail transport, Chinese market average",
            0.01,
            "t·km",
            "not_split",
            False,
            OLD,
            "",
        ),
        Factor(
            "transport.gbt51366_2019.road.diesel_heavy_46t",
            "重型柴油货车运输（载重46t）",
            "Road, heavy diesel truck 46 t",
            0.057,
            "t·km",
            "not_split",
            False,
            OLD,
            "",
        ),
        Factor(
            "uslci.air_freight",
            "航空货运（美国，2008）",
            "Air freight (US, 2008)",
            1.0937214,
            "t·km",
            "fossil",
            True,
            "2003-01-01/2008-12-31",
        ),
        Factor(
            "uslci.sulfuric_acid",
            "硫酸（美国）",
            "Sulphuric acid (US)",
            0.1436729,
            "kg",
            "fossil",
            True,
            "2001-01-01/2003-12-31",
        ),
        Factor(
            "uslci.sodium_hydroxide",
            "氢氧化钠（美国）",
            "Sodium hydroxide (US)",
            1.2271934,
            "kg",
            "fossil",
            True,
            "2001-01-01/2003-12-31",
        ),
        Factor(
            "uslci.kraft_paper",
            "牛皮纸（美国）",
            "Kraft paper (US)",
            0.9741183,
            "kg",
            "fossil",
            True,
            "2003-01-01/2006-12-31",
        ),
        Factor(
            "uslci.natural_gas",
            "天然气供应（美国）",
            "Natural gas supply (US)",
            0.3418265,
            "Nm3",
            "fossil",
            True,
            "2003-01-01/2008-12-31",
        ),
        Factor("fuel:ndrc2015_other_industry.natural_gas", "天然气燃烧", "Combustion of natural gas", 2.1650355, "Nm3"),
        Factor("fuel:ndrc2015_other_industry.diesel", "柴油燃烧", "Combustion of diesel", 3.0959, "kg"),
        Factor(
            "uslci.diesel",
            "柴油供应（美国）",
            "Diesel supply (US)",
            0.5217043,
            "kg",
            "fossil",
            True,
            "2003-01-01/2008-12-31",
        ),
        Factor("own.pallet_wood", "木托盘木材（自有因子）", "Pallet wood (own factor)", 0.081, "kg"),
        Factor("own.pallet_wood_uptake", "木材的生物碳吸收", "Uptake of the wood", -1.62, "kg", "uptake"),
        Factor("own.sealing_agent", "封孔剂（自有因子）", "Sealing agent (own factor)", 4.2, "kg"),
        Factor("own.waste_sludge", "含铝污泥处置", "Disposal of aluminium sludge", 0.0312, "kg"),
        Factor("own.avoided_gypsum", "替代天然石膏", "Avoided natural gypsum", 0.0042, "kg"),
        Factor(
            GRID,
            "2024年全国电力平均碳足迹因子",
            "National average electricity carbon footprint factor 2024",
            0.5777,
            "kWh",
        ),
        Factor(WIND, "2024年风力发电碳足迹因子", "Wind power 2024", 0.0324, "kWh"),
        Factor(PV, "2024年光伏发电碳足迹因子", "Photovoltaic power 2024", 0.052, "kWh"),
        Factor(TD, "2024年输配电碳足迹因子（含线损）", "Transmission and distribution with losses 2024", 0.0327, "kWh"),
    )
}
NAMES = {
    "casthouse": "熔铸（厂内废料重熔）",
    "extrusion": "挤压与时效",
    "anodising": "阳极氧化",
    "packing": "锯切与包装",
    "inbound": "原料运输与接收",
}
ROWS = (
    Row("C-01", "casthouse", "原铝锭", "product.gbt51366_2019.primary_al", 0.10171821, RAW, SECRET_SUPPLIERS[0]),
    Row("C-02", "casthouse", "天然气（熔铝炉）", "uslci.natural_gas", 25.0171821),
    Row("C-02.combustion", "casthouse", "天然气（熔铝炉）", "fuel:ndrc2015_other_industry.natural_gas", 25.0171821),
    Row(
        "C-03",
        "casthouse",
        "镁硅中间合金",
        "product.gbt51366_2019.primary_al",
        0.0017182131,
        RAW,
        SECRET_SUPPLIERS[3],
        origin=DataOrigin.PROXY,
    ),
    Row("C-04", "casthouse", "叉车柴油", "uslci.diesel", 0.41237),
    Row("C-04.combustion", "casthouse", "叉车柴油", "fuel:ndrc2015_other_industry.diesel", 0.41237),
    Row("X-01", "extrusion", "外购6063铝棒", "product.gbt51366_2019.primary_al", 0.80412371, RAW, SECRET_SUPPLIERS[0]),
    Row(
        "X-02",
        "extrusion",
        "再生铝棒",
        "supplier:S-billet",
        109.96564,
        RAW,
        SECRET_SUPPLIERS[3],
        origin=DataOrigin.SUPPLIER,
    ),
    Row("X-03", "extrusion", "天然气（加热炉）", "uslci.natural_gas", 46.701031),
    Row("X-03.combustion", "extrusion", "天然气（加热炉）", "fuel:ndrc2015_other_industry.natural_gas", 46.701031),
    Row(
        "X-04",
        "extrusion",
        "模具钢",
        "product.gbt51366_2019.hr_bar",
        0.0012371134,
        RAW,
        "模具供应商甲",
        origin=DataOrigin.PROXY,
    ),
    Row("A-01", "anodising", "天然气（槽液加热）", "uslci.natural_gas", 30.309278),
    Row("A-01.combustion", "anodising", "天然气（槽液加热）", "fuel:ndrc2015_other_industry.natural_gas", 30.309278),
    Row("A-02", "anodising", "硫酸（折100%）", "uslci.sulfuric_acid", 45.463918, RAW, SECRET_SUPPLIERS[1]),
    Row("A-03", "anodising", "氢氧化钠（折100%）", "uslci.sodium_hydroxide", 28.28866, RAW, SECRET_SUPPLIERS[1]),
    Row("A-04", "anodising", "自来水", "product.gbt51366_2019.tap_water", 9.0927835),
    Row("A-05", "anodising", "封孔剂", "own.sealing_agent", 1.5134, RAW, SECRET_SUPPLIERS[1]),
    Row("A-06", "anodising", "含铝污泥", "own.waste_sludge", 18.72, kind=ExchangeKind.WASTE),
    Row("A-07", "anodising", "污泥制石膏替代", "own.avoided_gypsum", -11.4, kind=ExchangeKind.AVOIDED),
    Row("P-01", "packing", "低密度聚乙烯膜", "product.gbt51366_2019.ldpe", 0.0034982818, RAW, "包装厂乙"),
    Row("P-02", "packing", "牛皮纸", "uslci.kraft_paper", 6.0, RAW, "包装厂乙"),
    Row("P-03", "packing", "木托盘", "own.pallet_wood", 4.0, RAW, SECRET_SUPPLIERS[2]),
    Row("P-03.uptake", "packing", "木托盘", "own.pallet_wood_uptake", 4.0, RAW, SECRET_SUPPLIERS[2]),
    Row("T-01", "inbound", "铝锭铁路运输", "transport.gbt51366_2019.rail.average", 183.09278, RAW),
    Row("T-02", "inbound", "铝棒公路运输", "transport.gbt51366_2019.road.diesel_heavy_46t", 319.93127, RAW),
    Row("T-03", "inbound", "模具空运", "uslci.air_freight", 9.28, RAW),
)
ELECTRICITY = {"casthouse": 42.337, "extrusion": 601.9244, "anodising": 858.7629, "packing": 15.0}
SHARE_PV, SHARE_WIND = 0.117727, 0.181118


def _contribution(row: Row, factor: Factor) -> Contribution:
    total = row.amount * factor.value
    channels = dict.fromkeys(CHANNELS, 0.0) | {factor.channel: total}
    channels["aircraft"] = total if factor.key == "uslci.air_freight" else 0.0
    return Contribution(
        line_id=row.line,
        exchange_id=row.line.partition("@")[0].removesuffix(".combustion").removesuffix(".uptake"),
        process_id=row.process,
        process_name=NAMES[row.process],
        stage=row.stage.value,
        facility="" if row.process == "inbound" else "plant-1",
        flow=row.flow,
        kind=row.kind.value,
        supplier=f"factor:{factor.key}",
        supplier_name=row.supplier or factor.zh,
        amount=row.amount,
        unit=factor.unit,
        total=total,
        channels=channels,
        is_credit=row.kind is ExchangeKind.AVOIDED,
    )


def _electricity(view: View) -> list[Row]:
    parts = [("plant-1.pv-roof", PV, SHARE_PV)]
    if view is View.MARKET:
        parts += [
            ("plant-1.gec-wind", WIND, SHARE_WIND),
            ("plant-1.gec-wind.transmission", TD, SHARE_WIND),
            ("plant-1.grid", GRID, 1 - SHARE_PV - SHARE_WIND),
        ]
    else:
        parts += [("plant-1.grid", GRID, 1 - SHARE_PV)]
    return [
        Row(f"{process[0].upper()}-E@{part}", process, "电力", factor, kwh * share)
        for process, kwh in ELECTRICITY.items()
        for part, factor, share in parts
    ]


def _sums(contributions: tuple[Contribution, ...], key: Callable[[Contribution], str]) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for one in contributions:
        sums.setdefault(key(one), []).append(one.total)
    return {name: math.fsum(values) for name, values in sums.items()}


def view_result(view: View) -> ViewResult:
    """Sum the rows of a view."""
    contributions = tuple(_contribution(row, FACTORS[row.factor]) for row in (*ROWS, *_electricity(view)))
    total = math.fsum(one.total for one in contributions)
    channels = {name: math.fsum(one.channels[name] for one in contributions) for name in CHANNELS}
    stored = 0.0
    fossil = channels["fossil"]
    return ViewResult(
        view=view,
        total=total,
        total_excluding_uptake=total - stored,
        uptake_stored=stored,
        uptake_emitted_again=channels["uptake"] - stored,
        channels=channels,
        gases={
            "co2": fossil * 0.93 + channels["uptake"],
            "ch4": fossil * 0.06,
            "n2o": fossil * 0.01,
            "co2e": channels["not_split"],
        },
        by_stage=_sums(contributions, lambda one: one.stage),
        by_process=_sums(contributions, lambda one: one.process_id),
        by_facility=_sums(contributions, lambda one: one.facility),
        by_supplier=_sums(contributions, lambda one: one.supplier_name),
        contributions=contributions,
        credits=math.fsum(one.total for one in contributions if one.is_credit),
        double_entry_difference=2.1e-16,
    )


def _factor_use(factor: Factor, view: ViewResult) -> FactorUse:
    is_own = factor.key.startswith(("own.", "supplier:"))
    source = "供应商碳足迹报告" if is_own else "建筑碳排放计算标准 GB/T 51366-2019 (住房和城乡建设部)"
    if factor.key.startswith("uslci"):
        source = "U.S. Life Cycle Inventory Database (National Renewable Energy Laboratory)"
    if factor.key.startswith("elec"):
        source = "关于发布2024年电力碳足迹因子数据的公告 (生态环境部、国家统计局、国家能源局)"
    return FactorUse(
        factor_id=factor.key,
        name_zh=factor.zh,
        name_en=factor.en,
        value=factor.value,
        per_unit=factor.unit,
        scope="direct-emission" if factor.key.startswith("fuel:") else "life-cycle",
        geography="US" if factor.is_foreign else "CN",
        data_period=factor.period,
        gwp_set=factor.gwp,
        factor_set="study" if is_own else factor.key.partition(".")[0],
        source=source,
        locator="附录 D 表 D.0.1" if not is_own else "",
        verification="user" if is_own else "two-sources",
        is_foreign=factor.is_foreign,
        contribution=math.fsum(one.total for one in view.contributions if one.supplier == f"factor:{factor.key}"),
        quality_note="low quality" if factor.is_foreign else "",
        is_low_quality=factor.is_foreign,
    )


def _process(process_id: str) -> UnitProcess:
    exchanges = []
    for row in ROWS:
        if row.process != process_id or row.line.endswith((".combustion", ".uptake")):
            continue
        factor = FACTORS[row.factor]
        provider = factor.key if factor.key.startswith("supplier:") else f"factor:{factor.key}"
        exchanges.append(
            Exchange(
                exchange_id=row.line,
                kind=row.kind,
                flow=row.flow,
                quantity=Quantity(abs(row.amount) * VOLUME, factor.unit),
                provider=provider,
                stage=row.stage,
                origin=row.origin,
                supplier=row.supplier,
                secondary_reason="供应商未提供产品碳足迹" if factor.gwp == "" or factor.is_foreign else "",
                quality=DataQuality(
                    reliability=2, completeness=2, time=4 if factor.is_foreign else 2, geography=2, technology=3
                ),
                evidence=("EV-05",),
            )
        )
    if process_id in ELECTRICITY:
        exchanges.append(
            Exchange(
                exchange_id=f"{process_id[0].upper()}-E",
                kind=ExchangeKind.INPUT,
                flow="电力",
                quantity=Quantity(ELECTRICITY[process_id] * VOLUME, "kWh"),
                provider="electricity:plant-1",
                quality=DataQuality(reliability=1, completeness=1, time=2, geography=2, technology=2),
                evidence=("EV-01",),
            )
        )
    exchanges += LINKS.get(process_id, [])
    return UnitProcess(
        process_id=process_id,
        name=NAMES[process_id],
        stage=RAW if process_id == "inbound" else MAKE,
        facility="" if process_id == "inbound" else "plant-1",
        allocation=Allocation(method=AllocationMethod.MASS, level=2, reason="两种型材物理性质相同，不能细分过程")
        if process_id == "extrusion"
        else None,
        outputs=OUTPUTS[process_id],
        exchanges=tuple(exchanges),
    )


def _link(exchange_id: str, flow: str, tonnes: float, provider: str) -> Exchange:
    return Exchange(
        exchange_id=exchange_id,
        kind=ExchangeKind.INPUT,
        flow=flow,
        quantity=Quantity(tonnes, "t"),
        provider=f"process:{provider}",
        evidence=("EV-04",),
    )


def _output(flow_id: str, name: str, tonnes: float, role: OutputRole = OutputRole.PRODUCT) -> ProductOutput:
    return ProductOutput(flow_id=flow_id, name=name, role=role, quantity=Quantity(tonnes, "t"))


LINKS = {
    "casthouse": [
        _link("C-10", "挤压废料（厂内）", 3780, "extrusion#scrap"),
        _link("C-11", "锯切废料（厂内）", 150, "packing#saw_scrap"),
        _link("C-12", "到厂铝锭", 1480, "inbound#received"),
    ],
    "extrusion": [
        _link("X-10", "重熔铝棒", 5600, "casthouse#billet"),
        _link("X-11", "到厂铝棒", 13300, "inbound#received"),
    ],
    "anodising": [_link("A-10", "挤压坯料", 15100, "extrusion#profile")],
    "packing": [_link("P-10", "氧化型材", 14700, "anodising#anodised")],
}
OUTPUTS = {
    "inbound": (_output("received", "到厂原料", 14780),),
    "casthouse": (_output("billet", "重熔铝棒", 5600),),
    "extrusion": (
        _output("profile", "挤压坯料型材", 15100),
        _output("industrial", "工业型材（共生）", 900, OutputRole.CO_PRODUCT),
        _output("scrap", "挤压废料", 3780, OutputRole.RECIRCULATED),
    ),
    "anodising": (_output("anodised", "氧化型材", 14700),),
    "packing": (_output("packed", "包装后型材", 14550), _output("saw_scrap", "锯切废料", 150, OutputRole.RECIRCULATED)),
}


def make_study() -> ProductStudy:
    """The study as its author wrote it."""
    supplies = (
        ElectricitySupply(
            supply_id="grid-1", kind=SupplyKind.GRID, quantity=Quantity(19487250, "kWh"), evidence=("EV-01",)
        ),
        ElectricitySupply(
            supply_id="pv-roof", kind=SupplyKind.OWN_GENERATION, quantity=Quantity(2600000, "kWh"), factor=PV
        ),
        ElectricitySupply(
            supply_id="gec-wind",
            kind=SupplyKind.CERTIFICATE,
            quantity=Quantity(4000000, "kWh"),
            factor=WIND,
            conveys_information=True,
            is_unique_claim=True,
            is_redeemed=True,
            is_same_period=True,
            is_same_market=True,
            assessed_by="示例铝业有限公司 能源与碳管理部",
        ),
    )
    return ProductStudy(
        study_id="profile-6063",
        title="6063-T5 阳极氧化铝合金建筑型材碳足迹研究",
        author="示例铝业有限公司 能源与碳管理部",
        cfp_type=CfpType.PARTIAL,
        product=Product(
            name_zh="6063-T5 阳极氧化铝合金建筑型材",
            name_en="Anodised aluminium profile 6063-T5",
            model="6063-T5, AA10",
            producer="示例铝业有限公司",
            producer_address="广东省佛山市",
            function="建筑门窗与幕墙用结构型材",
            classification="HS 7604.21",
            mass_per_unit=Quantity(1000, "kg"),
            biogenic_carbon=Quantity(0, "kg"),
        ),
        unit=FunctionalUnit(
            kind=UnitKind.DECLARED,
            quantity=Quantity(1, "t"),
            description="1 t 阳极氧化铝合金型材，包装后，出厂（净重）",
            reference_process="packing",
            reference_flow="packed",
        ),
        output_volume=Quantity(VOLUME, "t"),
        goal=Goal(
            intended_application="向下游幕墙企业提供产品碳足迹，并识别减排重点",
            reasons="客户招标要求提供按 ISO 14067 量化的产品碳足迹",
            audience="下游客户与认证机构（企业对企业）",
            communication="无",
        ),
        boundary=Boundary(
            description="从摇篮到大门：原铝、外购铝棒及辅料的生产与运输，厂内熔铸、挤压、阳极氧化、包装，至产品出厂。主要铝棒来自华东铝材供应有限公司。",
            exclusions="厂房与设备等资本货物、员工通勤与办公未计入，预计低于 1 %，不影响结论",
            significance_threshold=0.01,
            threshold_reason="单项低于 1 % 不改变结论",
            stages=tuple(
                StageDecision(
                    stage=stage,
                    is_included=stage in {RAW, MAKE},
                    reason="部分碳足迹，止于工厂大门" if stage not in {RAW, MAKE} else "属于从摇篮到大门",
                )
                for stage in LifeCycleStage
            ),
        ),
        period=TimeBoundary(
            first_day=date(2025, 1, 1), last_day=date(2025, 12, 31), reason="最近一个完整自然年，生产稳定"
        ),
        pcr=PcrReference(reason="铝型材目前没有可编码的产品种类规则"),
        facilities=(
            Facility(
                facility_id="plant-1",
                name_zh="佛山一厂",
                name_en="Foshan plant 1",
                geography="CN-GD",
                electricity=supplies,
            ),
        ),
        processes=tuple(
            _process(process_id) for process_id in ("inbound", "casthouse", "extrusion", "anodising", "packing")
        ),
        supplier_footprints=(
            SupplierFootprint(
                footprint_id="S-billet",
                supplier=SECRET_SUPPLIERS[3],
                product="再生铝棒",
                declared_unit=Quantity(1, "kg"),
                boundary="cradle-to-gate",
                geography="DE",
                first_day=date(2024, 1, 1),
                last_day=date(2024, 12, 31),
                gwp_set="AR6",
                rule_set="ISO 14067:2018",
                fossil=1.874,
                primary_share=0.62,
                verification="第三方核查",
            ),
        ),
        data_quality=DataQualityRequirement(
            time="2025 自然年",
            geography="中国，厂内为本厂",
            technology="与实际工艺一致",
            precision="计量器具经检定",
            completeness="覆盖全年、全部生产线",
        ),
        land_use=LandUseDecision(decision="产品链中无农林产品主要投入；包装纸的土地利用变化未评估"),
        interpretation=Interpretation(
            conclusions="原铝与外购铝棒约占结果的九成；降低碳足迹的关键是采购低碳铝与提高废料回用比例",
            limitations="外购铝棒以原铝平均值代替；姓名用字如喆、堃、㛃可正常显示，罕用字如𰻝以编码代替",
            recommendations="向铝棒供应商索取经核查的产品碳足迹",
            completeness="各工序物料平衡闭合",
            consistency="全部使用 AR6 与同一系统边界",
            sensitivity="情景中改变电网因子、成材率与运输距离",
            uncertainty="逐行对数正态，一阶传播",
            value_choices="未使用价值加权",
            rounding="结果保留四位有效数字",
        ),
        cut_offs=(
            CutOff(
                cut_off_id="K-01",
                flow="润滑油与脱模剂",
                process="extrusion",
                estimated_share=0.0005,
                criterion="质量",
                reason="每吨型材约 0.3137 kg",
            ),
            CutOff(
                cut_off_id="K-02", flow="铝灰渣的处置", process="casthouse", criterion="质量", reason="没有可得的因子"
            ),
        ),
        assumptions=(
            Assumption(
                assumption_id="S-01",
                text="厂内废料按闭环处理，不承担负荷",
                concerns="casthouse",
                reason="材料固有性质不变",
            ),
        ),
        scenarios=(
            Scenario(
                scenario_id="grid-2023",
                name="电网因子改用 2023 年",
                topic="grid_mix",
                overrides=(Override(target="facility:plant-1.grid_factor", value="elec.cfp.2023.cn.average"),),
            ),
            Scenario(
                scenario_id="yield-3",
                name="挤压投料增加 3.0417 %",
                topic="yield",
                overrides=(Override(target="exchange:X-01.quantity", value="x1.030417"),),
            ),
        ),
        evidence=(
            Evidence(evidence_id="EV-01", title="2025 年电费结算单", issuer="供电公司"),
            Evidence(evidence_id="EV-04", title="2025 年生产报表", issuer="本厂"),
            Evidence(evidence_id="EV-05", title="2025 年采购台账（华东铝材供应有限公司）", issuer="本厂"),
        ),
        deviations=(Deviation(clause="CFP-DATA-01", text="压缩空气未分表计量，以总表按产量分摊"),),
    )


def _conformity() -> tuple[ClauseResult, ...]:
    rows = (
        (
            "CFP-GEN-01",
            "3.1.1.2, 5.2",
            "生命周期视角；部分碳足迹须声明",
            "Life-cycle perspective; partial declared",
            ClauseAnswer.PASS,
            "",
            True,
        ),
        ("CFP-FU-01", "6.3.3", "单位明确、可测量", "Unit defined and measurable", ClauseAnswer.PASS, "", True),
        (
            "CFP-DATA-01",
            "6.3.5",
            "受控过程使用现场数据",
            "Site-specific data where controlled",
            ClauseAnswer.JUSTIFIED_DEVIATION,
            "压缩空气 1284.73 kWh",
            True,
        ),
        ("CFP-DATA-07", "–", "说明数据的地域边界", "Geographic boundary of data", ClauseAnswer.PASS, "", False),
        (
            "CFP-EL-05",
            "6.4.9.4.4",
            "剩余电网因子",
            "Residual grid factor",
            ClauseAnswer.NOT_ASSESSABLE,
            "没有公布的剩余因子",
            True,
        ),
        ("CFP-USE-01", "6.3.7", "使用阶段", "Use stage", ClauseAnswer.NOT_APPLICABLE, "使用阶段不在边界内", True),
        ("CFP-INT-03", "6.6", "不确定性评估", "Uncertainty assessed", ClauseAnswer.FAIL, "三行没有不确定性", True),
    )
    return tuple(
        ClauseResult(
            clause, printed, zh, en, answer, reason, "shipped register", "error", reason_zh=reason, is_verified=verified
        )
        for clause, printed, zh, en, answer, reason, verified in rows
    )


FINDINGS: tuple[Finding, ...] = (
    warning("REPORT-CALC-01", Place("study.xlsx", "交换", 14, "D"), line="X-01", difference=0.0042),
    conformity_error("CFP-INT-03", Place("study.xlsx", "解释", 9), clause="CFP-INT-03", rows="P-01；P-02；T-03"),
    information("CFP-EL-05", clause="CFP-EL-05", supplier="华东铝材供应有限公司"),
)


def make_result(*, is_provisional: bool = False) -> PcfResult:
    """The result of the study, market-based headline."""
    location, market = view_result(View.LOCATION), view_result(View.MARKET)
    kwh = math.fsum(ELECTRICITY.values())
    result = PcfResult(
        study_id="profile-6063",
        product_name_zh="6063-T5 阳极氧化铝合金建筑型材",
        product_name_en="Anodised aluminium profile 6063-T5",
        unit="1 t",
        cfp_type="partial",
        gwp_set="AR6",
        headline=View.MARKET,
        views=(location, market),
        reconciliation={"plant-1/gec-wind": kwh * SHARE_WIND * (0.0324 + 0.0327 - 0.5777)},
        scenarios=tuple(
            ScenarioResult(
                scenario.scenario_id,
                scenario.name,
                scenario.topic,
                {view.view.value: view.total + change for view in (location, market)},
                {view.view.value: change for view in (location, market)},
            )
            for scenario, change in zip(make_study().scenarios, (53.1, 496.5481), strict=True)
        ),
        factors=tuple(
            sorted((_factor_use(factor, market) for factor in FACTORS.values()), key=lambda use: -abs(use.contribution))
        ),
        fallbacks=(
            {"exchange_id": "X-E", "factor_id": GRID, "asked": "2025", "used": "2024", "reason": "2025 年因子尚未公布"},
        ),
        conformity=_conformity(),
        findings=FINDINGS,
        primary_share=0.0712,
        data_quality_rating=2.43,
        not_split_share=0.93,
        foreign_share=0.012,
        sourced_share=0.981,
        rows_in=36,
        rows_linked=36,
        is_provisional=is_provisional,
        trace=Trace(
            study_digest="3f5a" * 16,
            software="footprint-workbench 0.1.0",
            engine="bw2calc 3.1",
            solver="scipy SuperLU",
            pcr_edition="GB/T 24067-2024 / ISO 14067:2018",
            pcr_digest="77c0" * 16,
            overlay="",
            gwp_set="AR6",
            gwp_digest="9e1c" * 16,
            factor_sets={"mee_electricity_2024": "ab12" * 16, "gbt51366_2019": "cd34" * 16},
        ),
        result_digest="",
        uncertainty=UncertaintySummary(
            method="first-order-lognormal",
            view=View.MARKET,
            geometric_standard_deviation=1.1233,
            low=market.total / 1.1233**1.96,
            high=market.total * 1.1233**1.96,
            share_without_distribution=0.021,
            exchanges=(VarianceShare("X-01", NAMES["extrusion"], "外购6063铝棒", 0.83198, 1.15, 0.97),),
        ),
    )
    return replace(result, result_digest=result_digest(result))


@pytest.fixture(scope="session")
def study() -> ProductStudy:
    return make_study()


@pytest.fixture(scope="session")
def result() -> PcfResult:
    return make_result()


@pytest.fixture(scope="session")
def provisional() -> PcfResult:
    return make_result(is_provisional=True)
