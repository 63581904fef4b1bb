"""The one description of each field: label, help, unit and example in Chinese and English.

The reader, the workbook template, its drop-downs and help, the JSON schema and the documents are all
generated from these labels, which stand in ``field(metadata=label(...))`` of the types.
"""

from collections.abc import Mapping
from dataclasses import Field
from typing import Any, NamedTuple


class Label(NamedTuple):
    """What a person reads about a field."""

    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""
    unit: str = ""
    """The unit of a plain number; for a quantity the unit that a form suggests."""
    example: str = ""
    choices: tuple[str, ...] = ()
    """Words a form suggests for a text that is not an enumeration; others stay allowed."""
    dimension: str = ""
    """What a quantity must measure, as `background_db.units.dimension` names it; several separated by blanks."""
    refers_to: str = ""
    """Whose id the text is: ``process``, ``facility``, ``measured_flow`` or ``evidence``."""

    def text(self, lang: str) -> str:
        """Return the label in `lang` ("zh" or "en")."""
        return self.zh if lang == "zh" else self.en

    def help(self, lang: str) -> str:
        """Return the help text in `lang` ("zh" or "en")."""
        return self.help_zh if lang == "zh" else self.help_en


def label(
    zh: str,
    en: str,
    help_zh: str = "",
    help_en: str = "",
    *,
    unit: str = "",
    example: str = "",
    choices: tuple[str, ...] = (),
    dimension: str = "",
    refers_to: str = "",
) -> Mapping[str, Label]:
    """Make the metadata of a dataclass field."""
    return {"label": Label(zh, en, help_zh, help_en, unit, example, choices, dimension, refers_to)}


def label_of(field: Field[Any]) -> Label:
    """Return the label of a dataclass field.

    Raises:
        KeyError: the field has none; every field of a study's types must have one (held by a test).
    """
    found = field.metadata["label"]
    assert isinstance(found, Label)  # noqa: S101 - narrows the type for mypy, set only by label()
    return found
