"""Text that people typed, shown as it is."""

_MARKS = "\\`*_{}[]()<>#+-.!|$:~&"


def escaped(text: str) -> str:
    """Return a text so that Markdown shows it as it is: no markup, no HTML, no formulas, no icons."""
    return "".join(f"\\{sign}" if sign in _MARKS else sign for sign in text)
