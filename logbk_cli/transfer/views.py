"""What is told of a transfer."""

from collections.abc import Mapping

from logbk_cli.transfer.values import ExportFormat

_TITLES = {ExportFormat.STRONG: "Strong's", ExportFormat.HEVY: "Hevy's"}


def losses_view(format_: ExportFormat, losses: Mapping[str, int]) -> str:
    """Return what a format could not hold, one kind to a line, in the order in which it was met."""
    width = max(len(f"{number:,}") for number in losses.values())
    head = f"{_TITLES.get(format_, format_.value)} format does not hold everything:"
    return "\n".join([head, *(f"  {number:>{width},}  {what}" for what, number in losses.items())])
