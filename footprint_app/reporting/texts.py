"""The words of the reports, Chinese and English, from `texts.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.errors import DataFileError, unknown_key
from background_db.messages import LANGUAGES, Language
from background_db.strict_yaml import load

PAIR = 2


@dataclass(frozen=True, slots=True)
class Texts:
    """The words in one language: `text("totals.including_uptake", unit="1 t")`."""

    language: Language
    words: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text with its placeholders filled.

        Raises:
            UnknownKeyError: no such text.
        """
        if key not in self.words:
            raise unknown_key("report text", key, self.words)
        return self.words[key].format(**values) if values else self.words[key]

    def has(self, key: str) -> bool:
        """True when there is a text of that key."""
        return key in self.words

    def either(self, zh: str, en: str) -> str:
        """Return the one of two texts that is in this language, the other where it is empty."""
        return (zh or en) if self.language == "zh" else (en or zh)


@cache
def texts_in(language: Language) -> Texts:
    """Read the words of the reports in `language`.

    Raises:
        DataFileError: a text lacks a language.
    """
    loaded = load(resources.files(__package__).joinpath("texts.yaml").read_text(encoding="utf-8"), "texts.yaml")
    position = LANGUAGES.index(language)
    words: dict[str, str] = {}
    for group, entries in loaded.items():
        for name, pair in entries.items():
            if not isinstance(pair, list) or len(pair) != PAIR or not all(isinstance(text, str) for text in pair):
                raise DataFileError(f"texts.yaml › {group}.{name}: needs [Chinese, English]")
            words[f"{group}.{name}"] = pair[position]
    return Texts(language, words)
