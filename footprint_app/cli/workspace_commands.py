"""``footprint workspace``: the folder that keeps studies, results and evidence."""

from pathlib import Path
from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

app = typer.Typer(
    help="Make and look after the folder that keeps studies, results and evidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Folder = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="The workspace; the configured one if not given.")
]


@app.command()
def init(folder: Folder = None, as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """Make a workspace in a new or empty folder."""
    from footprint_app.cli.words import words
    from footprint_app.service import workspace as service
    from footprint_app.service.answers import WorkspaceDocument

    call = begin(as_json=as_json, lang=lang)
    place = service.workspace_folder(call.configuration, folder)
    version = service.init(call.configuration, place)
    say = words(call.language)
    document = WorkspaceDocument(
        command="workspace init", folder=str(place), store_version=version, version_before=None, backup=""
    )
    call.answer(document, lambda console: console.print(say("workspace_made", folder=place)))


@app.command()
def upgrade(folder: Folder = None, as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """Bring a workspace to this software's version, after a backup."""
    from footprint_app.cli.words import words
    from footprint_app.service import workspace as service
    from footprint_app.service.answers import WorkspaceDocument

    call = begin(as_json=as_json, lang=lang)
    place = service.workspace_folder(call.configuration, folder)
    before, after, archive = service.upgrade(call.configuration, place)
    say = words(call.language)
    document = WorkspaceDocument(
        command="workspace upgrade",
        folder=str(place),
        store_version=after,
        version_before=before,
        backup=str(archive or ""),
    )
    key = "workspace_current" if before == after else "workspace_upgraded"
    call.answer(
        document, lambda console: console.print(say(key, before=before, after=after, backup=document.backup or "-"))
    )


@app.command()
def backup(
    folder: Folder = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The zip to write; else in the workspace's folder backup."),
    ] = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Write records and evidence into one zip, with the digest of each file."""
    from footprint_app.cli.words import words
    from footprint_app.service import workspace as service
    from footprint_app.service.answers import WorkspaceDocument

    call = begin(as_json=as_json, lang=lang)
    place = service.workspace_folder(call.configuration, folder)
    archive, version = service.back_up(call.configuration, place, out)
    say = words(call.language)
    document = WorkspaceDocument(
        command="workspace backup",
        folder=str(place),
        store_version=version,
        version_before=None,
        backup=str(archive),
    )
    call.answer(document, lambda console: console.print(say("workspace_backed_up", file=archive)))


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(metavar="BACKUP", help="A zip of workspace backup.", show_default=False)],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.", show_default=False)],
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Unpack a backup into a new folder, after checking every digest."""
    from footprint_app.cli.words import words
    from footprint_app.service import workspace as service
    from footprint_app.service.answers import WorkspaceDocument

    call = begin(as_json=as_json, lang=lang)
    version = service.restore(archive, folder)
    say = words(call.language)
    document = WorkspaceDocument(
        command="workspace restore",
        folder=str(folder),
        store_version=version,
        version_before=None,
        backup=str(archive),
    )
    call.answer(document, lambda console: console.print(say("workspace_restored", folder=folder)))


@app.command()
def doctor(folder: Folder = None, as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """Show every setting with where it came from, and examine software, data and workspace."""
    from footprint_app.cli.tell_workspace import tell_doctor
    from footprint_app.service import workspace as service
    from footprint_app.service.answers import DoctorDocument, ExaminationDocument, SettingDocument

    call = begin(as_json=as_json, lang=lang)
    looked_at = service.examine(call.configuration, folder, call.language)
    document = DoctorDocument(
        exit_code=0 if all(one.is_fine for one in looked_at) else 1,
        settings=[
            SettingDocument(name=one.name, value=one.shown, origin=one.origin.value, source=one.source)
            for one in call.configuration.settings
        ],
        examinations=[ExaminationDocument(name=one.name, value=one.value, is_fine=one.is_fine) for one in looked_at],
    )
    call.answer(document, lambda console: tell_doctor(console, call.language, document))


@app.command()
def tidy(
    remove: Annotated[bool, typer.Option("--remove", help="Remove them; without it they are only listed.")] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """List, or remove, cached scores and draws that belong to no database of the workspace any more."""
    from footprint_app.cli.tell_workspace import tell_tidy
    from footprint_app.service import workspace_tidy as service
    from footprint_app.service.answers import StaleCacheDocument, TidyDocument
    from footprint_app.service.workspace import workspace_folder

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with call.progress():
        found = service.remove_stale_caches(call.configuration) if remove else service.stale_caches(call.configuration)
    document = TidyDocument(
        folder=str(workspace_folder(call.configuration)),
        is_removed=remove,
        caches=[
            StaleCacheDocument(kind=one.kind.value, folder=str(one.folder), bytes_on_disk=one.bytes_on_disk)
            for one in found
        ],
    )
    call.answer(document, lambda console: tell_tidy(console, call.language, document))


@app.command()
def people(
    subject: Annotated[
        str, typer.Argument(metavar="[SIGN-IN]", help="E-mail address or id that the sign-in gives; none: only list.")
    ] = "",
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="author, reviewer, releaser or viewer; may be given several times."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="The person's name.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take the person off.")] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """List who may do what in the workspace; enter a person with roles, or take one off."""
    from footprint_app.cli.tell_workspace import tell_people
    from footprint_app.service import people as service
    from footprint_app.service.answers import PeopleDocument, PersonDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    if remove:
        known = service.remove(call.configuration, subject)
    elif subject:
        known = service.enter(call.configuration, subject, name or subject, service.roles_named(role or []))
    else:
        known = service.everybody(call.configuration)
    document = PeopleDocument(
        people=[
            PersonDocument(subject=one.subject, name=one.name, roles=sorted(role.value for role in one.roles))
            for one in known
        ]
    )
    call.answer(document, lambda console: tell_people(console, call.language, document))
