"""A study at work as a file of its own: workbook, YAML or JSON, whole."""

import tempfile
from pathlib import Path

from background_db.findings import any_blocks_number
from background_db.messages import Language
from footprint_app.service.convert import write_study_file
from footprint_app.service.drafts import Draft, read
from footprint_app.service.errors import WrongUseError
from pcr_rules.study import ProductStudy

_UNTITLED = "⟨未命名研究|untitled study⟩"


def readable_study(draft: Draft) -> ProductStudy:
    """Return the study of a draft, every value of it read.

    Raises:
        WrongUseError: a value cannot be read; a file would lose it.
    """
    reading = read(draft)
    if reading.study is None or any_blocks_number(reading.findings):
        raise WrongUseError("service.draft_unreadable", study=draft.head.title or draft.head.study_id or _UNTITLED)
    return reading.study


def study_file(draft: Draft, suffix: str, language: Language) -> bytes:
    """Return the study of a draft in the form of a file's ending, ``.xlsx``, ``.yaml`` or ``.json``.

    Raises:
        WrongUseError: a value cannot be read, or there is no such form.
    """
    study = readable_study(draft)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"study{suffix}"
        write_study_file(study, path, language)
        return path.read_bytes()
