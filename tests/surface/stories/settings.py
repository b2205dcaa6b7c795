"""The settings of config.toml: seen, set, taken out, edited. What names folders of the machine is tested elsewhere."""

from typing import Final

from tests.surface.story import Step, step

STORY: Final[tuple[Step, ...]] = (
    step("get-default", "config", "get", "voice.pause_ms"),
    step("get-nothing", "config", "get", "voice.microphone"),
    step("set", "config", "set", "voice.pause_ms", "900"),
    step("set-same", "config", "set", "voice.pause_ms", "900"),
    step("get", "config", "get", "voice.pause_ms"),
    step("set-wrong-number", "config", "set", "voice.pause_ms", "9_00", code=2),
    step("set-wrong-choice", "config", "set", "voice.confirm", "perhaps", code=2),
    step("set-unknown", "config", "set", "voice.modle", "tiny.en", code=3),
    step("set-far-off", "config", "set", "colour of the bar", "red", code=3),
    step("set-elsewhere", "config", "set", "data_dir", "/srv/log", code=6),
    step("set-kept", "config", "set", "profiles.gym.url", "service=gym", code=6),
    step("set-profile-unknown", "config", "set", "profile", "gym", code=3),
    step("get-unset-name", "config", "get", "profiles.gym.pooler", code=3),
    step("unset", "config", "unset", "voice.pause_ms"),
    step("unset-again", "config", "unset", "voice.pause_ms"),
    step("edit-no-terminal", "config", "edit", code=2),
    step("edit-wrong-key", "config", "edit", "--from", "-", given="[voice]\n\nmodle = 'tiny.en'\n", code=2),
    step("edit-wrong-value", "config", "edit", "--from", "-", given="[voice]\npause_ms = '900'\n", code=2),
    step("edit-wrong-profile", "config", "edit", "--from", "-", given="# mine\nprofile = 'gym'\n", code=2),
    # Words of one's own
    step("alias-set", "config", "set", "aliases.bp", "log bench"),
    step("alias-on-alias", "config", "set", "aliases.one", "bp 80x8"),
    step("alias-run", "one", "--dry-run"),
    step("alias-loop", "config", "set", "aliases.bp", "one", code=2),
    step("alias-hides", "config", "set", "aliases.log", "history", code=2),
    step("alias-to-nothing", "config", "set", "aliases.x", "lgo bench", code=2),
    step("alias-open-quote", "config", "set", "aliases.x", 'log "bench', code=2),
    step("alias-bad-name", "config", "set", "aliases.X", "log", code=3),
    step("alias-unset-one", "config", "unset", "aliases.one"),
    step("alias-unset", "config", "unset", "aliases.bp"),
    step("alias-gone", "bp", "80x8", code=2),
    step("command-mistyped", "hsitory", code=2),
    # Topics
    step("help", "help"),
    step("help-exit-codes", "help", "exit-codes"),
    step("help-unknown", "help", "notatoin", code=3),
    step("help-far-off", "help", "everything", "else", code=3),
    # Completion; what names this machine's folders is tested elsewhere
    step("completion-install-unknown", "completion", "install", "tcsh", code=2),
    step("completion-show-unknown", "completion", "show", "tcsh", code=2),
    step("completion-refresh-no-profile", "completion", "refresh", code=6),
    step("list-usage", "config", "list", "voice", code=2),
    step("doctor-usage", "doctor", "all", code=2),
    step("path-usage", "config", "path", "voice", code=2),
)
