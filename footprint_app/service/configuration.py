"""The few settings, each with where it came from: flag > environment > user file > default."""

import locale
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from background_db.messages import LANGUAGES, Language
from footprint_app.service.errors import WrongUseError

CONFIG_VARIABLE = "FOOTPRINT_CONFIG"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
NAMES = ("workspace", "database_url", "lang", "log_level", "user")
"""Every setting; the variable of one is ``FOOTPRINT_`` and its name in capitals, its key in the user file its name."""


class Origin(StrEnum):
    """Where the value of a setting came from."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    USER_FILE = "user file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective value; `source` names the variable or the file."""

    name: str
    value: str
    origin: Origin
    source: str = ""

    @property
    def shown(self) -> str:
        """The value as it may be printed: a database URL without its password."""
        if self.name != "database_url" or not self.value:
            return self.value
        head, at, tail = self.value.rpartition("@")
        return f"{head.split(':')[0]}://***@{tail}" if at else self.value


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings."""

    settings: tuple[Setting, ...]

    def of_person(self, who: str) -> "Configuration":
        """Return the same settings with another person at work."""
        others = tuple(setting for setting in self.settings if setting.name != "user")
        return Configuration((*others, Setting("user", who, Origin.FLAG, "--user")))

    def __getitem__(self, name: str) -> str:
        return next(setting.value for setting in self.settings if setting.name == name)

    @property
    def workspace(self) -> Path | None:
        """The workspace's folder, if one is configured."""
        return Path(self["workspace"]).expanduser() if self["workspace"] else None

    @property
    def lang(self) -> Language:
        """The language of everything a person reads."""
        return "zh" if self["lang"] == "zh" else "en"


def user_file(environment: Mapping[str, str]) -> Path:
    """Where the user file stands, whether it exists or not."""
    named = environment.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_config_path("footprint-workbench", appauthor=False) / "config.toml"


def read_configuration(
    flags: Mapping[str, str | None] | None = None, environment: Mapping[str, str] | None = None
) -> Configuration:
    """Find the effective value of every setting.

    Raises:
        WrongUseError: the user file is no TOML or has an unknown key, or a value is not one of those allowed.
    """
    environment = os.environ if environment is None else environment
    path = user_file(environment)
    written = _read_user_file(path)
    settings = tuple(_setting(name, flags or {}, environment, written, path) for name in NAMES)
    for setting in settings:
        _check(setting)
    return Configuration(settings)


def _setting(
    name: str, flags: Mapping[str, str | None], environment: Mapping[str, str], written: Mapping[str, str], path: Path
) -> Setting:
    variable = f"FOOTPRINT_{name.upper()}"
    flag = flags.get(name)
    if flag is not None:
        return Setting(name, flag, Origin.FLAG, f"--{name.replace('_', '-')}")
    if environment.get(variable):
        return Setting(name, environment[variable], Origin.ENVIRONMENT, variable)
    if name in written:
        return Setting(name, written[name], Origin.USER_FILE, str(path))
    return Setting(name, _default(name, environment), Origin.DEFAULT)


def _default(name: str, environment: Mapping[str, str]) -> str:
    if name == "lang":
        return language_of_locale(environment)
    return {"log_level": "INFO"}.get(name, "")


def language_of_locale(environment: Mapping[str, str]) -> Language:
    """Chinese on a Chinese system, English elsewhere."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return "zh" if environment[variable].lower().startswith("zh") else "en"
    # Windows sets none of these; Python knows its language by another way.
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _read_user_file(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUseError("service.config_unreadable", file=path, cause=error) from error
    for key, value in read.items():
        if key not in NAMES or not isinstance(value, str):
            raise WrongUseError("service.config_unknown_key", file=path, key=key, known=", ".join(NAMES))
    return read


def _check(setting: Setting) -> None:
    allowed = {"lang": LANGUAGES, "log_level": LOG_LEVELS}.get(setting.name)
    if allowed is not None and setting.value not in allowed:
        raise WrongUseError(
            "service.config_value",
            name=setting.name,
            value=setting.value,
            source=setting.source,
            allowed=", ".join(allowed),
        )
