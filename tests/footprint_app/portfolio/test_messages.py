"""Every code that a portfolio raises has its texts."""

import re
from importlib import resources

from background_db.messages import load_messages
from footprint_app.service.finding_answers import PACKAGES


def test_every_code_has_a_text_and_every_text_a_code() -> None:
    """No finding without words, and no words for a finding that nobody raises."""
    folders = [resources.files("footprint_app.portfolio"), resources.files("footprint_app.service")]
    names = [entry for folder in folders for entry in folder.iterdir() if entry.name.endswith(".py")]
    sources = [entry.read_text(encoding="utf-8") for entry in names]
    raised = {code for source in sources for code in re.findall(r'"(PORTFOLIO-[A-Z-]+)"', source)}
    written = {code for code in load_messages(PACKAGES).messages if code.startswith("PORTFOLIO-")}
    assert raised == written
