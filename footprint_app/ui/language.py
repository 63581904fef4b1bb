"""The language of the pages: English in the code, Chinese in the catalogue, numbers and days as each writes them.

`_("…")` marks a text; every text so marked stands in ``locale/zh_CN/LC_MESSAGES/footprint.po`` (a test holds that none
is missing and none left over; ``scripts/update_page_texts.py`` brings the catalogue up to date).
"""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from importlib import resources

import streamlit as st

from background_db.messages import Language

_LENGTH_OF_A_DAY = len("2026-01-31")
_STATE = "language"
_PARAMETER = "lang"
_NAMES: Mapping[Language, str] = {"zh": "中文", "en": "English"}
_TELLS: Mapping[Language, str] = {
    "zh": '<script>document.documentElement.lang = "zh-CN"</script>',
    "en": '<script>document.documentElement.lang = "en"</script>',
}
_LOCALES: Mapping[Language, str] = {"zh": "zh_CN", "en": "en"}


def language() -> Language:
    """Return the language of this session: as chosen, as the address says, else as the computer's settings say."""
    chosen = st.session_state.get(_STATE) or st.query_params.get(_PARAMETER)
    if chosen in _NAMES:
        # The address of another page does not carry it along, so the session does.
        st.session_state[_STATE] = chosen
        return "zh" if chosen == "zh" else "en"
    from footprint_app.service.configuration import read_configuration

    return read_configuration().lang


def choose_language(place: str = "menu") -> None:
    """Show the switch; it holds at once and stands in the address, so that a reload keeps it."""
    key = f"language_{place}"
    if _STATE in st.session_state and st.query_params.get(_PARAMETER) != st.session_state[_STATE]:
        st.query_params[_PARAMETER] = st.session_state[_STATE]
    # Without a default of its own: two switches on a page then always agree.
    st.session_state[key] = language()
    st.segmented_control(
        "语言 / Language",
        list(_NAMES),
        format_func=_NAMES.__getitem__,
        key=key,
        required=True,
        on_change=_switch,
        args=(key,),
    )


def _switch(key: str) -> None:
    chosen = st.session_state[key]
    if chosen in _NAMES:
        use_language(chosen)


def tell_language() -> None:
    """Write the language into the page itself, so that a reader of the screen speaks it; Streamlit says English always.

    The script is one of two constants: nothing that anybody typed is in it.
    """
    with st.sidebar:
        st.html(_TELLS[language()], unsafe_allow_javascript=True)


def use_language(chosen: Language) -> None:
    """Speak a language from now on."""
    st.session_state[_STATE] = chosen
    st.query_params[_PARAMETER] = chosen


def _(text: str, **values: object) -> str:
    """Return a text in the language of the session, with its {placeholders} filled."""
    found = _chinese().get(text, text) if language() == "zh" else text
    return found.format(**values) if values else found


def number(value: float, digits: int | None = None) -> str:
    """Write a number as the language does: four significant digits, or `digits` behind the point."""
    from babel.numbers import format_decimal

    if digits is None:
        digits = 0 if abs(value) >= 1000 else max(0, 3 - _magnitude(value))  # noqa: PLR2004 - four digits before the point
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, pattern, locale=_LOCALES[language()]))


def percent(share: float, digits: int = 1) -> str:
    """Write a share of 0 to 1 in per cent."""
    from babel.numbers import format_percent

    return str(format_percent(share, "#,##0." + "0" * digits + "%", locale=_LOCALES[language()]))


def day(value: date | datetime | str) -> str:
    """Write a day, or a moment by the reader's own clock, as the language does; where no clock is known, in UTC."""
    from babel.dates import format_date, format_datetime

    locale = _LOCALES[language()]
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == _LENGTH_OF_A_DAY else datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return str(format_date(value, "medium", locale=locale))
    zone = _zone()
    return str(format_datetime(value, "medium", tzinfo=zone, locale=locale)) + (" UTC" if zone is None else "")


def _zone() -> tzinfo | None:
    """The time zone that the browser told; it comes from outside, so it may be any text."""
    from babel.dates import get_timezone

    try:
        return get_timezone(st.context.timezone) if st.context.timezone else None
    except (LookupError, ValueError, OSError):
        return None


def _magnitude(value: float) -> int:
    from math import floor, log10

    return floor(log10(abs(value))) if value else 0


@cache
def _chinese() -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    file = resources.files("footprint_app.ui") / "locale" / "zh_CN" / "LC_MESSAGES" / "footprint.po"
    with file.open("rb") as stream:
        catalogue = read_po(stream, locale="zh_CN")
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
