"""How long it takes from the end of speech to the sets on the screen, beside what transcribing alone takes.

With the small model of the tests, or another: `python -m tests.benchmarks.dictation base.en`. The pause by which the
end of speech is known comes on top, and is a setting. A parser that takes a hundredth of it is slow.
"""

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Final

from logbk_cli.core import embedded
from logbk_cli.core.config import Settings
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.voice.model_store import require_folder
from logbk_cli.voice.service import DictationService
from logbk_cli.voice.settings import VoiceSettings
from logbk_cli.voice.transcriber import Transcriber
from logbk_cli.voice.values import Heard
from tests.voice.catalogue import understand
from tests.voice.conftest import MODEL
from tests.voice.speech.synthesis import say

ROUNDS: Final = 5
SENTENCES: Final = (
    "bench press three sets of eight at eighty kilos",
    "squat one hundred kilos for five reps",
    "deadlift one forty for five, then bicep curl twenty kilos for twelve",
    "pull up four sets of eight",
    "overhead press fifty two point five kilos for six RPE eight",
)


def compare(folder: Path, show: Callable[[str], None], model: str = str(MODEL)) -> None:
    """Print medians over sentences that espeak-ng says; the bundled server under `folder` holds the log."""
    if shutil.which("espeak-ng") is None:
        show("\ndictation: not measured, for espeak-ng is not here to speak")
        return
    settings = Settings(folder, folder / "config", folder / "state", None, None, pooler=False, email=None, token=None)
    transcriber = Transcriber(require_folder(model), VoiceSettings(model=model))
    names = in_unit_of_work(settings, lambda work: DictationService(work.session).hot_words())
    recordings = [say(sentence, "en-us+f2", 150) for sentence in SENTENCES]

    def understand_all(heard: list[Heard]) -> None:
        in_unit_of_work(settings, lambda work: DictationService(work.session).understand(heard))

    taken: dict[str, list[float]] = {name: [] for name in ("transcribing alone", "to the preview", "parsing alone")}
    for turn in range(ROUNDS + 1):
        for samples in recordings:
            begin = perf_counter()
            heard = transcriber.transcribe(samples, names)
            transcribed = perf_counter()
            understand_all(heard)
            shown = perf_counter()
            understand(heard)
            parsed = perf_counter()
            if turn:  # the first round warms up
                taken["transcribing alone"].append(transcribed - begin)
                taken["to the preview"].append(shown - begin)
                taken["parsing alone"].append(parsed - shown)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    alone = medians["transcribing alone"]
    show(f"\n{'from the end of speech, per sentence':40}{'median':>12}{'x transcribing':>18}")
    for name, median in medians.items():
        show(f"{name:40}{median * 1000:>9.1f} ms{median / alone:>18.4f}")


def main() -> None:
    """Measure with the model that is named, or the small one."""
    with tempfile.TemporaryDirectory(prefix="logbk-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the server runs as another user
        try:
            compare(folder, _print, *sys.argv[1:2])
        finally:
            embedded.stop(folder)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
