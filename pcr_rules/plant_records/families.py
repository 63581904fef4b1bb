"""A family of products: its variants, what differs between them, and the parameters that amounts follow."""

from dataclasses import dataclass, field

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_inventory import Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyParameter:
    """A size that amounts follow: the base case's value of it. Rows name it in `scales_with`."""

    name: str = field(
        metadata=label("参数名", "Parameter", "如 length、mass、area", "e.g. length, mass, area", example="length")
    )
    base_value: Quantity = field(metadata=label("基准值", "Value of the base case", example="6 m"))
    note: str = field(default="", metadata=label("说明", "Remark"))
    uncertainty: Uncertainty | None = field(
        default=None,
        metadata=label(
            "不确定性",
            "Uncertainty",
            "基准值的离散程度；所有随其变化的行共用一次抽样",
            "Spread of the base value; all rows that scale with it share one draw",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One product of the family; a study of its own once its values are put in."""

    variant_id: str = field(metadata=label("型号编号", "Variant id", example="P-60"))
    name_zh: str = field(default="", metadata=label("名称（中文）", "Name (Chinese)", example="60 系列"))
    name_en: str = field(default="", metadata=label("名称（英文）", "Name (English)"))
    model: str = field(default="", metadata=label("规格型号", "Model"))
    is_representative: bool = field(
        default=False,
        metadata=label("代表产品", "Representative", "一族一个", "One in a family"),
    )
    reference_process: str = field(
        default="",
        metadata=label("基准过程", "Reference process", "留空同基准", "Empty: as the base case", refers_to="process"),
    )
    reference_flow: str = field(
        default="", metadata=label("基准流", "Reference flow", "留空同基准", "Empty: as the base case")
    )
    unit_quantity: Quantity | None = field(
        default=None,
        metadata=label("声明数量", "Quantity of the unit", "留空同基准", "Empty: as the base case", example="1 piece"),
    )
    mass_per_unit: Quantity | None = field(
        default=None,
        metadata=label(
            "每单位质量",
            "Mass per unit",
            "整个声明单位的净质量",
            "Net mass of the whole unit",
            dimension="mass",
            unit="kg",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantValue:
    """One thing in which a variant differs from the base case.

    Targets are those of a scenario, ``parameter:<name>``, ``bill:<line id>.provider`` and ``bill:<line id>.net_quantity``.
    """

    variant_id: str = field(metadata=label("型号编号", "Variant id", example="P-60"))
    target: str = field(
        metadata=label(
            "对象",
            "Target",
            "parameter:参数名，或同情景：exchange:行编号.provider、bill:行编号.provider 等",
            "parameter:<name>, or as in a scenario: exchange:<id>.provider, bill:<line id>.provider …",
            example="parameter:length",
        )
    )
    value: str = field(
        metadata=label("取值", "Value", "新值，或 x1.1 表示乘以 1.1", "New value, or x1.1 to scale", example="7.5 m")
    )
