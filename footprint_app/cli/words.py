"""The words of the command line's own texts, Chinese and English, from `words.yaml`."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from background_db.messages import LANGUAGES, Language
from background_db.strict_yaml import load

Say = Callable[..., str]


@cache
def words(language: Language) -> Say:
    """Return a function from a key and its values to the text in `language`."""
    entries = _entries()
    position = LANGUAGES.index(language)

    def say(key: str, /, **values: object) -> str:
        return entries[key][position].format(**values)

    return say


def word_or_code(language: Language, key: str, code: str) -> str:
    """Return the text of ``<key>_<code>``, or the code itself where there is none: it may be a user's own word."""
    return words(language)(f"{key}_{code}") if f"{key}_{code}" in _entries() else code


@cache
def _entries() -> Mapping[str, list[str]]:
    text = (resources.files("footprint_app.cli") / "words.yaml").read_text(encoding="utf-8")
    entries: dict[str, list[str]] = load(text, "words.yaml")
    return entries
