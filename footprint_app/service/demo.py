"""The demo: a shipped study from workbook to report, written into one folder and nowhere else."""

import shutil
from collections.abc import Callable
from pathlib import Path

from background_db.messages import Language
from footprint_app.service.calculate import CalculateAnswer, Step, calculate
from footprint_app.service.examples import DEMO, example_file
from footprint_app.service.report import parse_formats, write_reports


def run_demo(
    folder: Path,
    language: Language,
    formats: str,
    *,
    force: bool = False,
    on_step: Callable[[Step], None] = lambda _: None,
) -> tuple[CalculateAnswer, tuple[Path, ...]]:
    """Calculate the shipped aluminium profile and write the study's file, its result and reports into `folder`."""
    chosen = parse_formats(formats)
    with example_file(DEMO) as study:
        answer = calculate(study, on_step=on_step)
        if answer.result is None:
            return answer, ()

        def add_study(target: Path) -> None:
            shutil.copyfile(study, target / study.name)

        files = write_reports(
            answer, folder, language, "confidential", chosen, force=force, on_step=on_step, also=add_study
        )
    return answer, files
