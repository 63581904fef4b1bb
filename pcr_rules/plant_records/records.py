"""All records of a plant in one place: each list is a sheet of the workbook and a list of the study file."""

from dataclasses import dataclass, field

from pcr_rules.field_labels import label
from pcr_rules.plant_records.assessments import RowAssessment
from pcr_rules.plant_records.balances import ProductPrice, StockBalance
from pcr_rules.plant_records.batteries import BatteryPack
from pcr_rules.plant_records.circularity import RecycledMaterial
from pcr_rules.plant_records.families import FamilyParameter, Variant, VariantValue
from pcr_rules.plant_records.freight import TransportLeg
from pcr_rules.plant_records.land_use import LandUseChange
from pcr_rules.plant_records.life_cycle import (
    EndOfLifeShare,
    ProductLeakage,
    ServiceLife,
    SparePart,
    UseCountry,
    UseEnergy,
)
from pcr_rules.plant_records.loops_and_outsourcing import OutsourcedStep, ScrapLoop
from pcr_rules.plant_records.materials import BillLine, YieldStep
from pcr_rules.plant_records.measured import MeasuredFlow, Reading, SiteOutput
from pcr_rules.plant_records.meters import ElectricityMeter
from pcr_rules.plant_records.packaging import PackagingItem, WasteShare
from pcr_rules.plant_records.process_emissions import ProcessEmission
from pcr_rules.plant_records.properties import GasState, MaterialProperty, SteamState
from pcr_rules.plant_records.pv_modules import CountryCoefficient, ModuleComponent, PvModule
from pcr_rules.plant_records.quality_scores import QualityScore
from pcr_rules.plant_records.releases import BlendComponent, GasRelease, Wastewater
from pcr_rules.plant_records.supplier_repairs import SupplierRepair
from pcr_rules.plant_records.utilities import HeatPowerPlant, ProcessGas, SharedSupply, SupplyUse


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantRecords:
    """What the plant holds: bills of materials, meter readings, utilities, freight, packaging and so on.

    `pcr_rules.plant.expand_plant` turns them into unit processes and rows of the inventory.
    """

    bill: tuple[BillLine, ...] = field(default=(), metadata=label("物料清单", "Bill of materials"))
    yields: tuple[YieldStep, ...] = field(default=(), metadata=label("工步良率", "Yields"))
    scrap_loops: tuple[ScrapLoop, ...] = field(default=(), metadata=label("废料回路", "Scrap loops"))
    outsourcing: tuple[OutsourcedStep, ...] = field(default=(), metadata=label("委外加工", "Outsourced processing"))
    supplier_repairs: tuple[SupplierRepair, ...] = field(
        default=(), metadata=label("供应商数据补填", "Supplier repairs")
    )
    material_properties: tuple[MaterialProperty, ...] = field(
        default=(), metadata=label("物料性质", "Material properties")
    )
    gas_states: tuple[GasState, ...] = field(default=(), metadata=label("气体计量状态", "Gas states"))
    steam_states: tuple[SteamState, ...] = field(default=(), metadata=label("蒸汽状态", "Steam states"))
    gas_releases: tuple[GasRelease, ...] = field(default=(), metadata=label("气体泄放", "Gas releases"))
    gas_blends: tuple[BlendComponent, ...] = field(default=(), metadata=label("混合物组成", "Gas blends"))
    wastewaters: tuple[Wastewater, ...] = field(default=(), metadata=label("废水", "Wastewater"))
    process_emissions: tuple[ProcessEmission, ...] = field(default=(), metadata=label("过程排放", "Process emissions"))
    product_prices: tuple[ProductPrice, ...] = field(default=(), metadata=label("产品价格", "Product prices"))
    stock_balances: tuple[StockBalance, ...] = field(default=(), metadata=label("物料收支", "Stock balances"))
    packaging: tuple[PackagingItem, ...] = field(default=(), metadata=label("包装", "Packaging"))
    transport_legs: tuple[TransportLeg, ...] = field(default=(), metadata=label("运输", "Freight"))
    waste_shares: tuple[WasteShare, ...] = field(
        default=(), metadata=label("废弃物平均处理", "Average waste treatment")
    )
    measured_flows: tuple[MeasuredFlow, ...] = field(default=(), metadata=label("计量", "Measured flows"))
    readings: tuple[Reading, ...] = field(default=(), metadata=label("读数", "Readings"))
    site_outputs: tuple[SiteOutput, ...] = field(default=(), metadata=label("多厂产量", "Outputs of several sites"))
    shared_supplies: tuple[SharedSupply, ...] = field(default=(), metadata=label("公用与共用产线", "Shared supplies"))
    supply_uses: tuple[SupplyUse, ...] = field(default=(), metadata=label("公用领用", "Uses of shared supplies"))
    heat_power_plants: tuple[HeatPowerPlant, ...] = field(
        default=(), metadata=label("热电联产与余热发电", "Heat and power plants")
    )
    process_gases: tuple[ProcessGas, ...] = field(default=(), metadata=label("副产煤气", "Process gases"))
    electricity_meters: tuple[ElectricityMeter, ...] = field(default=(), metadata=label("电表链", "Electricity meters"))
    family_parameters: tuple[FamilyParameter, ...] = field(default=(), metadata=label("族参数", "Family parameters"))
    variants: tuple[Variant, ...] = field(default=(), metadata=label("型号", "Variants"))
    variant_values: tuple[VariantValue, ...] = field(default=(), metadata=label("型号取值", "Values of variants"))
    service_lives: tuple[ServiceLife, ...] = field(default=(), metadata=label("使用年限", "Service life"))
    use_energy: tuple[UseEnergy, ...] = field(default=(), metadata=label("使用能耗", "Energy in use"))
    use_countries: tuple[UseCountry, ...] = field(default=(), metadata=label("使用国家", "Countries of use"))
    product_leakages: tuple[ProductLeakage, ...] = field(
        default=(), metadata=label("产品制冷剂泄漏", "Leakage from the product")
    )
    spare_parts: tuple[SparePart, ...] = field(default=(), metadata=label("备件与耗材", "Spare parts and consumables"))
    end_of_life_shares: tuple[EndOfLifeShare, ...] = field(default=(), metadata=label("废弃去向", "End-of-life shares"))
    material_lives: tuple[RecycledMaterial, ...] = field(
        default=(), metadata=label("材料循环", "Recycling of materials")
    )
    battery_packs: tuple[BatteryPack, ...] = field(default=(), metadata=label("动力电池", "Battery packs"))
    row_assessments: tuple[RowAssessment, ...] = field(
        default=(), metadata=label("行的质量与不确定性", "Quality and spread of rows")
    )
    quality_scores: tuple[QualityScore, ...] = field(
        default=(), metadata=label("数据质量评分", "Scores of data quality")
    )
    pv_modules: tuple[PvModule, ...] = field(default=(), metadata=label("光伏组件", "PV modules"))
    module_components: tuple[ModuleComponent, ...] = field(
        default=(), metadata=label("组件部件与产地", "Components of the module")
    )
    country_coefficients: tuple[CountryCoefficient, ...] = field(
        default=(), metadata=label("国家系数", "Country coefficients")
    )
    land_use_changes: tuple[LandUseChange, ...] = field(default=(), metadata=label("土地利用变化", "Land-use change"))
