"""Labels that the records of bills, loops and outsourced steps share."""

from pcr_rules.field_labels import label

EVIDENCE = label("证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence")
TREATMENT = label(
    "废料处理供给者",
    "Provider of the treatment",
    "处理服务的因子或供应商；厂内重熔、委外重熔、外售不填",
    "Factor or supplier of the treatment; empty for scrap that is remelted or sold",
    example="factor:own.landfill",
)
FALLBACK = label(
    "回退确认",
    "Confirmed fallback",
    "因子年份或地区不符时，确认并说明理由",
    "Confirms with a reason that a factor of another year or geography is used",
)
SECONDARY = label(
    "次级数据理由", "Reason for secondary data", "为何不能用初级数据", "Why primary data are not practicable"
)
