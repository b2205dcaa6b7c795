"""The completion script for bash, 3.2 and later, which needs no bash-completion."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from tests.surface.completion_scripts.posix import FIND_FOLDER
from tests.surface.completion_scripts.tree import Command, kind_of, places_of

_HEAD: Final = r"""# Completion of logbk for bash. Written from the program by `poe docs`.

# Sets `commands` and `options` to what the command of these words has.
_logbk_words() {
  commands='' options=''
  case $1 in
"""

_MIDDLE: Final = r"""  esac
}

# Sets `kind` to what stands behind an option, or as the argument of a number, of a command: nothing behind a flag.
_logbk_value() {
  kind=''
  case "$1 $2" in
"""

_END: Final = """  esac
}

"""

_TAIL: Final = r"""# Sets `names` to the profiles in config.toml, or to the aliases with what each stands for.
_logbk_settings() {
  local line section='' file
  names=()
  file=$(_logbk_folder config)/config.toml
  [[ -r $file ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^\ *\[\ *([a-z]+)(\.\"?([a-z0-9_-]+)\"?)?\ *\] ]]; then
      section=${BASH_REMATCH[1]}
      [[ $1 == "$section" && $1 == profiles && -n ${BASH_REMATCH[3]} ]] && names+=("${BASH_REMATCH[3]}")
    elif [[ $1 == "$section" && $1 == aliases && $line =~ ^\ *\"?([a-z0-9_-]+)\"?\ *=\ *[\"\']([^\"\']*)[\"\'] ]]; then
      names+=("${BASH_REMATCH[1]} ${BASH_REMATCH[2]}")
    fi
  done <"$file"
}

# Offers names that may have blanks in them: those that begin with what is typed, or else those that contain it.
_logbk_offer_names() {
  local typed=$current quote='' name shopt_was found=()
  case $typed in
    [\"\']*) quote=${typed:0:1} typed=${typed:1} ;;
    *) typed=${typed//\\/} ;;
  esac
  shopt_was=$(shopt -p nocasematch)
  shopt -s nocasematch
  for name in "${names[@]}"; do
    [[ $name == "$typed"* ]] && found+=("$name")
  done
  if [[ ${#found[@]} == 0 && -n $typed ]]; then
    for name in "${names[@]}"; do
      [[ $name == *"$typed"* ]] && found+=("$name")
    done
  fi
  $shopt_was
  for name in "${found[@]}"; do
    [[ -n $quote ]] || name=$(printf '%q' "$name")
    COMPREPLY+=("$name")
  done
  compopt -o nosort 2>/dev/null
}

# Offers what is of a kind.
_logbk_offer() {
  local names=() line file i now
  case $1 in
    choices\ *) COMPREPLY=($(compgen -W "${1#choices }" -- "$current")) ;;
    exercises | routines)
      file=$(_logbk_folder state)/completion/$1
      if [[ -r $file ]]; then
        while IFS= read -r line; do names+=("$line"); done <"$file"
        _logbk_offer_names
      fi
      ;;
    profiles)
      _logbk_settings profiles
      COMPREPLY=($(compgen -W "local ${names[*]}" -- "$current"))
      ;;
    days | workouts)
      if [[ $current == [0-9]* ]]; then
        if printf -v now '%(%s)T' -1 2>/dev/null; then
          for ((i = 0; i < 14; i++)); do
            printf -v line '%(%Y-%m-%d)T' "$((now - i * 86400))"
            [[ $line == "$current"* ]] && COMPREPLY+=("$line")
          done
        fi
      else
        line='today yesterday monday tuesday wednesday thursday friday saturday sunday'
        [[ $1 == workouts ]] && line="last $line"
        COMPREPLY=($(compgen -W "$line" -- "$current"))
      fi
      ;;
    files*)
      if [[ $1 != files ]]; then COMPREPLY=($(compgen -W "${1#files }" -- "$current")); fi
      if [[ ${#COMPREPLY[@]} == 0 ]] && ! compopt -o default 2>/dev/null; then
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
      fi
      ;;
  esac
}

_logbk() {
  local current=${COMP_WORDS[COMP_CWORD]} path='' taken=0 is_plain='' waits='' last='' words word commands options kind
  local names=() IFS=$' \t\n'
  COMPREPLY=()
  words=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
  while [[ ${#words[@]} -gt 0 ]]; do
    word=${words[0]}
    words=("${words[@]:1}")
    last=$word
    if [[ -n $waits ]]; then
      [[ $word == '=' ]] || waits=''
    elif [[ -z $is_plain && $word == -- ]]; then
      is_plain=1
    elif [[ -z $is_plain && $word == -?* ]]; then
      _logbk_value "$path" "$word"
      waits=$kind
    else
      _logbk_words "$path"
      if [[ -z $commands ]]; then
        taken=$((taken + 1))
      elif [[ " $commands " == *" $word "* ]]; then
        path=${path:+$path }$word
      else
        [[ -z $path ]] && _logbk_settings aliases
        for kind in "${names[@]}" ''; do
          [[ -z $kind ]] && return 0
          if [[ $kind == "$word "* ]]; then
            words=(${kind#* } "${words[@]}")
            names=()
            break
          fi
        done
      fi
    fi
  done
  [[ $current == '=' && -n $waits ]] && current=''
  if [[ -n $waits ]]; then
    _logbk_offer "$waits"
    return 0
  fi
  _logbk_words "$path"
  if [[ -z $is_plain && $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $commands ]]; then
    if [[ -z $path ]]; then
      _logbk_settings aliases
      commands="$commands ${names[*]%% *}"
    fi
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
  else
    _logbk_value "$path" "$((taken + 1))"
    [[ -n $kind ]] || _logbk_value "$path" '*'
    _logbk_offer "$kind"
  fi
}

complete -F _logbk logbk
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script."""
    return "".join([_HEAD, *_words(commands), _MIDDLE, *_values(commands), _END, FIND_FOLDER, _TAIL])


def _words(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        inner = " ".join(name for name, _ in command.commands)
        options = " ".join(name for option in command.options for name in option.names)
        yield f"    '{' '.join(command.path)}') commands='{inner}' options='{options}' ;;\n"


def _values(commands: tuple[Command, ...]) -> Iterator[str]:
    places = sorted(places_of(commands), key=lambda place: kind_of(place[2]))
    for kind, alike in groupby(places, key=lambda place: kind_of(place[2])):
        patterns = [f"'{path} {what}'" for path, what, _ in alike]
        yield "    " + " | \\\n      ".join(patterns) + f")\n      kind='{kind}' ;;\n"
