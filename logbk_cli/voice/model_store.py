"""The speech models: which there are, which are on this machine, and fetching one."""

import errno
import io
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError

_log = logging.getLogger(__name__)

_FILES: Final = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
_NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
_MB: Final = 1_000_000
_DISK: Final = frozenset((errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EPERM, errno.EDQUOT))


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model by its name. `size_mb` is what it takes on disk, in megabytes; `about` says what it is good for."""

    name: str
    repository: str
    size_mb: int
    about: str


MODELS: Final = {
    one.name: one
    for one in (
        SpeechModel("tiny.en", "Systran/faster-whisper-tiny.en", 78, "English, for weak machines"),
        SpeechModel("base.en", "Systran/faster-whisper-base.en", 148, "English, the default"),
        SpeechModel("small.en", "Systran/faster-whisper-small.en", 486, "English, from four cores up"),
        SpeechModel("distil-small.en", "Systran/faster-distil-whisper-small.en", 336, "English, between the two"),
        SpeechModel("medium.en", "Systran/faster-whisper-medium.en", 1530, "English, for a graphics card"),
        SpeechModel("tiny", "Systran/faster-whisper-tiny", 78, "many languages"),
        SpeechModel("base", "Systran/faster-whisper-base", 148, "many languages"),
        SpeechModel("small", "Systran/faster-whisper-small", 486, "many languages"),
        SpeechModel("medium", "Systran/faster-whisper-medium", 1530, "many languages, for a graphics card"),
        SpeechModel(
            "large-v3-turbo",
            "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
            1620,
            "many languages, for a graphics card",
        ),
    )
}


def require_folder(model: str) -> Path:
    """Return the folder of a model, given by its name or by its folder.

    Raises:
        InvalidInputError: the folder is none of a model, or there is no model of that name.
        NotFoundError: the folder is not there, or the model is not on this machine.

    """
    named = MODELS.get(model)
    if named is not None:
        found = find(named)
        if found is None:
            raise NotFoundError(
                f"the speech model {model} is not on this machine",
                f"`logbk voice download {model}` fetches it, {named.size_mb} MB; or pass --model FOLDER.",
            )
        return found
    folder = Path(model).expanduser()
    if not folder.exists():
        if re.fullmatch(r"[\w.-]+", model):
            raise InvalidInputError(
                f"no speech model is called {model!r}", "`logbk voice models` lists them; a folder will do as well."
            )
        raise NotFoundError(f"there is no folder {model}", "`logbk voice models` lists the models that have a name.")
    _require_files(folder)
    return folder


def find(model: SpeechModel) -> Path | None:
    """Return where a model lies on this machine, or None; asks no network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    _keep_off_the_screen()
    try:
        folder = Path(snapshot_download(model.repository, allow_patterns=list(_FILES), local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    return folder if all((folder / name).is_file() for name in _NEEDED) else None


def download(name: str, tell: Callable[[int], None]) -> Path:
    """Fetch a model and return its folder; `tell` hears how many bytes are here.

    Raises:
        InvalidInputError: there is no model of that name.
        NotFoundError: the network, or the model in it, cannot be reached.

    """
    model = MODELS.get(name)
    if model is None:
        raise InvalidInputError(f"no speech model is called {name!r}", f"There is {', '.join(MODELS)}.")
    from huggingface_hub import is_offline_mode, snapshot_download

    _keep_off_the_screen()
    began = time.perf_counter()
    try:
        folder = Path(snapshot_download(model.repository, allow_patterns=list(_FILES), tqdm_class=_telling(tell)))
    except Exception as error:  # noqa: BLE001 - the hub's client and what it speaks through have errors of their own
        if isinstance(error, OSError) and error.errno in _DISK:
            raise InvalidInputError(f"{name} cannot be stored: {error}", f"It takes {model.size_mb} MB.") from None
        raise NotFoundError(
            f"{name} cannot be fetched: {'HF_HUB_OFFLINE is set' if is_offline_mode() else _cause(error)}",
            f"Is there a network? On another machine fetch https://huggingface.co/{model.repository} into a folder, "
            "and pass --model FOLDER.",
        ) from None
    _log.info("fetched the speech model %s in %.1f s", name, time.perf_counter() - began)
    return folder


def _keep_off_the_screen() -> None:
    """Take away what the hub's client prints its warnings by; they go into the log file as all others."""
    logging.getLogger("huggingface_hub").handlers.clear()


def size_of(name: str) -> int:
    """Return the bytes that a model takes, about; 0 for one that is not known."""
    return MODELS[name].size_mb * _MB if name in MODELS else 0


def _require_files(folder: Path) -> None:
    if not folder.is_dir():
        raise InvalidInputError(
            f"{folder} is no folder", "A model is a folder with model.bin and tokenizer.json in it."
        )
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if not any(folder.glob("vocabulary.*")):
        missing.append("vocabulary.json")
    if missing:
        raise InvalidInputError(
            f"{folder} holds no speech model: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing",
            "It must be one for faster-whisper; `logbk voice download base.en` fetches one.",
        )


def _cause(error: BaseException) -> str:
    """Return the first line of the innermost cause: what the network itself said."""
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__ or error
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


def _telling(tell: Callable[[int], None]) -> Any:  # noqa: ANN401 - a class of tqdm, which loads late
    """Return a bar, as the hub's client wants one, that draws nothing and tells how many bytes came."""
    from tqdm import tqdm

    class Telling(tqdm):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - tqdm's
            options.pop("name", None)
            super().__init__(*arguments, **options | {"disable": False, "file": io.StringIO()})

        def update(self, n: float | None = 1) -> bool | None:
            self.n += n or 0
            if self.unit == "B" and not str(self.desc).startswith("Downloading"):  # of two counts the one on disk
                tell(int(self.n))
            return None

    return Telling
