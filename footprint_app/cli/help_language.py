"""The help texts in Chinese: written in English beside the options, translated from `help_zh.yaml`."""

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from background_db.messages import Language
from background_db.strict_yaml import load


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Find the language before the arguments are parsed, as help and errors of parsing need it."""
    from footprint_app.service.configuration import language_of_locale

    for position, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value in {"zh", "en"} and argument.startswith("--lang"):
            return "zh" if value == "zh" else "en"
    named = environment.get("FOOTPRINT_LANG")
    if named in {"zh", "en"}:
        return "zh" if named == "zh" else "en"
    return language_of_locale(environment)


def help_texts(command: Any) -> list[str]:
    """Return every help text of a command and those below it."""
    texts = [text for text in (command.help, getattr(command, "epilog", None)) if text]
    texts += [option.help for option in command.params if getattr(option, "help", None)]
    for below in getattr(command, "commands", {}).values():
        texts += help_texts(below)
    return texts


def chinese_help() -> Mapping[str, str]:
    """Return the Chinese of each English help text."""
    text = (resources.files("footprint_app.cli") / "help_zh.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = load(text, "help_zh.yaml")
    return loaded


def translate_help(command: Any) -> None:
    """Put Chinese into the help of a command and those below it; what has no translation stays English."""
    _translate(command, chinese_help())


def _translate(command: Any, chinese: Mapping[str, str]) -> None:
    for part in (command, *command.params):
        for name in ("help", "epilog", "short_help"):
            english = getattr(part, name, None)
            if english:
                setattr(part, name, chinese.get(english, english))
    for below in getattr(command, "commands", {}).values():
        _translate(below, chinese)
