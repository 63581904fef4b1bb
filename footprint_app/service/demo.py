"""The demo: a shipped study from workbook to report, written into one folder and nowhere else."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from background_db.messages import Language
from footprint_app.service.calculate import CalculateAnswer, Step, calculate
from footprint_app.service.examples import DEMO, example_file
from footprint_app.service.report import ReportAnswer, parse_formats, write_reports


def run_demo(
    folder: Path,
    language: Language,
    formats: str,
    *,
    issued_on: date | None = None,
    force: bool = False,
    on_step: Callable[[Step], None] = lambda _: None,
) -> tuple[CalculateAnswer, ReportAnswer]:
    """Calculate the shipped aluminium profile and write the study's file, its result and reports into `folder`."""
    chosen = parse_formats(formats)
    with example_file(DEMO) as study:
        answer = calculate(study, on_step=on_step)
        if answer.result is None:
            return answer, ReportAnswer((), ())

        def add_study(target: Path) -> None:
            shutil.copyfile(study, target / study.name)

        written = write_reports(
            answer, folder, language, formats=chosen, issued_on=issued_on, force=force, on_step=on_step, also=add_study
        )
    return answer, written
