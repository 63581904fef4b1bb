"""The settings with which the pages are served, from a checkout and from a wheel."""

import tomllib
from pathlib import Path

from footprint_app.service import serving


def test_a_wheel_serves_with_the_settings_of_the_checkout(checkout: Path) -> None:
    """What `.streamlit/config.toml` says goes onto the command line too, as a wheel brings no such folder."""
    written = tomllib.loads((checkout / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {f"{section}.{name}": value for section, values in written.items() for name, value in values.items()}
    of_the_call = {"server.address", "server.headless"}
    expected = {name: value if isinstance(value, str) else str(value).lower() for name, value in flat.items()}
    assert {name: value for name, value in expected.items() if name not in of_the_call} == serving._SETTINGS
