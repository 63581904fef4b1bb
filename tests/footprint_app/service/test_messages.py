"""Every code that the service raises has its texts."""

import re
from importlib import resources

from background_db.messages import load_messages
from footprint_app.service.finding_answers import PACKAGES


def test_every_code_has_a_text_and_every_text_a_code() -> None:
    """No finding without words, and no words for a finding that nobody raises."""
    folder = resources.files("footprint_app.service")
    sources = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".py")]
    raised = {code for source in sources for code in re.findall(r'\(\s*"(service\.\w+)"', source)}
    written = {code for code in load_messages(PACKAGES).messages if code.startswith("service.")}
    assert raised == written
