"""Tables of the result that more than one place shows."""

from collections.abc import Callable, Mapping

from footprint_app.reporting.blocks import Column, Table
from footprint_app.reporting.figures import decimals_for, fixed, shown_share
from footprint_app.reporting.material import Material
from pcr_rules.result import ViewResult

CHANNEL_ORDER = (
    "fossil",
    "uptake_stored",
    "uptake_emitted_again",
    "biogenic_co2",
    "biogenic_non_co2",
    "land_use_change",
    "not_split",
)
"""Addends of the total, uptake split into what stays in the product and what is emitted again."""


def decimals_of(material: Material) -> int:
    """Decimals of every result table, so that rows and totals can be compared at sight."""
    return decimals_for(max(abs(view.total) for view in material.views))


def channel_values(view: ViewResult) -> dict[str, float]:
    """Channels of a view with the two kinds of uptake; the values add up to the total (CFP-BIO-01)."""
    values = {name: view.channels.get(name, 0.0) for name in CHANNEL_ORDER}
    values["uptake_stored"], values["uptake_emitted_again"] = view.uptake_stored, view.uptake_emitted_again
    return values


def totals_table(material: Material) -> Table:
    """Both totals in both views (CFP-EL-06, CFP-BIO-01)."""
    texts, decimals = material.texts, decimals_of(material)
    columns = (
        Column(texts("workbook.item"), 2.6),
        *(Column(material.view_name(view.view), 1.2, "right") for view in material.views),
    )
    rows = [
        (texts("totals.including"), *(fixed(view.total, decimals) for view in material.views)),
        (texts("totals.excluding"), *(fixed(view.total_excluding_uptake, decimals) for view in material.views)),
    ]
    if any(view.credits for view in material.views):
        rows.append((texts("totals.credits"), *(fixed(view.credits, decimals) for view in material.views)))
    note = texts("totals.headline_note", view=material.view_name(material.result.headline))
    return Table(texts("totals.caption", unit=material.unit), columns, tuple(rows), note=note)


def value_table(
    material: Material,
    caption: str,
    head: str,
    values: Callable[[ViewResult], Mapping[str, float]],
    name: Callable[[str], str],
) -> Table:
    """Values of every view side by side with their share, largest in the headline view first, and their sum."""
    texts, decimals, views = material.texts, decimals_of(material), material.views
    by_view = [values(view) for view in views]
    keys = sorted({key for one in by_view for key in one}, key=lambda key: (-abs(by_view[0].get(key, 0.0)), key))
    columns = [Column(head, 2.2)]
    for view in views:
        columns += [Column(material.view_name(view.view), 1.1, "right"), Column(texts("workbook.share"), 0.7, "right")]
    rows = [[name(key)] for key in keys]
    total_row = [texts("report.total")]
    for view, one in zip(views, by_view, strict=True):
        for row, key in zip(rows, keys, strict=True):
            row += [fixed(one.get(key, 0.0), decimals), shown_share(one.get(key, 0.0), view.total)]
        total_row += [fixed(sum(one.values()), decimals), shown_share(sum(one.values()), view.total)]
    return Table(caption, tuple(columns), tuple(tuple(row) for row in [*rows, total_row]), total_rows=1)
