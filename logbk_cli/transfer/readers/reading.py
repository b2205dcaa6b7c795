"""What a reader is given."""

from dataclasses import dataclass, field

from logbk_cli.transfer.neutral import Findings
from logbk_cli.transfer.readers.cells import Dates
from logbk_cli.transfer.sources import Source


@dataclass(slots=True)
class Reading:
    """One passage through a file. With `all_at_once` rows of a workout may stand apart."""

    source: Source
    dates: Dates
    findings: Findings = field(default_factory=Findings)
    all_at_once: bool = False
