"""`logbk doctor`: is everything as it should be, and if not, what mends it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from logbk_cli.core import logging, paths
from logbk_cli.core.config import Settings
from logbk_cli.core.output import whole_output
from logbk_cli.health.machine_checks import (
    check_completion,
    check_configuration,
    check_dictation,
    check_folders,
    check_terminal,
)
from logbk_cli.health.report import report_text
from logbk_cli.health.server_checks import check_server
from logbk_cli.health.values import Finding, Grade, bad
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise

app = typer.Typer(rich_markup_mode="rich")

_STYLES: Final = {Grade.GOOD: "green", Grade.WARNING: "yellow", Grade.BAD: "bold red"}
_FAULTY: Final = 1
_SHOWN_LINES: Final = 60  # of the log file: so many commands, or a fault and what came before it


@app.command("doctor")
def examine(
    context: typer.Context,
    *,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write a report for whoever is to find a fault; - prints it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look whether everything is as it should be: this machine, the server, the session, the microphone.

    Each line is good, a warning or bad, with the way to mend it. Ends with 1 where anything is bad.
    """
    terminal = list(check_terminal())  # before the spinner, which stands in for standard output while it turns
    with console.progress() as tell:
        tell("Looking")
        findings = list(_examine(context, terminal))
    if report is not None:
        path = None if report == Path("-") else report
        with whole_output(path) as file:
            file.write(report_text(findings, logging.recent(paths.state_dir(), _SHOWN_LINES)).encode())
        if path is not None:
            console.say(f"Wrote {path}. It holds no secrets, names or addresses.")
    if as_json and report != Path("-"):
        console.show_json({"findings": [_document(finding) for finding in findings]})
    elif report is None:
        _show(findings)
    if any(finding.grade is Grade.BAD for finding in findings):
        raise typer.Exit(_FAULTY)


def _examine(context: typer.Context, terminal: list[Finding]) -> Iterator[Finding]:
    config_dir, data_dir, state_dir = paths.config_dir(), paths.data_dir(), paths.state_dir()
    configuration = check_configuration(config_dir)
    yield configuration
    yield from check_folders(data_dir, state_dir)
    try:
        settings: Settings = context.obj()
    except LogBKError as error:
        if error.message == configuration.text:  # told already
            yield bad("server", "not looked at: the configuration is wrong", None)
        else:
            yield bad("server", error.message, error.hint, public="none can be chosen")
    else:
        yield from check_server(settings)
    yield from terminal
    yield check_completion()
    yield from (one for one in check_dictation(config_dir) if configuration.text not in one.text)


def _show(findings: list[Finding]) -> None:
    from rich.table import Table  # noqa: PLC0415 - loads late
    from rich.text import Text  # noqa: PLC0415 - likewise

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=max(map(len, Grade)), no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(Text(finding.grade, _STYLES[finding.grade]), finding.name, Text(sanitise(finding.text)))
        if finding.mend is not None:
            table.add_row("", "", Text(sanitise(finding.mend), "dim"))
    console.show(table)


def _document(finding: Finding) -> dict[str, object]:
    return {"name": finding.name, "grade": finding.grade, "text": finding.text, "mend": finding.mend}
