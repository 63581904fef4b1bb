"""Remedies are written for the command line and the pages alike: where one names a command, its page is told too."""

import re
from collections.abc import Mapping

from footprint_app.ui.language import _
from footprint_app.ui.parts.plain_text import escaped

PAGE_OF: Mapping[str, str] = {
    "calculate": "result",
    "certificates balance": "certificates",
    "certificates history": "certificates",
    "certificates record-cancellation": "certificates",
    "check": "checks",
    "database import": "databases",
    "database list": "databases",
    "database overlay": "databases",
    "database search": "databases",
    "database show": "databases",
    "factors list": "factors",
    "link suggest": "linking",
    "portfolio run": "portfolio",
    "template": "studies",
    "workspace doctor": "settings",
    "workspace init": "settings",
}
"""Page by command; a command whose work no page does is not in it."""
_COMMAND = re.compile(r"footprint ([a-z]+)(?: ([a-z-]+))?")


def page_hint(remedy: str) -> str:
    """Return a paragraph in Markdown that names the pages of the commands in a remedy, "" where it names none."""
    from footprint_app.ui.menu import pages

    keys = {
        key
        for group, command in _COMMAND.findall(remedy)
        if (key := PAGE_OF.get(f"{group} {command}") or PAGE_OF.get(group))
    }
    titles = [entry.title for entries in pages().values() for entry in entries if entry.key in keys]
    return "\n\n" + _("On the pages: {pages}", pages=escaped(" · ".join(titles))) if titles else ""
