"""Settings: flag before environment before user file before default, each with where it came from."""

from pathlib import Path

import pytest

from footprint_app.service.configuration import Origin, Setting, language_of_locale, read_configuration
from footprint_app.service.errors import WrongUseError


def _settings(environment: dict[str, str], flags: dict[str, str | None] | None = None) -> dict[str, Setting]:
    return {setting.name: setting for setting in read_configuration(flags, environment).settings}


def test_flag_before_environment_before_file_before_default(tmp_path: Path) -> None:
    """Each layer gives way to the one above it, and says its name."""
    file = tmp_path / "config.toml"
    file.write_text('workspace = "from-file"\nuser = "from-file"\nlang = "zh"\n')
    environment = {"FOOTPRINT_CONFIG": str(file), "FOOTPRINT_WORKSPACE": "from-env", "FOOTPRINT_LANG": "en"}
    found = _settings(environment, {"workspace": "from-flag"})
    assert found["workspace"] == Setting("workspace", "from-flag", Origin.FLAG, "--workspace")
    assert found["lang"] == Setting("lang", "en", Origin.ENVIRONMENT, "FOOTPRINT_LANG")
    assert found["user"] == Setting("user", "from-file", Origin.USER_FILE, str(file))
    assert found["log_level"] == Setting("log_level", "INFO", Origin.DEFAULT)


def test_no_workspace_and_no_file_is_fine(tmp_path: Path) -> None:
    """Nothing is configured by default, and nothing is written to find that out."""
    configuration = read_configuration(None, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    assert configuration.workspace is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lang = ", "service.config_unreadable"),
        ('workspce = "x"', "service.config_unknown_key"),
        ("lang = 3", "service.config_unknown_key"),
        ('lang = "fr"', "service.config_value"),
    ],
)
def test_faults_of_the_user_file_are_told(tmp_path: Path, text: str, code: str) -> None:
    """A file that cannot be read, an unknown key and a value that is none each have their own text."""
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(WrongUseError) as caught:
        read_configuration(None, {"FOOTPRINT_CONFIG": str(file)})
    assert caught.value.finding.code == code


def test_password_of_a_database_is_not_shown() -> None:
    """The doctor prints host and name of a database, never who signs in with what."""
    setting = Setting("database_url", "postgresql+psycopg://li:ge:heim@db.example:5432/footprint", Origin.ENVIRONMENT)
    assert setting.shown == "postgresql+psycopg://***@db.example:5432/footprint"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
    ],
)
def test_language_follows_the_system(environment: dict[str, str], language: str) -> None:
    """Chinese on a Chinese system, English elsewhere."""
    assert language_of_locale(environment) == language
