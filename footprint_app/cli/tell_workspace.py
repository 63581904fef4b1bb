"""What the doctor found, as people read it."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.words import words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.answers import DoctorDocument, PeopleDocument, TidyDocument


def tell_doctor(console: "Console", language: Language, document: "DoctorDocument") -> None:
    """Print every setting with where it came from, and everything that was examined."""
    say = words(language)
    settings = [
        (one.name, one.value or "-", " ".join(part for part in (say(f"origin_{one.origin}"), one.source) if part))
        for one in document.settings
    ]
    print_table(console, (say("settings"), say("value"), say("origin")), settings, texts=3)
    console.print()
    examined = [
        (say(f"doctor_{one.name}"), say("fine") if one.is_fine else say("not_fine"), one.value)
        for one in document.examinations
    ]
    print_table(console, (say("examined"), "", ""), examined, texts=3)


def tell_tidy(console: "Console", language: Language, document: "TidyDocument") -> None:
    """Print every cache that is not used any more with its size, and what became of them."""
    say = words(language)
    rows = [(say(f"tidy_{one.kind}"), f"{one.bytes_on_disk / 2**20:,.1f}", one.folder) for one in document.caches]
    if rows:
        print_table(console, (say("tidy_what"), say("tidy_size"), say("tidy_folder")), rows)
    size = f"{sum(one.bytes_on_disk for one in document.caches) / 2**20:,.1f}"
    key = "tidy_none" if not rows else "tidy_removed" if document.is_removed else "tidy_listed"
    console.print(say(key, count=len(rows), size=size))


def tell_people(console: "Console", language: Language, document: "PeopleDocument") -> None:
    """Print who is entered with which roles."""
    say = words(language)
    if not document.people:
        console.print(say("people_none"))
        return
    rows = [(one.subject, one.name, ", ".join(say(f"role_{role}") for role in one.roles)) for one in document.people]
    print_table(console, (say("people_subject"), say("people_name"), say("people_roles")), rows, texts=3)
