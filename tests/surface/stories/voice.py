"""Logging by what was said: sets, commands, notes, what is asked about, what logs nothing; models and microphones."""

from pathlib import Path
from typing import Final

from tests.surface.story import Step, step

_MODEL: Final = str(Path("tests", "voice", "model"))


def _said(name: str, text: str, *options: str, code: int = 0, minutes: int = 0) -> Step:
    return step(name, "dictate", "--text", text, *options, code=code, minutes=minutes)


STORY: Final = (
    # Before anything is logged
    _said("dictate-no-exercise", "80 kilos for 8."),
    _said("dictate-undo-nothing", "Undo.", code=6),
    _said("dictate-finish-nothing", "Finish workout.", code=6),
    _said("dictate-note-nothing", "Felt easy.", "--note", "exercise", code=6),
    # A workout
    _said("dictate", "Bench press, three sets of eight at eighty kilos."),
    _said("dictate-several", "82.5 for 6, then hack squat 120 kilos for 5 and 12 pull-ups.", minutes=3),
    _said("dictate-misheard", "Branch press, 82.5 kilos for 5. Thanks for watching!", minutes=3),
    _said("dictate-talk", "I'll see you in 5. He weighs 80 kilos.", minutes=1),
    _said("dictate-music", "[Music]"),
    _said("dictate-unsure", "Bench press 180 kilos for 8.", code=2),
    _said("dictate-unsure-name", "Pendly row 60 kilos for 8.", code=2),
    _said("dictate-dry-run", "Bench press 180 kilos for 8. Squat 100 for 5. See you. Finish workout.", "--dry-run"),
    _said("dictate-never", "Bench press 100 kilos for 3.", "--confirm", "never", minutes=3),
    _said("dictate-always", "Bench press 82.5 kilos for 8.", "--confirm", "always", code=2),
    _said("dictate-undo", "No, scratch that."),
    _said("dictate-next", "Next exercise, squat."),
    _said("dictate-yes", "Yes."),
    _said("dictate-note", "Left shoulder clicked.", "--note", "exercise"),
    _said("dictate-note-workout", "Slept badly.", "--note", "workout"),
    _said("dictate-note-dry-run", "Slept badly.", "--note", "workout", "--dry-run"),
    step("status", "status"),
    _said("dictate-finish", "Squat 100 kilos for 5. Finish workout.", minutes=4),
    _said("dictate-undo-finish", "Undo that.", code=6),
    # What is wrong
    step("dictate-nothing-given", "dictate", code=2),
    step("dictate-two-sources", "dictate", "--stdin", "--retry", code=2),
    _said("dictate-bad-device", "squat 100x5", "--device", "gpu", code=2),
    step("dictate-no-file", "dictate", "--file", "nowhere.wav", "--model", _MODEL, code=3),
    step("dictate-no-model", "dictate", "--file", "nowhere.wav", code=3),
    step("dictate-no-folder", "dictate", "--file", "nowhere.wav", "--model", "./models/base", code=3),
    step("dictate-wrong-folder", "dictate", "--file", "nowhere.wav", "--model", "tests", code=2),
    step("dictate-wrong-name", "dictate", "--file", "nowhere.wav", "--model", "based", code=2),
    step("dictate-stdin-empty", "dictate", "--stdin", given="", code=2),
    step("dictate-retry-none", "dictate", "--retry", code=2),
    # Models and microphones
    step("voice-models", "voice", "models"),
    step("voice-download-offline", "voice", "download", "tiny.en", code=3),
    step("voice-download-unknown", "voice", "download", "based", code=2),
    step("voice-bench-unknown", "voice", "bench", "--model", "based", code=2),
    step("voice-test-seconds", "voice", "test", "--seconds", "0", code=2),
    step("voice-test-model", "voice", "test", "--model", "small.en", code=3),
    step("voice-devices-option", "voice", "devices", "--nope", code=2),
)
