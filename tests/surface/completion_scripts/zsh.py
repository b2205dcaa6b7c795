"""The completion function for zsh, built on its own `_arguments`."""

from collections.abc import Iterator
from typing import Final

from tests.surface.completion_scripts.posix import FIND_FOLDER
from tests.surface.completion_scripts.tree import Argument, Command, Option, Value

_HEAD: Final = r"""#compdef logbk
# Completion of logbk for zsh. Written from the program by `poe docs`.

"""

_HELPERS: Final = r"""# Sets `names` to the profiles in config.toml, or to the aliases with what each stands for.
_logbk_settings() {
  local line section file="$(_logbk_folder config)/config.toml"
  local -a match mbegin mend
  names=()
  [[ -r $file ]] || return 0
  for line in ${(f)"$(<$file)"}; do
    if [[ $line =~ '^ *\[ *([a-z]+)(\."?([a-z0-9_-]+)"?)? *\]' ]]; then
      section=$match[1]
      [[ $1 == $section && $1 == profiles && -n $match[3] ]] && names+=("$match[3]")
    elif [[ $1 == $section && $1 == aliases && $line =~ "^ *\"?([a-z0-9_-]+)\"? *= *[\"']([^\"']*)[\"']" ]]; then
      names+=("$match[1]:$match[2]")
    fi
  done
  return 0
}

# Offers the names in a file, by any part of them.
_logbk_names() {
  local kind=$1 file="$(_logbk_folder state)/completion/$1"
  shift
  local -a names
  [[ -r $file ]] && names=(${(f)"$(<$file)"})
  (( $#names )) || { _message "$kind: none known here"; return 1 }
  local -a expl
  _description -V $kind expl $kind
  compadd "$expl[@]" -M 'm:{[:lower:]}={[:upper:]}' -a names ||
    compadd "$expl[@]" -M 'm:{[:lower:]}={[:upper:]} l:|=* r:|=*' -a names
}

_logbk_exercises() { _logbk_names exercises }
_logbk_routines() { _logbk_names routines }

_logbk_profiles() {
  local -a names
  _logbk_settings profiles
  names=(local $names)
  _describe -t profiles profile names
}

_logbk_days() {
  local -a words dates expl
  local day
  words=(today yesterday monday tuesday wednesday thursday friday saturday sunday)
  [[ $1 == workouts ]] && words=(last @2 @3 $words)
  if [[ $PREFIX == <->* ]]; then
    zmodload zsh/datetime
    for day in {0..13}; do dates+=("$(strftime '%Y-%m-%d' $((EPOCHSECONDS - day * 86400)))"); done
    _description -V days expl day
    compadd "$expl[@]" -a dates
  else
    _description -V days expl day
    compadd "$expl[@]" -a words
  fi
}

_logbk_workouts() { _logbk_days workouts }

# Puts what an alias stands for in its place, as LogBK does.
_logbk_expand() {
  local -a names stands
  local one
  _logbk_settings aliases
  for one in $names; do
    if [[ $one == "${words[1]}:"* ]]; then
      stands=(${(z)one#*:})
      compstate[restore]=''  # or both are as before once this function ends
      (( CURRENT += $#stands - 1 ))
      words=($stands ${words[2,-1]})
      return 0
    fi
  done
  return 0
}

"""

_TAIL: Final = """_logbk "$@"
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script."""
    return "".join([_HEAD, FIND_FOLDER, _HELPERS, *(_function(command) for command in commands), _TAIL])


_GROUP: Final = """{name}() {{
  local curcontext=$curcontext state state_descr line
  typeset -A opt_args
{arguments}  [[ $state == inner ]] || return
{expand}  curcontext=${{curcontext%:*}}-$words[1]:
  case $words[1] in
{dispatch}  esac
}}

{name}_commands() {{
  local -a names inner
  inner=(
{described}  )
{describe}}}

"""
_DESCRIBE: Final = "  _describe -t commands command inner\n"
_DESCRIBE_WITH_ALIASES: Final = """  _logbk_settings aliases
  _describe -t commands command inner -- names
"""


def _function(command: Command) -> str:
    name = _name(command.path)
    if not command.commands:
        return f"{name}() {{\n{_arguments(command, '')}}}\n\n"
    is_root = not command.path
    return _GROUP.format(
        name=name,
        arguments=_arguments(command, "-C "),
        expand="  _logbk_expand\n" if is_root else "",
        dispatch="".join(f"    {one}) {_name((*command.path, one))} ;;\n" for one, _ in command.commands),
        described="".join(f"    {_quoted(f'{one}:{text}')}\n" for one, text in command.commands),
        describe=_DESCRIBE_WITH_ALIASES if is_root else _DESCRIBE,
    )


def _arguments(command: Command, flags: str) -> str:
    specs = [spec for option in command.options for spec in _option(option)]
    if command.commands:
        specs += [f"'1:command:{_name(command.path)}_commands'", "'*:: :->inner'"]
    else:
        specs += [_argument(number, one) for number, one in enumerate(command.arguments, 1)]
    lines = " \\\n".join(f"    {spec}" for spec in specs)
    return f"  _arguments {flags}-s -S : \\\n{lines}\n"


def _option(option: Option) -> Iterator[str]:
    also = "" if option.is_repeated else f"({' '.join(option.names)})"
    for name in option.names:
        takes = "" if option.value is None else "=" if name.startswith("--") else "+"
        behind = "" if option.value is None else f":{_escaped(option.metavar) or ' '}:{_action(option.value)}"
        many = "*" if option.is_repeated else ""
        yield _quoted(f"{also}{many}{name}{takes}[{_escaped(option.help)}]{behind}")


def _argument(number: int, argument: Argument) -> str:
    place = "*" if argument.is_repeated else str(number)
    return _quoted(f"{place}:{_escaped(argument.metavar)}:{_action(argument.value)}")


def _action(value: Value) -> str:
    match value.kind:
        case "free":
            return " "
        case "choices":
            return f"({' '.join(value.choices)})"
        case "files" if value.choices:
            return f"_alternative 'models:model:({' '.join(value.choices)})' 'files:folder:_files'"
        case "files":
            return "_files"
        case kind:
            return f"_logbk_{kind}"


def _name(path: tuple[str, ...]) -> str:
    return "_".join(("_logbk", *path))


def _escaped(text: str) -> str:
    for one in "\\:[]":
        text = text.replace(one, f"\\{one}")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
