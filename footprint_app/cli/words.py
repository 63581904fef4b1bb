"""The words of the command line's own texts, Chinese and English, from `words.yaml`."""

from collections.abc import Callable
from functools import cache
from importlib import resources

from background_db.messages import LANGUAGES, Language
from background_db.strict_yaml import load

Say = Callable[..., str]


@cache
def words(language: Language) -> Say:
    """Return a function from a key and its values to the text in `language`."""
    text = (resources.files("footprint_app.cli") / "words.yaml").read_text(encoding="utf-8")
    entries: dict[str, list[str]] = load(text, "words.yaml")
    position = LANGUAGES.index(language)

    def say(key: str, /, **values: object) -> str:
        return entries[key][position].format(**values)

    return say
