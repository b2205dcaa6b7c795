"""`logbk admin seed`: fill a server's tables."""

from collections.abc import Sequence
from typing import Annotated

import typer

from logbk_cli.core.config import Settings
from logbk_cli.core.database import Level, in_unit_of_work
from logbk_cli.seeding.formats import FileFormat, read_file
from logbk_cli.seeding.intake_service import DIFFERS
from logbk_cli.seeding.schemas import CleanResponse, SeedResponse
from logbk_cli.seeding.seeder import ReadFile
from logbk_cli.seeding.service import SeedingService, list_seeders
from logbk_cli.seeding.views import cleaned_table, seeded_table, seeders_table, told_rows, unused_names
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption


def seed(  # noqa: PLR0913 - one option per property
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SEEDER", help="What to put there; else what every server has.", show_default=False),
    ] = None,
    *,
    list_them: Annotated[bool, typer.Option("--list", help="Show which seeders there are, and run none.")] = False,
    csv: Annotated[
        str | None,
        typer.Option("--csv", metavar="FILE", help="Put the exercises of a table there; - reads standard input."),
    ] = None,
    file: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help="Put the exercises of a list there; needs --format.")
    ] = None,
    format_: Annotated[
        FileFormat | None,
        typer.Option("--format", metavar="|".join(FileFormat), help="What the list of --from is."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if a row cannot be an exercise.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Bring up to date what differs; rows of members stay as they are.")
    ] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="Remove what nobody has in their log instead; asks before.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before --clean.")] = False,
    database: Annotated[
        str | None,
        typer.Option(
            "--database", metavar="NAME", help="The database's name, for --clean where a server is production."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fill a server with exercises that everybody finds there. Done twice, it changes nothing.

    Only administrators and the owner of the database may; on the bundled server that is you.
    """
    if list_them:
        seeders = list_seeders()
        if as_json:
            console.show_json({"seeders": seeders})
        else:
            console.show(seeders_table(seeders, console.out().width))
        return
    if clean:
        if csv or file or format_ or strict or force:
            raise InvalidInputError("--clean removes, and takes no file, --strict or --force", "Name seeders, or none.")
        _clean(context.obj(), names or (), database, yes=yes, dry_run=dry_run, as_json=as_json)
        return
    read = _read(csv, file, format_, strict=strict)
    with console.progress() as tell:
        tell("Seeding")
        done = in_unit_of_work(
            context.obj(),
            lambda unit: SeedingService(unit.session, unit.user_id).seed(
                names or (), read, force=force, dry_run=dry_run
            ),
            Level.ADMINISTRATOR,
        )
    if as_json:
        console.show_json(done)
        return
    _render(done)


def _clean(  # noqa: PLR0913 - one per option
    settings: Settings, names: Sequence[str], database: str | None, *, yes: bool, dry_run: bool, as_json: bool
) -> None:
    def run(*, dry_run: bool) -> CleanResponse:
        return in_unit_of_work(
            settings,
            lambda unit: SeedingService(unit.session, unit.user_id).clean(names, database, dry_run=dry_run),
            Level.ADMINISTRATOR,
        )

    done = run(dry_run=True)
    if done.removed and not dry_run:
        count = "1 system exercise" if done.removed == 1 else f"{done.removed:,} system exercises"
        question = f"Remove {count} that nobody uses?"
        if console.is_interactive() and not yes and database is None:
            console.say(f"Nobody uses {unused_names(done)}.")
        if done.is_production and database is None:
            if console.is_interactive():
                console.say("This server is marked production.")
            flag = "--database NAME, as this server is marked production"
            database = console.ask(f"{question} Type the database's name: ", flag=flag).strip() or None
            agreed = database is not None
        else:
            agreed = yes or done.is_production or console.confirm(question, flag="--yes")
        if not agreed:
            console.say("Nothing was removed.")
            return
    if not dry_run:
        done = run(dry_run=False)
    if as_json:
        console.show_json(done)
        return
    if not done.removed:
        console.say("There is nothing that nobody uses.")
        return
    console.show(cleaned_table(done))
    console.say("Nothing was removed." if done.dry_run else "Removed. To have it back, seed it again.")


def _read(csv: str | None, file: str | None, format_: FileFormat | None, *, strict: bool) -> ReadFile | None:
    if csv is not None and (file is not None or format_ is not None):
        raise InvalidInputError("--csv FILE is short for --from FILE --format csv", "Give one of them.")
    if csv is not None:
        return read_file(csv, FileFormat.CSV, strict=strict)
    if (file is None) != (format_ is None):
        raise InvalidInputError(
            "--from and --format go together", f"Pass --from FILE --format {' or '.join(FileFormat)}."
        )
    if file is None or format_ is None:
        if strict:
            raise InvalidInputError("--strict is about the rows of a file", "Pass --csv FILE, or --from FILE.")
        return None
    return read_file(file, format_, strict=strict)


def _render(done: SeedResponse) -> None:
    console.show(seeded_table(done))
    for line in told_rows(done):
        console.err().print(line)
    if any(row.reason == DIFFERS for one in done.seeders for row in one.rows):
        console.say("--force brings up to date what differs.")
    if done.dry_run:
        console.say("Nothing was written.")
