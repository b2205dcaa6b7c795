"""What the completions of bash and zsh have in common."""

from typing import Final

FIND_FOLDER: Final = r"""# Prints the folder of $1 (config, state), as LogBK finds it.
_logbk_folder() {
  local own common below
  case $1 in
    config) own=${LOGBK_CONFIG_DIR-} common=${XDG_CONFIG_HOME-} below=.config ;;
    state) own=${LOGBK_STATE_DIR-} common=${XDG_STATE_HOME-} below=.local/state ;;
  esac
  if [[ -n $own ]]; then
    own=${own/#\~/$HOME}
  elif [[ $OSTYPE == darwin* && -z $common ]]; then
    own=$HOME/Library/Application\ Support/logbk
  else
    own=${common:-$HOME/$below}/logbk
  fi
  printf '%s\n' "$own"
}

"""
