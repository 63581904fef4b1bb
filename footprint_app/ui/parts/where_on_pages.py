"""Remedies are written for the command line and the pages alike: where one names a command, its page is told too.

Where one names another table of the study, that table is one press away.
"""

import re
from collections.abc import Mapping

from footprint_app.service import draft_view
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
_QUOTED = re.compile("“([^“”]+)”")
_COMMAND = re.compile(r"footprint ([a-z]+)(?: ([a-z-]+))?")


def page_hint(remedy: str) -> str:
    """Return a paragraph in Markdown that names the pages of the commands in a remedy, "" where it names none."""
    from footprint_app.ui.page_list import pages

    keys = {
        key
        for group, command in _COMMAND.findall(remedy)
        if (key := PAGE_OF.get(f"{group} {command}") or PAGE_OF.get(group))
    }
    titles = [entry.title for entries in pages().values() for entry in entries if entry.key in keys]
    return "\n\n" + _("On the pages: {pages}", pages=escaped(" · ".join(titles))) if titles else ""


def tables_to_mend(chinese_remedy: str, own: str) -> tuple[str, ...]:
    """Return the tables that a remedy names, by their keys, without the finding's `own`.

    The Chinese text puts the name of a table in quotation marks; the English one writes it like any other word.
    """
    titles = draft_view.tables_by_title("zh")
    found = (titles[name] for name in _QUOTED.findall(chinese_remedy) if name in titles)
    return tuple(dict.fromkeys(key for key in found if key != own))
