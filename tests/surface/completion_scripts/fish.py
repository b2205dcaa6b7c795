"""The completion script for fish, 3.1 and later."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from tests.surface.completion_scripts.tree import Command, kind_of, places_of

_HEAD: Final = r"""# Completion of logbk for fish. Written from the program by `poe docs`.

# Prints the commands in the group of these words; nothing for a command.
function __logbk_commands
    switch "$argv"
"""

_OPTIONS: Final = r"""    end
end

# Prints the options of the command of these words.
function __logbk_options
    switch "$argv"
"""

_VALUES: Final = r"""    end
end

# Prints what stands behind an option, or as the argument of a number, of a command: nothing behind a flag.
function __logbk_value
    switch "$argv"
"""

_TAIL: Final = r"""    end
end

# Prints the folder of the settings or of the state, as LogBK finds it.
function __logbk_folder --argument-names kind
    set -l own $LOGBK_STATE_DIR
    set -l common $XDG_STATE_HOME
    set -l below .local/state
    if test $kind = config
        set own $LOGBK_CONFIG_DIR
        set common $XDG_CONFIG_HOME
        set below .config
    end
    if test -n "$own"
        string replace -r '^~' $HOME -- $own
    else if test -n "$common"
        echo $common/logbk
    else if test (uname) = Darwin
        echo $HOME/Library/Application Support/logbk
    else
        echo $HOME/$below/logbk
    end
end

# Prints the profiles in config.toml, or the aliases, each with a tab and what it stands for.
function __logbk_settings --argument-names wanted
    set -l file (__logbk_folder config)/config.toml
    test -r $file; or return 0
    set -l section
    while read -l line
        if set -l found (string match -r '^ *\[ *([a-z]+)(?:\."?([a-z0-9_-]+)"?)? *\]' -- $line)
            set section $found[2]
            test "$section" = "$wanted"; and test "$wanted" = profiles; and test -n "$found[3]"; and echo $found[3]
        else if test "$section" = "$wanted"; and test "$wanted" = aliases
            if set -l found (string match -r '^ *"?([a-z0-9_-]+)"? *= *["\']([^"\']*)["\']' -- $line)
                printf '%s\t%s\n' $found[2] $found[3]
            end
        end
    end <$file
end

# Prints what is of a kind.
function __logbk_offer --argument-names kind current
    set -l words (string split ' ' -- $kind)
    switch $words[1]
        case choices
            printf '%s\n' $words[2..]
        case exercises routines
            set -l file (__logbk_folder state)/completion/$words[1]
            test -r $file; and cat $file
        case profiles
            echo local
            __logbk_settings profiles
        case days workouts
            if string match -qr '^[0-9]' -- $current
                for back in (seq 0 13)
                    date -d "-$back days" +%F 2>/dev/null; or date -v -"$back"d +%F 2>/dev/null
                end
            else
                test $words[1] = workouts; and printf '%s\n' last @2 @3
                printf '%s\n' today yesterday monday tuesday wednesday thursday friday saturday sunday
            end
        case files
            printf '%s\n' $words[2..]
            __fish_complete_path $current
    end
end

function __logbk_complete
    set -l line (commandline -opc)
    set -l current (commandline -ct)
    set -e line[1]
    set -l path
    set -l taken 0
    set -l waits
    set -l is_plain
    while set -q line[1]
        set -l word $line[1]
        set -e line[1]
        if test -n "$waits"
            set waits
        else if test -z "$is_plain"; and string match -q -- -- $word
            set is_plain yes
        else if test -z "$is_plain"; and string match -q -- '-?*' $word
            string match -q -- '*=*' $word; or set waits (__logbk_value $path $word)
        else if not set -l inner (__logbk_commands $path | string replace -r '\t.*' ''); or test -z "$inner"
            set taken (math $taken + 1)
        else if contains -- $word $inner
            set -a path $word
        else if test -z "$path"; and set -l stands (__logbk_settings aliases | string match -r -- "^$word\t(.*)")
            set -p line (string split -n ' ' -- $stands[2])
        else
            return
        end
    end
    if test -n "$waits"
        __logbk_offer $waits $current
        return
    end
    if test -z "$is_plain"; and set -l found (string match -r -- '^(--[a-z0-9-]+=)(.*)' $current)
        set waits (__logbk_value $path (string trim -r -c = -- $found[2]))
        test -n "$waits"; and __logbk_offer $waits $found[3] | string replace -r '^' -- $found[2]
        return
    end
    if test -z "$is_plain"; and string match -q -- '-*' $current
        __logbk_options $path
        return
    end
    set -l inner (__logbk_commands $path)
    if test -n "$inner"
        printf '%s\n' $inner
        test -z "$path"; and __logbk_settings aliases
        return
    end
    set -l kind (__logbk_value $path (math $taken + 1))
    test -n "$kind"; or set kind (__logbk_value $path '*')
    test -n "$kind"; and __logbk_offer $kind $current
end

complete -c logbk -f -k -a '(__logbk_complete)'
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script."""
    return "".join([_HEAD, *_commands(commands), _OPTIONS, *_options(commands), _VALUES, *_values(commands), _TAIL])


def _commands(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        if command.commands:
            yield from _printing(" ".join(command.path), command.commands)


def _options(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        yield from _printing(
            " ".join(command.path), ((name, option.help) for option in command.options for name in option.names)
        )


def _printing(words: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"        case '{words}'\n            printf '%s\\t%s\\n'"
    for name, text in rows:
        yield f" \\\n                {name} {_quoted(text)}"
    yield "\n"


def _values(commands: tuple[Command, ...]) -> Iterator[str]:
    places = sorted(places_of(commands), key=lambda place: kind_of(place[2]))
    for kind, alike in groupby(places, key=lambda place: kind_of(place[2])):
        patterns = [_quoted(f"{path} {what}".strip().replace("*", "\\*")) for path, what, _ in alike]
        yield "        case " + " \\\n            ".join(patterns) + f"\n            echo '{kind}'\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
