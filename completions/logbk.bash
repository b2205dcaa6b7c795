# Completion of logbk for bash. Written from the program by `poe docs`.

# Sets `commands` and `options` to what the command of these words has.
_logbk_words() {
  commands='' options=''
  case $1 in
    '') commands='log dictate start status rest finish cancel bodyweight routine max undo redo changes show history last records stats chart calendar report exercise plates warmup convert edit set swap workout check import export login logout whoami join session profile admin account help config completion voice doctor db' options='--version --database-url --profile --no-pager -v --verbose --debug -h --help' ;;
    'log') commands='' options='--unit --dry-run --json -h --help' ;;
    'dictate') commands='' options='--text --file --stdin --retry --push-to-talk --hands-free --once --say --beep --note --unit --confirm --model --microphone --language --device --compute-type --dry-run --json -h --help' ;;
    'start') commands='' options='-r --routine --at --continue --json -h --help' ;;
    'status') commands='' options='--json -h --help' ;;
    'rest') commands='' options='--json -h --help' ;;
    'finish') commands='' options='--at --note --keep-routine --update-routine --json -h --help' ;;
    'cancel') commands='' options='-y --yes --json -h --help' ;;
    'bodyweight') commands='log history edit delete' options='-h --help' ;;
    'bodyweight log') commands='' options='--date --json -h --help' ;;
    'bodyweight history') commands='' options='--since --until -n --limit --json -h --help' ;;
    'bodyweight edit') commands='' options='--date --json -h --help' ;;
    'bodyweight delete') commands='' options='-y --yes --json -h --help' ;;
    'routine') commands='list show edit rename delete' options='-h --help' ;;
    'routine list') commands='' options='--json -h --help' ;;
    'routine show') commands='' options='--json -h --help' ;;
    'routine edit') commands='' options='--from --json -h --help' ;;
    'routine rename') commands='' options='--json -h --help' ;;
    'routine delete') commands='' options='-y --yes --json -h --help' ;;
    'max') commands='set list remove' options='-h --help' ;;
    'max set') commands='' options='--json -h --help' ;;
    'max list') commands='' options='--json -h --help' ;;
    'max remove') commands='' options='--json -h --help' ;;
    'undo') commands='' options='--id --with-later --json -h --help' ;;
    'redo') commands='' options='--json -h --help' ;;
    'changes') commands='prune' options='-n --limit --json -h --help' ;;
    'changes prune') commands='' options='--dry-run -y --yes --json -h --help' ;;
    'show') commands='' options='--json -h --help' ;;
    'history') commands='' options='-e --exercise --since --until -n --limit --json -h --help' ;;
    'last') commands='' options='--json -h --help' ;;
    'records') commands='' options='--most-done -n --limit --json -h --help' ;;
    'stats') commands='' options='--week --month --year --since --until --by --json -h --help' ;;
    'chart') commands='' options='--metric --since --json -h --help' ;;
    'calendar') commands='' options='--json -h --help' ;;
    'report') commands='' options='-o --output --since --until --json -h --help' ;;
    'exercise') commands='search list show add edit delete rename merge export import body-parts modalities alias' options='-h --help' ;;
    'exercise search') commands='' options='--body-part --modality --mine --limit --page --json -h --help' ;;
    'exercise list') commands='' options='--body-part --modality --mine --limit --page --json -h --help' ;;
    'exercise show') commands='' options='--json -h --help' ;;
    'exercise add') commands='' options='--body-part --modality --measurement --alias --picture-url --json -h --help' ;;
    'exercise edit') commands='' options='--name --body-part --modality --measurement --add-alias --remove-alias --picture-url --json -h --help' ;;
    'exercise delete') commands='' options='-y --yes --json -h --help' ;;
    'exercise rename') commands='' options='--json -h --help' ;;
    'exercise merge') commands='' options='--json -h --help' ;;
    'exercise export') commands='' options='-f --format -o --output -h --help' ;;
    'exercise import') commands='' options='--json -h --help' ;;
    'exercise body-parts') commands='' options='--json -h --help' ;;
    'exercise modalities') commands='' options='--json -h --help' ;;
    'exercise alias') commands='add remove' options='-h --help' ;;
    'exercise alias add') commands='' options='--json -h --help' ;;
    'exercise alias remove') commands='' options='--json -h --help' ;;
    'plates') commands='' options='--bar --unit --inventory --json -h --help' ;;
    'warmup') commands='' options='--bar --unit --json -h --help' ;;
    'convert') commands='' options='--json -h --help' ;;
    'edit') commands='' options='--from --dry-run --json -h --help' ;;
    'set') commands='edit delete move' options='-h --help' ;;
    'set edit') commands='' options='-w --workout --unit --json -h --help' ;;
    'set delete') commands='' options='-w --workout --json -h --help' ;;
    'set move') commands='' options='--to -w --workout --json -h --help' ;;
    'swap') commands='' options='--json -h --help' ;;
    'workout') commands='delete rename move merge duplicate' options='-h --help' ;;
    'workout delete') commands='' options='-y --yes --json -h --help' ;;
    'workout rename') commands='' options='--json -h --help' ;;
    'workout move') commands='' options='--json -h --help' ;;
    'workout merge') commands='' options='--json -h --help' ;;
    'workout duplicate') commands='' options='--at --json -h --help' ;;
    'check') commands='' options='--since --fix --json -h --help' ;;
    'import') commands='' options='--dry-run --format --unit --distance-unit --date-order --zone --map --map-file --create-missing --skip-bad --strict --json -h --help' ;;
    'export') commands='' options='-f --format --since --until -e --exercise --columns --spreadsheet -o --output -h --help' ;;
    'login') commands='' options='--password-stdin --json -h --help' ;;
    'logout') commands='' options='--everywhere --json -h --help' ;;
    'whoami') commands='' options='--json -h --help' ;;
    'join') commands='' options='--name --password-stdin --allow-weaker --json -h --help' ;;
    'session') commands='list revoke' options='-h --help' ;;
    'session list') commands='' options='--json -h --help' ;;
    'session revoke') commands='' options='--others --json -h --help' ;;
    'profile') commands='list add use remove show' options='-h --help' ;;
    'profile list') commands='' options='--json -h --help' ;;
    'profile add') commands='' options='--pooler --use --password-stdin --replace --json -h --help' ;;
    'profile use') commands='' options='--json -h --help' ;;
    'profile remove') commands='' options='-y --yes --json -h --help' ;;
    'profile show') commands='' options='--json -h --help' ;;
    'admin') commands='init migrate status invite rotate-key production seed user' options='-h --help' ;;
    'admin init') commands='' options='--json -h --help' ;;
    'admin migrate') commands='' options='--json -h --help' ;;
    'admin status') commands='' options='--json -h --help' ;;
    'admin invite') commands='' options='--admin --url --pooler --json -h --help' ;;
    'admin rotate-key') commands='' options='--revoke -y --yes --json -h --help' ;;
    'admin production') commands='' options='--json -h --help' ;;
    'admin seed') commands='' options='--list --csv --from --format --strict --dry-run --force --clean -y --yes --database --json -h --help' ;;
    'admin user') commands='list promote demote deactivate activate remove reset-password' options='-h --help' ;;
    'admin user list') commands='' options='--json -h --help' ;;
    'admin user promote') commands='' options='--json -h --help' ;;
    'admin user demote') commands='' options='--json -h --help' ;;
    'admin user deactivate') commands='' options='--json -h --help' ;;
    'admin user activate') commands='' options='--json -h --help' ;;
    'admin user remove') commands='' options='-y --yes --json -h --help' ;;
    'admin user reset-password') commands='' options='--new-machine --url --pooler --json -h --help' ;;
    'account') commands='show edit password add-machine deactivate' options='-h --help' ;;
    'account show') commands='' options='--json -h --help' ;;
    'account edit') commands='' options='--name --unit --zone --e1rm-formula --forced-reps --bodyweight --undo-for --json -h --help' ;;
    'account password') commands='' options='--code --password-stdin --json -h --help' ;;
    'account add-machine') commands='' options='--json -h --help' ;;
    'account deactivate') commands='' options='-y --yes --password-stdin --json -h --help' ;;
    'help') commands='' options='--json -h --help' ;;
    'config') commands='list get set unset edit path' options='-h --help' ;;
    'config list') commands='' options='--json -h --help' ;;
    'config get') commands='' options='--json -h --help' ;;
    'config set') commands='' options='--json -h --help' ;;
    'config unset') commands='' options='--json -h --help' ;;
    'config edit') commands='' options='--from --json -h --help' ;;
    'config path') commands='' options='--json -h --help' ;;
    'completion') commands='install show refresh' options='-h --help' ;;
    'completion install') commands='' options='-y --yes --json -h --help' ;;
    'completion show') commands='' options='--json -h --help' ;;
    'completion refresh') commands='' options='--json -h --help' ;;
    'voice') commands='models download devices test bench' options='-h --help' ;;
    'voice models') commands='' options='--json -h --help' ;;
    'voice download') commands='' options='--json -h --help' ;;
    'voice devices') commands='' options='--json -h --help' ;;
    'voice test') commands='' options='--seconds --microphone --model --play --json -h --help' ;;
    'voice bench') commands='' options='--model --json -h --help' ;;
    'doctor') commands='' options='--report --json -h --help' ;;
    'db') commands='start stop status backup restore' options='-h --help' ;;
    'db start') commands='' options='--json -h --help' ;;
    'db stop') commands='' options='--json -h --help' ;;
    'db status') commands='' options='--json -h --help' ;;
    'db backup') commands='' options='--json -h --help' ;;
    'db restore') commands='' options='-y --yes --json -h --help' ;;
  esac
}

# Sets `kind` to what stands behind an option, or as the argument of a number, of a command: nothing behind a flag.
_logbk_value() {
  kind=''
  case "$1 $2" in
    'dictate --confirm')
      kind='choices always unsure never' ;;
    'account edit --forced-reps')
      kind='choices apart counted' ;;
    'exercise search --modality' | \
      'exercise list --modality' | \
      'exercise add --modality' | \
      'exercise edit --modality')
      kind='choices barbell dumbbell cable machine smith bodyweight kettlebell band cardio other' ;;
    'completion install 1' | \
      'completion show 1')
      kind='choices bash zsh fish powershell' ;;
    'admin seed *')
      kind='choices catalogue demo csv free-exercise-db wger' ;;
    'exercise search --body-part' | \
      'exercise list --body-part' | \
      'exercise add --body-part' | \
      'exercise edit --body-part')
      kind='choices chest back shoulders biceps triceps forearms core quadriceps hamstrings glutes calves adductors abductors neck full_body cardio other' ;;
    'dictate --device')
      kind='choices cpu cuda auto' ;;
    'exercise export -f' | \
      'exercise export --format')
      kind='choices csv json' ;;
    'export -f' | \
      'export --format')
      kind='choices csv json ndjson text strong hevy markdown xlsx' ;;
    'dictate --compute-type')
      kind='choices default auto int8 int8_float32 int8_float16 int8_bfloat16 int16 float16 bfloat16 float32' ;;
    'import --date-order')
      kind='choices dmy mdy' ;;
    'chart --metric')
      kind='choices e1rm weight volume reps time distance' ;;
    'account edit --e1rm-formula')
      kind='choices epley brzycki lombardi mayhew oconner wathan rpe' ;;
    'stats --by')
      kind='choices exercise body-part week weekday' ;;
    'dictate --note')
      kind='choices exercise workout' ;;
    'admin seed --format')
      kind='choices free-exercise-db wger csv' ;;
    'log --unit' | \
      'dictate --unit' | \
      'plates --unit' | \
      'warmup --unit' | \
      'set edit --unit' | \
      'import --unit' | \
      'account edit --unit')
      kind='choices kg lb' ;;
    'import --distance-unit')
      kind='choices m km mi yd ft' ;;
    'help *')
      kind='choices notation dates exit-codes voice json' ;;
    'admin production 1')
      kind='choices on off' ;;
    'config get 1' | \
      'config set 1' | \
      'config unset 1')
      kind='choices profile color pager voice.model voice.language voice.device voice.compute_type voice.confirm voice.keep_recordings voice.turns voice.feedback voice.pause_ms voice.microphone log.level log.format data_dir config_dir state_dir database_url pooler token keyring' ;;
    'import --format')
      kind='choices strong hevy fitnotes stronglifts jefit liftosaur liftlog wger csv json ndjson text' ;;
    'voice download 1')
      kind='choices tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo' ;;
    'exercise add --measurement' | \
      'exercise edit --measurement')
      kind='choices weight_reps bodyweight_reps duration distance_duration weight_distance' ;;
    'bodyweight log --date' | \
      'bodyweight history --since' | \
      'bodyweight history --until' | \
      'bodyweight edit --date' | \
      'bodyweight edit 1' | \
      'bodyweight delete 1' | \
      'history --since' | \
      'history --until' | \
      'stats --since' | \
      'stats --until' | \
      'chart --since' | \
      'report --since' | \
      'report --until' | \
      'workout move 2' | \
      'check --since' | \
      'export --since' | \
      'export --until')
      kind='days' ;;
    'log *' | \
      'max set 1' | \
      'max remove 1' | \
      'history -e' | \
      'history --exercise' | \
      'last *' | \
      'records *' | \
      'chart *' | \
      'exercise search 1' | \
      'exercise show 1' | \
      'exercise edit 1' | \
      'exercise delete 1' | \
      'exercise rename 1' | \
      'exercise merge 1' | \
      'exercise merge 2' | \
      'exercise alias add 1' | \
      'exercise alias remove 1' | \
      'warmup *' | \
      'set edit *' | \
      'set delete *' | \
      'set move *' | \
      'swap 1' | \
      'swap 2' | \
      'export -e' | \
      'export --exercise')
      kind='exercises' ;;
    'dictate --file' | \
      'routine edit --from' | \
      'report -o' | \
      'report --output' | \
      'exercise export -o' | \
      'exercise export --output' | \
      'exercise import 1' | \
      'edit --from' | \
      'import --map-file' | \
      'import 1' | \
      'export -o' | \
      'export --output' | \
      'admin seed --csv' | \
      'admin seed --from' | \
      'config edit --from' | \
      'doctor --report' | \
      'db backup 1' | \
      'db restore 1')
      kind='files' ;;
    'dictate --model' | \
      'voice test --model' | \
      'voice bench --model')
      kind='files tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo' ;;
    ' --database-url' | \
      'dictate --text' | \
      'dictate --microphone' | \
      'dictate --language' | \
      'start --at' | \
      'start 1' | \
      'rest *' | \
      'finish --at' | \
      'finish --note' | \
      'bodyweight log *' | \
      'bodyweight history -n' | \
      'bodyweight history --limit' | \
      'bodyweight edit *' | \
      'routine rename 2' | \
      'max set 2' | \
      'undo --id' | \
      'undo 1' | \
      'redo 1' | \
      'changes -n' | \
      'changes --limit' | \
      'history -n' | \
      'history --limit' | \
      'records -n' | \
      'records --limit' | \
      'calendar 1' | \
      'exercise search --limit' | \
      'exercise search --page' | \
      'exercise list --limit' | \
      'exercise list --page' | \
      'exercise add --alias' | \
      'exercise add --picture-url' | \
      'exercise add 1' | \
      'exercise edit --name' | \
      'exercise edit --add-alias' | \
      'exercise edit --remove-alias' | \
      'exercise edit --picture-url' | \
      'exercise rename 2' | \
      'exercise alias add 2' | \
      'exercise alias remove 2' | \
      'plates --bar' | \
      'plates --inventory' | \
      'plates 1' | \
      'warmup --bar' | \
      'convert *' | \
      'set move --to' | \
      'workout rename 2' | \
      'workout duplicate --at' | \
      'import --zone' | \
      'import --map' | \
      'export --columns' | \
      'login 1' | \
      'join --name' | \
      'join 1' | \
      'session revoke *' | \
      'profile add 1' | \
      'profile add 2' | \
      'admin init 1' | \
      'admin invite --url' | \
      'admin invite 1' | \
      'admin seed --database' | \
      'admin user promote 1' | \
      'admin user demote 1' | \
      'admin user deactivate 1' | \
      'admin user activate 1' | \
      'admin user remove 1' | \
      'admin user reset-password --url' | \
      'admin user reset-password 1' | \
      'account edit --name' | \
      'account edit --zone' | \
      'account edit --bodyweight' | \
      'account edit --undo-for' | \
      'account password --code' | \
      'config set 2' | \
      'voice test --seconds' | \
      'voice test --microphone')
      kind='free' ;;
    ' --profile' | \
      'profile use 1' | \
      'profile remove 1' | \
      'profile show 1')
      kind='profiles' ;;
    'start -r' | \
      'start --routine' | \
      'routine show 1' | \
      'routine edit 1' | \
      'routine rename 1' | \
      'routine delete 1')
      kind='routines' ;;
    'show 1' | \
      'edit 1' | \
      'set edit -w' | \
      'set edit --workout' | \
      'set delete -w' | \
      'set delete --workout' | \
      'set move -w' | \
      'set move --workout' | \
      'workout delete 1' | \
      'workout rename 1' | \
      'workout move 1' | \
      'workout merge 1' | \
      'workout merge 2' | \
      'workout duplicate 1')
      kind='workouts' ;;
  esac
}

# Prints the folder of $1 (config, state), as LogBK finds it.
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

# Sets `names` to the profiles in config.toml, or to the aliases with what each stands for.
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
