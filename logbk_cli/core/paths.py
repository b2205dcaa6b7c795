"""Where LogBK keeps its data, its configuration and its state on this machine."""

import os
from pathlib import Path

import platformdirs

APP_NAME = "logbk"


def data_dir() -> Path:
    """Return the folder of the bundled database (`LOGBK_DATA_DIR` overrides); it need not exist yet."""
    return _chosen("LOGBK_DATA_DIR", platformdirs.user_data_dir(APP_NAME, appauthor=False))


def config_dir() -> Path:
    """Return the folder of the settings a person writes (`LOGBK_CONFIG_DIR` overrides)."""
    return _chosen("LOGBK_CONFIG_DIR", platformdirs.user_config_dir(APP_NAME, appauthor=False))


def state_dir() -> Path:
    """Return the folder of what LogBK remembers between commands (`LOGBK_STATE_DIR` overrides)."""
    return _chosen("LOGBK_STATE_DIR", platformdirs.user_state_dir(APP_NAME, appauthor=False))


def _chosen(variable: str, default: str) -> Path:
    # An empty variable counts as unset, as the XDG specification has it for its own.
    return Path(os.path.abspath(Path(os.environ.get(variable) or default).expanduser()))  # noqa: PTH100 (keeps links)
