"""Remedies that name a command name its page too."""

import typer.main

from footprint_app.cli.main import app
from footprint_app.ui.page_list import pages
from footprint_app.ui.parts.where_on_pages import PAGE_OF, page_hint, tables_to_mend


def test_commands_and_pages_of_the_table_exist() -> None:
    """A renamed command or page would leave the table behind."""
    known = set(_commands(typer.main.get_command(app)))
    assert set(PAGE_OF) <= known
    assert set(PAGE_OF.values()) <= {entry.key for entries in pages().values() for entry in entries}


def _commands(group: object, before: str = "") -> list[str]:
    found = []
    for name, command in getattr(group, "commands", {}).items():
        found += [f"{before}{name}", *_commands(command, f"{before}{name} ")]
    return found


def test_a_remedy_with_a_command_names_the_page() -> None:
    """The page is named once, in the order of the menu; a word that only looks like a command names none."""
    assert page_hint("See them with footprint check and correct them first.").endswith("Checks")
    both = page_hint("用 footprint link suggest 查看，或用 footprint database search 查找；再运行 footprint check。")
    assert both.replace("\\", "").endswith("Linking · Checks · Databases")
    assert page_hint("There are footprint factors of a product.") == ""
    assert page_hint("Mend the file.") == ""


def test_a_remedy_names_the_tables_in_which_it_is_done() -> None:
    """What stands in quotation marks and is a table can be opened; the finding's own table and other words not."""
    remedy = "删除该行，改在“气体泄放”表填写；或在“读数”中改正“数量”。"
    assert tables_to_mend(remedy, "readings") == ("gas_releases",)
    assert tables_to_mend("核对单位。", "inventory") == ()
