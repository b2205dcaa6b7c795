"""`logbk undo`, `redo` and `changes`: what was written, taking it back, and bringing it back again."""

from collections.abc import Sequence
from typing import Annotated

import typer

from logbk_cli.changes.schemas import MoveResponse
from logbk_cli.changes.service import ChangeService, LaterChangesError
from logbk_cli.changes.views import changes_table, moved_text, pruned_text
from logbk_cli.core import clock
from logbk_cli.core.config import Settings
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.shared.paging import show_paged

app = typer.Typer(rich_markup_mode="rich")
changes_app = typer.Typer(rich_markup_mode="rich", help="List what you wrote into the log, the newest first.")

_MOST = 10_000
CountArgument = Annotated[
    int,
    typer.Argument(
        parser=whole_number(1, _MOST), metavar="N", help="How many changes; one without it.", show_default=False
    ),
]


@app.command("undo")
def undo_changes(
    context: typer.Context,
    count: CountArgument = 0,
    *,
    number: Annotated[
        int | None,
        typer.Option(
            "--id",
            parser=whole_number(1, 10**15),
            metavar="ID",
            help="This change, from `logbk changes`; refused where later ones stand on it.",
        ),
    ] = None,
    with_later: Annotated[
        bool, typer.Option("--with-later", help="With --id: and all later changes that stand on it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take back the last change, or the last N: sets, edits, imports, settings. The log is what it was before."""
    if number is not None and count:
        raise InvalidInputError("N and --id name different changes", "Give one of them.")
    if with_later and number is None:
        raise InvalidInputError(
            "--with-later is about the change that --id names", "`logbk undo N` takes back the last N changes."
        )
    settings = context.obj()
    ids = None if number is None else (number,)
    try:
        move = _undo(settings, count or 1, ids, with_later=with_later)
    except LaterChangesError as error:
        if as_json or not console.is_interactive():
            raise
        console.say(f"{error.message[0].upper()}{error.message[1:]}.")
        together = "it" if len(error.later) == 1 else f"these {len(error.later):,}"
        if not console.confirm(f"Undo {together} as well?", flag="--with-later"):
            console.say("Nothing is undone.")
            return
        # What the person was asked about, and nothing that came meanwhile.
        move = _undo(settings, 1, (*error.ids, *(one.id for one in error.later)), with_later=False)
    _show(move, "Undid", as_json=as_json)
    if not as_json:
        again = len(move.changes)
        hint = "`logbk redo` brings it back" if again == 1 else f"`logbk redo {again}` brings them back"
        console.say(f"{hint}, until you write something new.", style="dim")


def _undo(settings: Settings, count: int, ids: Sequence[int] | None, *, with_later: bool) -> MoveResponse:
    return in_unit_of_work(
        settings, lambda work: ChangeService(work.session).undo(count, ids=ids, with_later=with_later)
    )


@app.command("redo")
def redo_changes(context: typer.Context, count: CountArgument = 0, *, as_json: JsonOption = False) -> None:
    """Bring back what was undone last, or the last N of that. A new change ends what can be redone."""
    move = in_unit_of_work(context.obj(), lambda work: ChangeService(work.session).redo(count or 1))
    _show(move, "Redid", as_json=as_json)


def _show(move: MoveResponse, verb: str, *, as_json: bool) -> None:
    if as_json:
        console.show_json(move)
    else:
        console.show(moved_text(verb, move, clock.now()))


@changes_app.callback(invoke_without_command=True)
def list_changes(
    context: typer.Context,
    *,
    limit: Annotated[
        int, typer.Option("--limit", "-n", parser=whole_number(1, _MOST), metavar="N", help="How many changes.")
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what you wrote into the log, the newest first."""
    if context.invoked_subcommand is not None:
        return
    found = in_unit_of_work(context.obj(), lambda work: ChangeService(work.session).list_newest(limit))
    if as_json:
        console.show_json(found)
    elif not found.changes:
        console.say("Nothing has been written yet.")
    else:
        show_paged(changes_table(found.changes))
        if found.total > len(found.changes):
            console.say(f"The last {len(found.changes):,} of {found.total:,}; see more with --limit.")


@changes_app.command("prune")
def prune_changes(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be forgotten; forget nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Forget changes that are older than `logbk account edit --undo-for` says; they cannot be undone any more.

    Those that were undone and cannot be redone go too. The log itself stays as it is.
    """
    settings = context.obj()
    found = in_unit_of_work(settings, lambda work: ChangeService(work.session).prune(dry_run=True))
    if not dry_run and found.old_changes + found.dropped_changes:
        if not yes and not console.confirm(f"Forget {pruned_text(found)}?", flag="--yes"):
            console.say("Kept.")
            return
        found = in_unit_of_work(settings, lambda work: ChangeService(work.session).prune(dry_run=False))
    if as_json:
        console.show_json(found)
    elif not found.old_changes + found.dropped_changes:
        console.say("There is nothing to forget.")
    elif dry_run:
        console.show(f"Would forget {pruned_text(found)}.")
    else:
        console.show(f"Forgot {pruned_text(found)}.")
