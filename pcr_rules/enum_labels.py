"""How the words of a study are written for people, Chinese and English: enumerations, and what units measure.

Workbook, drop-downs, reader and documents use these words; the raw value (``input``) is understood as well.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from background_db.findings import in_both_languages
from pcr_rules.plant_records.enum_words import PLANT_ENUM_WORDS
from pcr_rules.study import UnitKind
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_facilities import GenerationSource, LossRule, ResidualFor, ResidualRule, SupplyKind
from pcr_rules.study_inventory import (
    AllocationMethod,
    DataOrigin,
    Distribution,
    ExchangeKind,
    OutputRole,
    QuantityBasis,
    WasteFate,
)
from pcr_rules.study_sources import ElectricityBasis

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = MappingProxyType(
    {
        CfpType: {
            CfpType.FULL: ("完整碳足迹", "full"),
            CfpType.PARTIAL: ("部分碳足迹", "partial"),
        },
        LifeCycleStage: {
            LifeCycleStage.RAW_MATERIALS: ("原材料获取", "raw material acquisition"),
            LifeCycleStage.PRODUCTION: ("生产", "production"),
            LifeCycleStage.DISTRIBUTION: ("分销", "distribution"),
            LifeCycleStage.USE: ("使用", "use"),
            LifeCycleStage.END_OF_LIFE: ("生命末期", "end of life"),
        },
        UnitKind: {
            UnitKind.DECLARED: ("声明单位", "declared unit"),
            UnitKind.FUNCTIONAL: ("功能单位", "functional unit"),
        },
        SupplyKind: {
            SupplyKind.GRID: ("电网", "grid"),
            SupplyKind.OWN_GENERATION: ("自发自用", "own generation"),
            SupplyKind.DIRECT_LINE: ("直连供电", "direct line"),
            SupplyKind.GREEN_CONTRACT: ("绿电交易", "green contract"),
            SupplyKind.CERTIFICATE: ("绿证", "certificate"),
            SupplyKind.GRID_EXPORT: ("上网", "fed into the grid"),
            SupplyKind.STORAGE: ("储能", "storage"),
            SupplyKind.RESALE: ("转供电", "passed on to tenants"),
        },
        GenerationSource: {
            GenerationSource.PHOTOVOLTAIC: ("光伏", "solar"),
            GenerationSource.WIND: ("风电", "wind"),
            GenerationSource.HYDRO: ("水电", "hydro"),
            GenerationSource.FUEL: ("燃料", "fuel"),
            GenerationSource.PROCESS_GAS: ("工艺煤气", "process gas"),
            GenerationSource.WASTE_HEAT: ("余热", "waste heat"),
        },
        LossRule: {
            LossRule.AVERAGE_MIX: ("平均电力承担线损", "losses from the average mix"),
            LossRule.SAME_SOURCE: ("同源承担线损", "losses from the same source"),
        },
        ResidualRule: {
            ResidualRule.AVERAGE: ("全国平均", "average"),
            ResidualRule.RESIDUAL_IF_PUBLISHED: ("已公布则用剩余因子", "residual if published"),
            ResidualRule.DERIVED_RESIDUAL: ("推算剩余因子（非官方）", "derived residual (not official)"),
        },
        ResidualFor: {
            ResidualFor.ALL: ("全部用户", "all"),
            ResidualFor.NON_PARTICIPANTS: ("未参与绿电交易者", "those without green power"),
        },
        ElectricityBasis: {
            ElectricityBasis.MARKET: ("基于市场", "market-based"),
            ElectricityBasis.LOCATION: ("基于位置", "location-based"),
            ElectricityBasis.NO_INSTRUMENTS: ("未用绿电绿证", "no instruments"),
        },
        OutputRole: {
            OutputRole.PRODUCT: ("产品", "product"),
            OutputRole.CO_PRODUCT: ("共生产品", "co-product"),
            OutputRole.RECIRCULATED: ("回用", "recirculated"),
        },
        AllocationMethod: {
            AllocationMethod.MASS: ("质量", "mass"),
            AllocationMethod.ENERGY: ("能量", "energy"),
            AllocationMethod.ECONOMIC: ("经济价值", "economic"),
            AllocationMethod.PHYSICAL: ("其他物理关系", "other physical"),
            AllocationMethod.EQUAL: ("均分", "equal"),
            AllocationMethod.SHARES: ("给定比例", "given shares"),
        },
        ExchangeKind: {
            ExchangeKind.INPUT: ("投入", "input"),
            ExchangeKind.WASTE: ("废弃物", "waste"),
            ExchangeKind.EMISSION: ("排放", "emission"),
            ExchangeKind.AVOIDED: ("替代", "avoided"),
        },
        QuantityBasis: {
            QuantityBasis.AS_DELIVERED: ("到货（湿）", "as delivered"),
            QuantityBasis.DRY: ("干基", "dry"),
            QuantityBasis.PURE: ("纯物质", "pure"),
        },
        WasteFate: {
            WasteFate.REUSE: ("再使用", "reuse"),
            WasteFate.RECYCLING: ("回收利用", "recycling"),
            WasteFate.ENERGY_RECOVERY: ("焚烧并回收能量", "incineration with energy recovery"),
            WasteFate.INCINERATION: ("焚烧", "incineration"),
            WasteFate.LANDFILL: ("填埋", "landfill"),
            WasteFate.COMPOSTING: ("堆肥", "composting"),
            WasteFate.PHYSICAL_CHEMICAL: ("物化处理", "physical-chemical treatment"),
            WasteFate.SEWER: ("排入污水管网", "sewer"),
        },
        DataOrigin: {
            DataOrigin.SITE_SPECIFIC: ("现场数据", "site-specific"),
            DataOrigin.SUPPLIER: ("供应商数据", "supplier"),
            DataOrigin.SECONDARY: ("次级数据", "secondary"),
            DataOrigin.PROXY: ("替代数据", "proxy"),
        },
        Distribution: {
            Distribution.LOGNORMAL: ("对数正态", "lognormal"),
            Distribution.NORMAL: ("正态", "normal"),
            Distribution.TRIANGULAR: ("三角", "triangular"),
            Distribution.UNIFORM: ("均匀", "uniform"),
        },
        **PLANT_ENUM_WORDS,
    }
)


def enum_label(member: StrEnum, lang: str) -> str:
    """Return the word for a value of an enumeration in `lang` ("zh" or "en").

    Raises:
        KeyError: the enumeration has no words here; a test holds that each of a study's types has.
    """
    zh, en = _LABELS[type(member)][member]
    return zh if lang == "zh" else en


_DIMENSIONS = {
    "mass": "质量",
    "energy": "能量",
    "power": "功率",
    "length": "长度",
    "area": "面积",
    "volume": "体积",
    "gas_volume_standard": "标准气体体积",
    "time": "时间",
    "transport": "货运量",
    "passenger_transport": "客运量",
    "pieces": "件数",
    "person": "人数",
    "co2e": "二氧化碳当量",
    "currency": "金额",
    "currency_usd": "美元",
    "currency_eur": "欧元",
    "dimensionless": "无量纲",
}


def dimension_words(name: str) -> str:
    """Return what a unit measures, for a message in either language: ``energy/mass`` → 能量/质量, energy/mass."""
    words = "/".join("·".join(_DIMENSIONS.get(part, part) for part in side.split("·")) for side in name.split("/"))
    return in_both_languages(words, name.replace("_", " "))
