"""Two people edit one study, and a browser that goes away in the middle: nothing is overwritten, nothing gets lost."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_the_second_edit_gets_the_difference_and_overwrites_nothing(
    visit: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """Both see 3780 t; one writes 4000, the other 4100: the second is told who changed what, and 4000 stays."""
    study = site.begin()
    first, second = visit("data", "en", study=study), visit("data", "en", study=study)
    column = first.grid().column("Quantity")
    first.grid().type(0, column, "4000")
    site.wait_for_cell(study, "inventory", "r1", "quantity", 4000.0)

    second.grid().type(0, column, "4100")
    second.sees("Your last edit was not written; nothing was overwritten.")
    who, mine = second.rows_of_table(0), second.rows_of_table(1)
    assert [row[1:7] for row in who] == [["test", "Inventory", "1", "Quantity", "3780", "4000"]]
    assert mine == [["Inventory", "1", "Quantity", "4000", "4100"]]
    assert site.cells(study, "inventory")["r1"]["quantity"] == 4000.0
    keep_screenshot(second.page, "conflict_en")

    # On the newest state the same person's edit goes through.
    second.grid(2).type(0, column, "4100")
    site.wait_for_cell(study, "inventory", "r1", "quantity", 4100.0)


def test_edits_of_different_cells_are_told_too_and_can_be_made_again(visit: Callable[..., Any], site: Any) -> None:
    """What one person wrote elsewhere in the table stays; the other's edit waits for them to look."""
    study = site.begin()
    first, second = visit("data", "zh", study=study), visit("data", "zh", study=study)
    column = first.grid().column("数量")
    first.grid().type(0, column, "4000")
    site.wait_for_cell(study, "inventory", "r1", "quantity", 4000.0)
    second.grid().type(1, column, "260")
    second.sees("没有覆盖任何内容")
    second.grid(2).type(1, column, "260")
    site.wait_for_cell(study, "inventory", "r2", "quantity", 260.0)
    assert site.cells(study, "inventory")["r1"]["quantity"] == 4000.0


def test_a_reload_in_the_middle_keeps_what_was_typed(visit: Callable[..., Any], site: Any) -> None:
    """Three cells typed one after the other; after a reload, and for a new browser, all three stand there."""
    study = site.begin()
    person = visit("data", "en", study=study)
    column = person.grid().column("Quantity")
    for row, typed in enumerate(("4001", "251", "151")):
        person.grid().type(row, column, typed)
    site.wait_for_cell(study, "inventory", "r3", "quantity", 151.0)
    person.page.reload()
    person.wait_until_drawn()
    assert [person.grid().value(row, column) for row in range(3)] == ["4001", "251", "151"]
    person.page.context.close()
    again = visit("data", "en", study=study)
    assert [again.grid().value(row, column) for row in range(3)] == ["4001", "251", "151"]
