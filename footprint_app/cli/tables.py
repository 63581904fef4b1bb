"""Tables that line up with Chinese characters in them, on a terminal and in a pipe."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def print_table(console: "Console", columns: Iterable[str], rows: Iterable[tuple[str, ...]], texts: int = 1) -> None:
    """Print a table whose first `texts` columns are text and the others numbers."""
    from rich.table import Table

    headings = list(columns)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_header=any(headings))
    for position, column in enumerate(headings):
        table.add_column(column, justify="left" if position < texts else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    # rich fills every line to the width of the table; in a file those blanks are noise.
    console.file.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())
