"""Telling the ears what was logged: the terminal's bell, or the system's own speech program."""

import shutil
import subprocess
import sys
from typing import Final

from logbk_cli.shared.exceptions import NotFoundError
from logbk_cli.voice.values import Feedback

# Each reads what it is to say from its standard input: a name that begins with a dash is no option there.
_WINDOWS: Final = (
    "Add-Type -AssemblyName System.Speech; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())"
)
_PROGRAMS: Final = (
    ("spd-say", "--wait", "--pipe-mode"),
    ("espeak-ng", "--stdin"),
    ("espeak", "--stdin"),
    ("say", "-f", "-"),
    ("powershell", "-NoProfile", "-Command", _WINDOWS),
)


class Announcer:
    """Beeps or speaks, and goes on at once.

    Raises:
        NotFoundError: it is to speak, and the system has no program for that.

    """

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback
        self._speaking: subprocess.Popen[bytes] | None = None
        self._program = next((one for one in _PROGRAMS if shutil.which(one[0])), None)
        if feedback is Feedback.SAY and self._program is None:
            raise NotFoundError(
                "no program that speaks is on this machine", "On Debian and Ubuntu: apt install espeak-ng."
            )

    @property
    def is_speaking(self) -> bool:
        """Whether what the microphone hears may be this very program."""
        return self._speaking is not None and self._speaking.poll() is None

    def tell(self, text: str) -> None:
        """Tell that something was logged."""
        if self._feedback is Feedback.BEEP:
            sys.stderr.write("\a")
            sys.stderr.flush()
        elif self._feedback is Feedback.SAY and self._program is not None:
            self.close()
            self._speaking = subprocess.Popen(  # noqa: S603 - one of the programs above
                self._program, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            if self._speaking.stdin is not None:
                self._speaking.stdin.write(text.encode())
                self._speaking.stdin.close()

    def close(self) -> None:
        """Be silent."""
        if self._speaking is not None:
            self._speaking.terminate()
            self._speaking.wait()
            self._speaking = None
