"""Draws as a file: Parquet for programs, a workbook for people; one row a draw, the footer beside them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from footprint_app.service.errors import WrongUseError
from footprint_app.service.uncertainty import StudyUncertainty, UncertainDifference
from footprint_app.service.uncertainty_answers import FooterDocument, compare_document, uncertainty_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SUFFIXES = (".parquet", ".xlsx")


def refuse_used_file(path: Path | None, *, force: bool) -> None:
    """Look whether the file can be written, before anything is drawn.

    Raises:
        WrongUseError: another ending, a folder that is not there, or a file that exists.
    """
    if path is None:
        return
    if path.suffix.lower() not in SUFFIXES:
        raise WrongUseError("service.not_draws_file", file=path, known=", ".join(SUFFIXES))
    if not path.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=path.parent)
    if path.exists() and not force:
        raise WrongUseError("service.file_exists", file=path)


def write_draws(answer: StudyUncertainty | UncertainDifference, path: Path) -> tuple[Path, ...]:
    """Write every draw: total and channels of a study, or A, B and B - A; kg CO2e per unit. Nothing without a number."""
    frame, footer = _frame(answer)
    if frame is None or footer is None:
        return ()
    if path.suffix.lower() == ".parquet":
        import pyarrow as pa
        from pyarrow import parquet

        table = pa.Table.from_pandas(frame, preserve_index=False)
        own = {"footprint": json.dumps(asdict(footer))}
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), **own})
        parquet.write_table(table, path)
    else:
        _write_workbook(frame, footer, path)
    return (path,)


def _frame(answer: StudyUncertainty | UncertainDifference) -> "tuple[pd.DataFrame | None, FooterDocument | None]":
    import pandas as pd

    columns: Mapping[str, object]
    if isinstance(answer, UncertainDifference):
        first, second = answer.first.monte_carlo, answer.second.monte_carlo
        if first is None or second is None:
            return None, None
        a, b = first.outcome.total, second.outcome.total
        columns, footer = {"a": a, "b": b, "b_minus_a": b - a}, compare_document(answer, "en").footer
    else:
        made = answer.monte_carlo
        if made is None:
            return None, None
        channels = {channel.value: values for channel, values in made.outcome.channels.items()}
        columns, footer = {"total": made.outcome.total, **channels}, uncertainty_document(answer, "en").footer
    frame = pd.DataFrame(columns)
    frame.insert(0, "draw", range(len(frame)))
    return frame, footer


def _write_workbook(frame: "pd.DataFrame", footer: FooterDocument, path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("draws")
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append([int(row[0]), *(float(value) for value in row[1:])])
    about = workbook.create_sheet("footer")
    for name, value in asdict(footer).items():
        about.append([name, ", ".join(value) if isinstance(value, list) else value])
    workbook.save(path)
