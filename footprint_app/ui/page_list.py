"""The pages and their order; a page whose service is not there yet is not in the list."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from footprint_app.ui.language import _


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page: its place in the address, its name, its icon, and the module that shows it (function `show`)."""

    key: str
    title: str
    icon: str
    needs_study: bool = False

    @property
    def show(self) -> Callable[[], None]:
        """The function that shows the page; its module is loaded when it is first opened."""

        def show() -> None:
            import_module(f"footprint_app.ui.pages.{self.key}").show()

        # Streamlit tells pages apart by the name of their function.
        show.__name__ = self.key
        return show


def pages() -> dict[str, tuple[PageEntry, ...]]:
    """Return the pages by section, in the order of the menu."""
    return {
        "": (PageEntry("start", _("Start"), ":material/home:"),),
        _("Study"): (
            PageEntry("data", _("Data"), ":material/table:", needs_study=True),
            PageEntry("bring", _("Import"), ":material/upload_file:", needs_study=True),
            PageEntry("linking", _("Linking"), ":material/link:", needs_study=True),
            PageEntry("electricity", _("Electricity"), ":material/bolt:"),
            PageEntry("checks", _("Checks"), ":material/fact_check:", needs_study=True),
            PageEntry("result", _("Result"), ":material/bar_chart:", needs_study=True),
            PageEntry("compare", _("Compare"), ":material/compare_arrows:", needs_study=True),
            PageEntry("documents", _("Documents"), ":material/description:", needs_study=True),
        ),
        _("Workspace"): (
            PageEntry("certificates", _("Certificates"), ":material/eco:"),
            PageEntry("studies", _("Studies"), ":material/folder_open:"),
            PageEntry("review", _("Review"), ":material/rate_review:"),
            PageEntry("portfolio", _("Portfolio"), ":material/inventory_2:"),
            PageEntry("factors", _("Factors"), ":material/menu_book:"),
            PageEntry("databases", _("Databases"), ":material/database:"),
            PageEntry("settings", _("Settings"), ":material/settings:"),
        ),
    }
