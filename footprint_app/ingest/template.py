"""The Excel template, made from the labels of the types: sheets, drop-downs, help, units and examples.

A filled workbook is the template with the rows of a study in it, so both can never look different.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from background_db.strict_yaml import load
from footprint_app.ingest.build_study import StudyBuilder
from footprint_app.ingest.study_places import TextPlaces
from footprint_app.ingest.workbook_layout import sheets_for
from footprint_app.ingest.workbook_style import make_workbook
from footprint_app.ingest.write_guide import write_guide
from footprint_app.ingest.write_lists import ListRanges, write_factors, write_lists
from footprint_app.ingest.write_sheets import write_list_sheet, write_study_sheet
from pcr_rules.study import ProductStudy


def write_template(
    path: Path | str,
    lang: str,
    *,
    example: bool = False,
    with_plant: bool = False,
    factors: Sequence[tuple[str, ...]] = (),
) -> None:
    """Write the template in `lang` ("zh" or "en"), empty or with the example study.

    `with_plant` adds the sheets for the records of a plant; `factors` are rows (reference, name, per unit, geography,
    period, source) for a sheet of factors at hand.
    """
    write_filled(Path(path), lang, example_study() if example else None, factors, with_plant=with_plant)


def write_filled(
    path: Path,
    lang: str,
    study: ProductStudy | None,
    factors: Sequence[tuple[str, ...]] = (),
    *,
    with_plant: bool = False,
) -> None:
    """Write the workbook with the rows of `study` filled in."""
    workbook = make_workbook()
    layouts = sheets_for(study, with_plant=with_plant)
    write_guide(workbook, lang, tuple(layout.key for layout in layouts), has_factors=bool(factors))
    ranges = ListRanges()
    write_study_sheet(workbook, lang, study, ranges)
    for layout in layouts:
        write_list_sheet(workbook, layout, lang, study, ranges)
    if factors:
        write_factors(workbook, lang, factors)
    write_lists(workbook, lang, ranges)
    workbook.save(path)


def example_study() -> ProductStudy:
    """Return the small study that the template shows as an example."""
    text = resources.files("footprint_app.ingest").joinpath("example_study.yaml").read_text(encoding="utf-8")
    study = StudyBuilder(TextPlaces("example_study.yaml")).study(load(text, "example_study.yaml"))
    assert study is not None  # noqa: S101 - shipped with the package and held by a test
    return study
