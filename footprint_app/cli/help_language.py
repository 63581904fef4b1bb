"""The help texts in Chinese: written in English beside the options, translated from `help_zh.yaml`."""

import re
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


def chinese_help() -> Mapping[str, Mapping[str, str]]:
    """Return the Chinese of help texts, of what the parser puts around them, and of its errors, each by the English."""
    text = (resources.files("footprint_app.cli") / "help_zh.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = load(text, "help_zh.yaml")
    return loaded


def translate_help(command: Any) -> None:
    """Put Chinese into the help of a command and those below it; what has no translation stays English."""
    chinese = chinese_help()
    _translate(command, chinese["texts"], chinese["layout"])


def _translate(command: Any, texts: Mapping[str, str], layout: Mapping[str, str]) -> None:
    for part in (command, *command.params):
        for name in ("help", "epilog", "short_help"):
            english = getattr(part, name, None)
            if english:
                setattr(part, name, texts.get(english, english))
    in_english = command.get_help

    def in_chinese(context: Any) -> str:
        shown: str = in_english(context)
        for english, chinese in layout.items():
            shown = shown.replace(english, chinese)
        return shown

    command.get_help = in_chinese
    for below in getattr(command, "commands", {}).values():
        _translate(below, texts, layout)


def usage_error_text(error: Any, language: Language) -> str:
    """Return what the parser has to say of wrong use, and where the right use stands."""
    message = str(error.format_message())
    if error.ctx is not None and message == error.ctx.get_help():
        return message  # a group of commands called alone answers with its help
    path = error.ctx.command_path if error.ctx is not None else "footprint"
    if language == "en":
        return f"Error: {message}\nTry: {path} --help"
    for pattern, chinese in chinese_help()["errors"].items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            message = chinese.format(**found.groupdict()).strip()
            break
    return f"用法错误：{message}\n用法见：{path} --help"
