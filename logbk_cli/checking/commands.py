"""`logbk check`."""

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from logbk_cli.checking.schemas import CheckResponse, Finding
from logbk_cli.checking.service import CheckService
from logbk_cli.checking.values import FOUND
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise
from logbk_cli.workouts.views import count

app = typer.Typer(rich_markup_mode="rich")


@app.command("check")
def check_log(
    context: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="Only workouts since 2026-11-01, monday, 2 weeks ago.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Ask for each whether to mend it, and do.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Look through the log for what is hardly right, and tell the command that mends it.

    Mistyped weights and reps, pounds taken for kilos, workouts left open or logged
    twice, sets out of order, own exercises that are hardly others than there are.
    Ends with exit code 8 where something is found.
    """
    if fix and as_json:
        raise InvalidInputError("--fix asks, and --json cannot", "Run the commands that `logbk check --json` names.")
    if fix and not console.is_interactive():
        raise InvalidInputError("--fix asks, and there is no terminal", "Run the commands that `logbk check` prints.")
    found = _check(context, since)
    if fix:
        found = _fix(context, since, found)
    elif as_json:
        console.show_json(found)
    elif found.findings:
        console.show(_findings_view(found.findings))
        console.say(f"{count(len(found.findings), 'finding')} in {_extent(found)}. `logbk check --fix` asks for each.")
    else:
        console.say(f"Nothing found in {_extent(found)}.")
    if found.findings:
        raise typer.Exit(FOUND)


def _check(context: typer.Context, since: str | None) -> CheckResponse:
    return in_unit_of_work(context.obj(), lambda work: CheckService(work.session).check(since))


def _fix(context: typer.Context, since: str | None, found: CheckResponse) -> CheckResponse:
    """Ask for each finding and run its command; return what is left.

    After each command the log is looked through again: it may have mended more, and other numbers name the sets now.
    """
    asked: set[object] = set()
    while True:
        finding = next((one for one in found.findings if _key(one) not in asked), None)
        if finding is None:
            console.say("Nothing is left." if not found.findings else f"{count(len(found.findings), 'finding')} left.")
            return found
        asked.add(_key(finding))
        console.err().print(_findings_view([finding]))
        if console.confirm("Run it?", flag="--fix on a terminal"):
            _run(context, finding.arguments)
            found = _check(context, since)


def _key(finding: Finding) -> object:
    return finding.kind, finding.subject_id


def _run(context: typer.Context, arguments: tuple[str, ...]) -> None:
    """Run a command of LogBK on the same database as this one; it tells by itself what it did, or why not."""
    root: Any = context.find_root()
    options = {"--database-url": root.params.get("database_url"), "--profile": root.params.get("profile")}
    given = [word for name, value in options.items() if value is not None for word in (name, value)]
    root.command.main([*given, *arguments], prog_name="logbk", standalone_mode=False)


def _extent(found: CheckResponse) -> str:
    return f"{count(found.workout_count, 'workout')} with {count(found.set_count, 'set')}"


def _findings_view(findings: Iterable[Finding]) -> RenderableType:
    """Return the findings under the workouts that they are about, each with its command."""
    lines: list[Text] = []
    for workout, group in groupby(findings, key=lambda one: one.workout):
        heading = sanitise(workout or "exercises")
        lines += [*([Text()] if lines else []), Text(f"{heading[0].upper()}{heading[1:]}", style="bold")]
        for finding in group:
            message = sanitise(finding.message)
            lines.append(Text(f"  {message[0].upper()}{message[1:]}."))
            lines.append(Text(f"    {sanitise(finding.command)}", style="cyan"))
    return Group(*lines)
