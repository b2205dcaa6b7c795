# Completion of logbk for PowerShell. Written from the program by `poe docs`.

Register-ArgumentCompleter -Native -CommandName logbk -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # What each command has: those in it, and its options, with what they do.
    $commands = @{
        '' = [ordered]@{
            'log' = 'Write sets down: logbk log "bench press 3x8 @ 80kg"'
            'dictate' = 'Log what you say'
            'start' = 'Start a workout'
            'status' = 'Show the open workout'
            'rest' = 'Count down until the next set'
            'finish' = 'Finish the open workout and sum it up'
            'cancel' = 'Throw the open workout away'
            'bodyweight' = 'Write down what you weigh'
            'routine' = 'Write down what a workout is to be'
            'max' = 'What percentages in routines are of'
            'undo' = 'Take back what you wrote last'
            'redo' = 'Bring back what was undone'
            'changes' = 'List what you wrote'
            'show' = 'Show a workout: the last one, or the one you name'
            'history' = 'List workouts, or what was done of one exercise'
            'last' = 'Show what you did the last time of an exercise'
            'records' = 'Show the best that you did'
            'stats' = 'Sum up a week, a month, a year'
            'chart' = 'Draw how an exercise went'
            'calendar' = 'Show the days on which you trained'
            'report' = 'Write your progress as a page for the browser'
            'exercise' = 'Search exercises and add your own'
            'plates' = 'Tell what to put on each side of the bar'
            'warmup' = 'Lead up to a weight'
            'convert' = 'Convert kg and lb, and distances'
            'edit' = 'Change a workout as text, in your editor'
            'set' = 'Change, delete or move single sets'
            'swap' = 'Make an exercise of the open workout another one'
            'workout' = 'Delete, rename, move, merge and copy workouts'
            'check' = 'Look through the log for what is hardly right'
            'import' = 'Read workouts from a file, also of another app'
            'export' = 'Print your whole log'
            'login' = 'Sign in to a shared server'
            'logout' = 'Sign out'
            'whoami' = 'Tell who is signed in, and where'
            'join' = 'Become a member of a shared server by an invitation'
            'session' = 'Look at your sessions, and end them'
            'profile' = 'Name databases, and choose one'
            'admin' = 'Look after a shared server'
            'account' = 'Your settings, and your password'
            'help' = 'Explain a topic, or a command'
            'config' = 'The settings of this machine'
            'completion' = 'Complete with Tab'
            'voice' = 'The models that dictation hears with'
            'doctor' = 'Look whether everything is as it should be'
            'db' = 'The PostgreSQL that LogBK brings along'
        }
        'bodyweight' = [ordered]@{
            'log' = 'Write down what you weigh'
            'history' = 'List what you weighed, the newest first'
            'edit' = 'Change the weight of a day, or the day that it stands under'
            'delete' = 'Delete the entry of a day'
        }
        'routine' = [ordered]@{
            'list' = 'List your routines'
            'show' = 'Print a routine as text, as `logbk routine edit` reads it'
            'edit' = 'Write a routine in your editor, or change it; a name that none has makes a new one'
            'rename' = 'Give a routine another name: logbk routine rename "Upper A" Push'
            'delete' = 'Delete a routine'
        }
        'max' = [ordered]@{
            'set' = 'Set the training max of an exercise: what percentages of it are of'
            'list' = 'List the training maxes that you set'
            'remove' = 'Forget a training max: percentages are of the estimated one-rep max again'
        }
        'changes' = [ordered]@{
            'prune' = 'Forget changes that are older than `logbk account edit --undo-for` says; they cannot be undone any more'
        }
        'exercise' = [ordered]@{
            'search' = 'Search by name and alias, the likeliest first'
            'list' = 'List exercises by name'
            'show' = 'Show one exercise with its aliases'
            'add' = 'Add an exercise of your own'
            'edit' = 'Change an exercise of your own; what is not named stays'
            'delete' = 'Delete an exercise of your own'
            'rename' = 'Give an exercise of your own another name'
            'merge' = 'Make two exercises one: what you did of FROM is moved to INTO, which answers to its names from then on'
            'export' = 'Print the exercises that you added, with their aliases'
            'import' = 'Add exercises from a file, and bring those of the same name up to date'
            'body-parts' = 'List the parts of the body that exercises are sorted by'
            'modalities' = 'List the kinds of equipment that exercises are sorted by'
            'alias' = 'Give exercises further names, those of the catalogue too'
        }
        'exercise alias' = [ordered]@{
            'add' = 'Give an exercise another name; what you name goes before what the catalogue does'
            'remove' = 'Take a name that you gave from an exercise'
        }
        'set' = [ordered]@{
            'edit' = 'Change a set: logbk set edit 3 "82.5x6 @9", or of another exercise: logbk set edit bench last "80x8"'
            'delete' = 'Delete sets: logbk set delete 2 4, or logbk set delete bench last'
            'move' = 'Move sets within their exercise or to another one: logbk set move 3 --to 1, logbk set move 2 3 --to squat'
        }
        'workout' = [ordered]@{
            'delete' = 'Delete a workout with the sets in it'
            'rename' = 'Give a workout another name: logbk workout rename last "Upper B"'
            'move' = 'Move a workout to another day or time; it keeps its length'
            'merge' = 'Make two workouts one: the sets of FROM join INTO, and FROM is gone'
            'duplicate' = 'Write a workout down once more, as a finished one: you did the same again'
        }
        'session' = [ordered]@{
            'list' = 'List where you are signed in'
            'revoke' = 'End sessions; whoever uses one has to sign in again'
        }
        'profile' = [ordered]@{
            'list' = 'List your databases'
            'add' = 'Remember a database; its password goes into the keyring'
            'use' = 'Choose the database that all commands use from now on'
            'remove' = 'Forget a database, and its password and tokens on this machine'
            'show' = 'Show how a database is connected to'
        }
        'admin' = [ordered]@{
            'init' = 'Set up a PostgreSQL to share: database, roles and schema'
            'migrate' = 'Upgrade the schema of a shared server; for its owner'
            'status' = 'Tell how the server is: version, schema, members, keys, and what is open on it'
            'invite' = 'Invite somebody: prints one word, for `logbk join` on their machine'
            'rotate-key' = 'Sign tokens with a new key'
            'production' = 'Mark a server as production: what removes for everybody wants its database''s name typed there'
            'seed' = 'Fill a server with exercises that everybody finds there'
            'user' = 'The members of this server'
        }
        'admin user' = [ordered]@{
            'list' = 'List members and those invited'
            'promote' = 'Make a member an administrator'
            'demote' = 'Make an administrator a member like others; at once'
            'deactivate' = 'Keep a member out, at once'
            'activate' = 'Let a deactivated member in again'
            'remove' = 'Remove a member and everything they logged; or take an invitation back'
            'reset-password' = 'Let a member choose a new password: prints a code for their own machine'
        }
        'account' = [ordered]@{
            'show' = 'Show your settings'
            'edit' = 'Change your settings; what is not named stays'
            'password' = 'Change your password; all your other sessions end'
            'add-machine' = 'Print one word by which another machine of yours joins'
            'deactivate' = 'Close your account on a shared server'
        }
        'config' = [ordered]@{
            'list' = 'List all settings: what they are, what they are by default, and where that is said'
            'get' = 'Print the value of a setting; an empty line where it has none'
            'set' = 'Write a setting into config.toml'
            'unset' = 'Take a setting out of config.toml; from then on it is what it is by default'
            'edit' = 'Change config.toml in your editor'
            'path' = 'Print where config.toml lies; it need not exist'
        }
        'completion' = [ordered]@{
            'install' = 'Set completion up for your shell, and write down the names of your exercises and routines for it'
            'show' = 'Print the completion script of a shell, to put where you like'
            'refresh' = 'Write the names down anew that Tab completes'
        }
        'voice' = [ordered]@{
            'models' = 'List the speech models, and which are on this machine'
            'download' = 'Fetch a speech model from huggingface.co: once, and from then on no network is needed'
            'devices' = 'List the microphones'
            'test' = 'Listen for some seconds, and tell whether the microphone hears you'
            'bench' = 'Measure how long the speech models take on this machine, and recommend one'
        }
        'db' = [ordered]@{
            'start' = 'Start the bundled server; the first time, create it'
            'stop' = 'Stop the bundled server'
            'status' = 'Tell whether the bundled server runs, and where'
            'backup' = 'Write everything in the bundled server into one file: the whole log in clear, and the keys of its sessions'
            'restore' = 'Put the log of a backup in the place of the one that is there, whole or not at all'
        }
    }
    $options = @{
        '' = [ordered]@{
            '--version' = 'Print the version and exit'
            '--database-url' = 'Use this PostgreSQL instead of the bundled one (any libpq URL; also LOGBK_DATABASE_URL)'
            '--profile' = 'Use this one of your databases (also LOGBK_PROFILE)'
            '--no-pager' = 'Show long output as it is'
            '-v' = 'Tell on stderr what LogBK does; -vv tells more'
            '--verbose' = 'Tell on stderr what LogBK does; -vv tells more'
            '--debug' = 'Print a traceback when LogBK itself fails'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'log' = [ordered]@{
            '--unit' = 'The unit of bare numbers this time'
            '--dry-run' = 'Show what would be logged; write nothing'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'dictate' = [ordered]@{
            '--text' = 'A sentence, as if it had been said'
            '--file' = 'A recording: wav, m4a, ogg, mp3, … May be given several times'
            '--stdin' = 'Raw sound from standard input: 16 kHz, one channel, 16 bit'
            '--retry' = 'The recordings that could not be logged before'
            '--push-to-talk' = 'Space begins and ends what you say'
            '--hands-free' = 'Your voice begins it, and a pause ends it'
            '--once' = 'Listen to one sentence, log it and end'
            '--say' = 'Speak what was logged'
            '--beep' = 'Beep when something was logged'
            '--note' = 'Take it down as a note, as it stands; alone, of the exercise'
            '--unit' = 'The unit of bare numbers this time'
            '--confirm' = 'When to ask before sets are logged'
            '--model' = 'The speech model; `logbk voice models` lists them'
            '--microphone' = 'Which one; `logbk voice devices` lists them'
            '--language' = 'What is spoken, for models of many languages'
            '--device' = 'What the model runs on'
            '--compute-type' = 'How it computes: int8, float32, float16, …'
            '--dry-run' = 'Show what was understood; write nothing'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'start' = [ordered]@{
            '-r' = 'Follow this routine; a part of its name will do'
            '--routine' = 'Follow this routine; a part of its name will do'
            '--at' = '18:05, yesterday 18:00, 2h ago, 2026-11-20 18:05'
            '--continue' = 'Go on with the last workout instead, as if not finished'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'status' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'rest' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'finish' = [ordered]@{
            '--at' = '18:05, yesterday 18:00, 2h ago, 2026-11-20 18:05'
            '--note' = 'A note on the whole workout'
            '--keep-routine' = 'Take what was done into the routine, or do not ask'
            '--update-routine' = 'Take what was done into the routine, or do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'cancel' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'bodyweight' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'bodyweight log' = [ordered]@{
            '--date' = '2026-11-20, monday, yesterday; today without it'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'bodyweight history' = [ordered]@{
            '--since' = '2026-11-01, monday, 2 weeks ago'
            '--until' = 'The last day to list'
            '-n' = 'How many entries'
            '--limit' = 'How many entries'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'bodyweight edit' = [ordered]@{
            '--date' = 'The right day'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'bodyweight delete' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'routine' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'routine list' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'routine show' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'routine edit' = [ordered]@{
            '--from' = 'Read it from a file instead of the editor; - is standard input'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'routine rename' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'routine delete' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'max' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'max set' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'max list' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'max remove' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'undo' = [ordered]@{
            '--id' = 'This change, from `logbk changes`; refused where later ones stand on it'
            '--with-later' = 'With --id: and all later changes that stand on it'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'redo' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'changes' = [ordered]@{
            '-n' = 'How many changes'
            '--limit' = 'How many changes'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'changes prune' = [ordered]@{
            '--dry-run' = 'Tell what would be forgotten; forget nothing'
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'show' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'history' = [ordered]@{
            '-e' = 'Only this exercise, with its sets'
            '--exercise' = 'Only this exercise, with its sets'
            '--since' = '2026-11-01, monday, 2 weeks ago'
            '--until' = 'The last day to list'
            '-n' = 'How many workouts'
            '--limit' = 'How many workouts'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'last' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'records' = [ordered]@{
            '--most-done' = 'What you do most first, instead of last'
            '-n' = 'How many exercises'
            '--limit' = 'How many exercises'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'stats' = [ordered]@{
            '--week' = 'This week, from Monday'
            '--month' = 'This month'
            '--year' = 'This year'
            '--since' = '2026-11-01, monday, 2 weeks ago'
            '--until' = 'The last day to count'
            '--by' = 'Also told apart by exercise, body-part, week or weekday'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'chart' = [ordered]@{
            '--metric' = 'e1rm, weight, volume or reps; time or distance where that is what counts'
            '--since' = '2026-11-01, monday, 2 weeks ago'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'calendar' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'report' = [ordered]@{
            '-o' = 'Where to write the page; - is standard output'
            '--output' = 'Where to write the page; - is standard output'
            '--since' = '2026-11-01, monday, 2 weeks ago'
            '--until' = 'The last day to report on'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise search' = [ordered]@{
            '--body-part' = 'Only for this part of the body'
            '--modality' = 'Only with this equipment'
            '--mine' = 'Only those that you added'
            '--limit' = 'How many to show'
            '--page' = 'Which page of them'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise list' = [ordered]@{
            '--body-part' = 'Only for this part of the body'
            '--modality' = 'Only with this equipment'
            '--mine' = 'Only those that you added'
            '--limit' = 'How many to show'
            '--page' = 'Which page of them'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise show' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise add' = [ordered]@{
            '--body-part' = 'What it is mainly for; see `logbk exercise body-parts`'
            '--modality' = 'What you do it with; see `logbk exercise modalities`'
            '--measurement' = 'What is counted: weight_reps, bodyweight_reps, duration, distance_duration or weight_distance'
            '--alias' = 'Another name for it; may be repeated'
            '--picture-url' = 'Where a picture of it is found'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise edit' = [ordered]@{
            '--name' = 'What to call it from now on'
            '--body-part' = 'What it is mainly for; see `logbk exercise body-parts`'
            '--modality' = 'What you do it with; see `logbk exercise modalities`'
            '--measurement' = 'What is counted: weight_reps, bodyweight_reps, duration, distance_duration or weight_distance'
            '--add-alias' = 'Another name for it; may be repeated'
            '--remove-alias' = 'A name to forget; may be repeated'
            '--picture-url' = 'Where a picture of it is found; "" for none'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise delete' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise rename' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise merge' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise export' = [ordered]@{
            '-f' = 'Else by the name of FILE, or csv'
            '--format' = 'Else by the name of FILE, or csv'
            '-o' = 'Write there instead of to standard output'
            '--output' = 'Write there instead of to standard output'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise import' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise body-parts' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise modalities' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise alias' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise alias add' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'exercise alias remove' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'plates' = [ordered]@{
            '--bar' = 'What the bar weighs; 0 for none'
            '--unit' = 'Which plates to load; yours if not named'
            '--inventory' = 'Keep these as your plates, with --bar as your bar: "20x4 15x2 2.5x2", or usual'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'warmup' = [ordered]@{
            '--bar' = 'What the bar weighs; 0 for none'
            '--unit' = 'Which plates to load; yours if not named'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'convert' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'edit' = [ordered]@{
            '--from' = 'Take the text from there, without an editor; - is standard input'
            '--dry-run' = 'Show what would change; write nothing'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'set' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'set edit' = [ordered]@{
            '-w' = 'In another workout than the open or last one: yesterday, @2'
            '--workout' = 'In another workout than the open or last one: yesterday, @2'
            '--unit' = 'The unit of a bare number this time'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'set delete' = [ordered]@{
            '-w' = 'In another workout than the open or last one: yesterday, @2'
            '--workout' = 'In another workout than the open or last one: yesterday, @2'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'set move' = [ordered]@{
            '--to' = 'A number, an exercise, or both: 1, squat, ''squat 2'''
            '-w' = 'In another workout than the open or last one: yesterday, @2'
            '--workout' = 'In another workout than the open or last one: yesterday, @2'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'swap' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'workout' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'workout delete' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'workout rename' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'workout move' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'workout merge' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'workout duplicate' = [ordered]@{
            '--at' = 'When it began: 18:05, yesterday, 2026-11-20'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'check' = [ordered]@{
            '--since' = 'Only workouts since 2026-11-01, monday, 2 weeks ago'
            '--fix' = 'Ask for each whether to mend it, and do'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'import' = [ordered]@{
            '--dry-run' = 'Show what would be imported; write nothing'
            '--format' = 'Instead of finding out: strong, hevy, fitnotes, stronglifts, jefit, liftosaur, liftlog, wger, csv, json, ndjson, text'
            '--unit' = 'The unit of weights that name none'
            '--distance-unit' = 'The unit of distances that name none'
            '--date-order' = 'Whether 03/04 is 3 April or 4 March'
            '--zone' = 'Where its times are meant, such as Europe/Berlin'
            '--map' = 'What an exercise in it is called here; may be repeated'
            '--map-file' = 'A file of such lines'
            '--create-missing' = 'Add exercises that nothing answers to'
            '--skip-bad' = 'Leave out rows that cannot be read'
            '--strict' = 'Stop at what looks implausible'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'export' = [ordered]@{
            '-f' = 'csv, json, ndjson, text, strong, hevy, markdown or xlsx'
            '--format' = 'csv, json, ndjson, text, strong, hevy, markdown or xlsx'
            '--since' = '2026-11-01, monday, 2 weeks ago'
            '--until' = 'The last day to export'
            '-e' = 'Only this exercise'
            '--exercise' = 'Only this exercise'
            '--columns' = 'For csv and xlsx: which columns, as in date,exercise,weight_kg,reps'
            '--spreadsheet' = 'For csv: make it safe to open in a spreadsheet, not to read back'
            '-o' = 'Write there instead of to standard output'
            '--output' = 'Write there instead of to standard output'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'login' = [ordered]@{
            '--password-stdin' = 'Read the password from standard input, on a line of its own'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'logout' = [ordered]@{
            '--everywhere' = 'End all your sessions, on every machine'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'whoami' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'join' = [ordered]@{
            '--name' = 'What to call this server from now on'
            '--password-stdin' = 'Read the password from standard input, on a line of its own'
            '--allow-weaker' = 'Accept connection settings weaker than LogBK''s own'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'session' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'session list' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'session revoke' = [ordered]@{
            '--others' = 'All but this one'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'profile' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'profile list' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'profile add' = [ordered]@{
            '--pooler' = 'PgBouncer in transaction mode stands before the server'
            '--use' = 'Use it from now on'
            '--password-stdin' = 'Read the role''s password from standard input, on one line'
            '--replace' = 'Change the profile of that name'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'profile use' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'profile remove' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'profile show' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin init' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin migrate' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin status' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin invite' = [ordered]@{
            '--admin' = 'As an administrator'
            '--url' = 'Where members reach the server, if not where you do'
            '--pooler' = 'Members reach it through PgBouncer in transaction mode'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin rotate-key' = [ordered]@{
            '--revoke' = 'The old key is known to others: end every session'
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin production' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin seed' = [ordered]@{
            '--list' = 'Show which seeders there are, and run none'
            '--csv' = 'Put the exercises of a table there; - reads standard input'
            '--from' = 'Put the exercises of a list there; needs --format'
            '--format' = 'What the list of --from is'
            '--strict' = 'Write nothing if a row cannot be an exercise'
            '--dry-run' = 'Show what would be done; write nothing'
            '--force' = 'Bring up to date what differs; rows of members stay as they are'
            '--clean' = 'Remove what nobody has in their log instead; asks before'
            '-y' = 'Do not ask before --clean'
            '--yes' = 'Do not ask before --clean'
            '--database' = 'The database''s name, for --clean where a server is production'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user list' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user promote' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user demote' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user deactivate' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user activate' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user remove' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'admin user reset-password' = [ordered]@{
            '--new-machine' = 'Their machine is lost: print an invitation instead'
            '--url' = 'Where members reach the server, if not where you do'
            '--pooler' = 'Members reach it through PgBouncer in transaction mode'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'account' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'account show' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'account edit' = [ordered]@{
            '--name' = 'What to call you'
            '--unit' = 'The unit of a bare number'
            '--zone' = 'Your time zone, such as Europe/Berlin'
            '--e1rm-formula' = 'One of epley, brzycki, lombardi, mayhew, oconner, wathan, rpe'
            '--forced-reps' = 'Whether forced reps count in records, estimates and volume'
            '--bodyweight' = 'What you weigh today: 82.5, or 182lb'
            '--undo-for' = 'How long what you wrote can be undone: 90 days, 1 year'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'account password' = [ordered]@{
            '--code' = 'A code from an administrator, in place of the old password'
            '--password-stdin' = 'Read the old and the new password from standard input, each on its line'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'account add-machine' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'account deactivate' = [ordered]@{
            '-y' = 'Do not ask'
            '--yes' = 'Do not ask'
            '--password-stdin' = 'Read the password from standard input, on a line of its own'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'help' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config list' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config get' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config set' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config unset' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config edit' = [ordered]@{
            '--from' = 'Read it from a file instead of the editor; - is standard input'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'config path' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'completion' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'completion install' = [ordered]@{
            '-y' = 'Where the shell needs a line in its startup file, write it there'
            '--yes' = 'Where the shell needs a line in its startup file, write it there'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'completion show' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'completion refresh' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'voice' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'voice models' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'voice download' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'voice devices' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'voice test' = [ordered]@{
            '--seconds' = 'How long to listen'
            '--microphone' = 'Which one; `logbk voice devices` lists them'
            '--model' = 'The speech model that tells what it heard'
            '--play' = 'Play what was recorded'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'voice bench' = [ordered]@{
            '--model' = 'Only this one; several times for several'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'doctor' = [ordered]@{
            '--report' = 'Write a report for whoever is to find a fault; - prints it'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'db' = [ordered]@{
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'db start' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'db stop' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'db status' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'db backup' = [ordered]@{
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
        'db restore' = [ordered]@{
            '-y' = 'Do not ask; replace the log'
            '--yes' = 'Do not ask; replace the log'
            '--json' = 'Print one JSON document'
            '-h' = 'Show this message and exit'
            '--help' = 'Show this message and exit'
        }
    }
    # What stands behind an option, or as the argument of a number.
    $values = @{
        ' --database-url' = 'free'
        ' --profile' = 'profiles'
        'log --unit' = 'choices kg lb'
        'log *' = 'exercises'
        'dictate --text' = 'free'
        'dictate --file' = 'files'
        'dictate --note' = 'choices exercise workout'
        'dictate --unit' = 'choices kg lb'
        'dictate --confirm' = 'choices always unsure never'
        'dictate --model' = 'files tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo'
        'dictate --microphone' = 'free'
        'dictate --language' = 'free'
        'dictate --device' = 'choices cpu cuda auto'
        'dictate --compute-type' = 'choices default auto int8 int8_float32 int8_float16 int8_bfloat16 int16 float16 bfloat16 float32'
        'start -r' = 'routines'
        'start --routine' = 'routines'
        'start --at' = 'free'
        'start 1' = 'free'
        'rest *' = 'free'
        'finish --at' = 'free'
        'finish --note' = 'free'
        'bodyweight log --date' = 'days'
        'bodyweight log *' = 'free'
        'bodyweight history --since' = 'days'
        'bodyweight history --until' = 'days'
        'bodyweight history -n' = 'free'
        'bodyweight history --limit' = 'free'
        'bodyweight edit --date' = 'days'
        'bodyweight edit 1' = 'days'
        'bodyweight edit *' = 'free'
        'bodyweight delete 1' = 'days'
        'routine show 1' = 'routines'
        'routine edit --from' = 'files'
        'routine edit 1' = 'routines'
        'routine rename 1' = 'routines'
        'routine rename 2' = 'free'
        'routine delete 1' = 'routines'
        'max set 1' = 'exercises'
        'max set 2' = 'free'
        'max remove 1' = 'exercises'
        'undo --id' = 'free'
        'undo 1' = 'free'
        'redo 1' = 'free'
        'changes -n' = 'free'
        'changes --limit' = 'free'
        'show 1' = 'workouts'
        'history -e' = 'exercises'
        'history --exercise' = 'exercises'
        'history --since' = 'days'
        'history --until' = 'days'
        'history -n' = 'free'
        'history --limit' = 'free'
        'last *' = 'exercises'
        'records -n' = 'free'
        'records --limit' = 'free'
        'records *' = 'exercises'
        'stats --since' = 'days'
        'stats --until' = 'days'
        'stats --by' = 'choices exercise body-part week weekday'
        'chart --metric' = 'choices e1rm weight volume reps time distance'
        'chart --since' = 'days'
        'chart *' = 'exercises'
        'calendar 1' = 'free'
        'report -o' = 'files'
        'report --output' = 'files'
        'report --since' = 'days'
        'report --until' = 'days'
        'exercise search --body-part' = 'choices chest back shoulders biceps triceps forearms core quadriceps hamstrings glutes calves adductors abductors neck full_body cardio other'
        'exercise search --modality' = 'choices barbell dumbbell cable machine smith bodyweight kettlebell band cardio other'
        'exercise search --limit' = 'free'
        'exercise search --page' = 'free'
        'exercise search 1' = 'exercises'
        'exercise list --body-part' = 'choices chest back shoulders biceps triceps forearms core quadriceps hamstrings glutes calves adductors abductors neck full_body cardio other'
        'exercise list --modality' = 'choices barbell dumbbell cable machine smith bodyweight kettlebell band cardio other'
        'exercise list --limit' = 'free'
        'exercise list --page' = 'free'
        'exercise show 1' = 'exercises'
        'exercise add --body-part' = 'choices chest back shoulders biceps triceps forearms core quadriceps hamstrings glutes calves adductors abductors neck full_body cardio other'
        'exercise add --modality' = 'choices barbell dumbbell cable machine smith bodyweight kettlebell band cardio other'
        'exercise add --measurement' = 'choices weight_reps bodyweight_reps duration distance_duration weight_distance'
        'exercise add --alias' = 'free'
        'exercise add --picture-url' = 'free'
        'exercise add 1' = 'free'
        'exercise edit --name' = 'free'
        'exercise edit --body-part' = 'choices chest back shoulders biceps triceps forearms core quadriceps hamstrings glutes calves adductors abductors neck full_body cardio other'
        'exercise edit --modality' = 'choices barbell dumbbell cable machine smith bodyweight kettlebell band cardio other'
        'exercise edit --measurement' = 'choices weight_reps bodyweight_reps duration distance_duration weight_distance'
        'exercise edit --add-alias' = 'free'
        'exercise edit --remove-alias' = 'free'
        'exercise edit --picture-url' = 'free'
        'exercise edit 1' = 'exercises'
        'exercise delete 1' = 'exercises'
        'exercise rename 1' = 'exercises'
        'exercise rename 2' = 'free'
        'exercise merge 1' = 'exercises'
        'exercise merge 2' = 'exercises'
        'exercise export -f' = 'choices csv json'
        'exercise export --format' = 'choices csv json'
        'exercise export -o' = 'files'
        'exercise export --output' = 'files'
        'exercise import 1' = 'files'
        'exercise alias add 1' = 'exercises'
        'exercise alias add 2' = 'free'
        'exercise alias remove 1' = 'exercises'
        'exercise alias remove 2' = 'free'
        'plates --bar' = 'free'
        'plates --unit' = 'choices kg lb'
        'plates --inventory' = 'free'
        'plates 1' = 'free'
        'warmup --bar' = 'free'
        'warmup --unit' = 'choices kg lb'
        'warmup *' = 'exercises'
        'convert *' = 'free'
        'edit --from' = 'files'
        'edit 1' = 'workouts'
        'set edit -w' = 'workouts'
        'set edit --workout' = 'workouts'
        'set edit --unit' = 'choices kg lb'
        'set edit *' = 'exercises'
        'set delete -w' = 'workouts'
        'set delete --workout' = 'workouts'
        'set delete *' = 'exercises'
        'set move --to' = 'free'
        'set move -w' = 'workouts'
        'set move --workout' = 'workouts'
        'set move *' = 'exercises'
        'swap 1' = 'exercises'
        'swap 2' = 'exercises'
        'workout delete 1' = 'workouts'
        'workout rename 1' = 'workouts'
        'workout rename 2' = 'free'
        'workout move 1' = 'workouts'
        'workout move 2' = 'days'
        'workout merge 1' = 'workouts'
        'workout merge 2' = 'workouts'
        'workout duplicate --at' = 'free'
        'workout duplicate 1' = 'workouts'
        'check --since' = 'days'
        'import --format' = 'choices strong hevy fitnotes stronglifts jefit liftosaur liftlog wger csv json ndjson text'
        'import --unit' = 'choices kg lb'
        'import --distance-unit' = 'choices m km mi yd ft'
        'import --date-order' = 'choices dmy mdy'
        'import --zone' = 'free'
        'import --map' = 'free'
        'import --map-file' = 'files'
        'import 1' = 'files'
        'export -f' = 'choices csv json ndjson text strong hevy markdown xlsx'
        'export --format' = 'choices csv json ndjson text strong hevy markdown xlsx'
        'export --since' = 'days'
        'export --until' = 'days'
        'export -e' = 'exercises'
        'export --exercise' = 'exercises'
        'export --columns' = 'free'
        'export -o' = 'files'
        'export --output' = 'files'
        'login 1' = 'free'
        'join --name' = 'free'
        'join 1' = 'free'
        'session revoke *' = 'free'
        'profile add 1' = 'free'
        'profile add 2' = 'free'
        'profile use 1' = 'profiles'
        'profile remove 1' = 'profiles'
        'profile show 1' = 'profiles'
        'admin init 1' = 'free'
        'admin invite --url' = 'free'
        'admin invite 1' = 'free'
        'admin production 1' = 'choices on off'
        'admin seed --csv' = 'files'
        'admin seed --from' = 'files'
        'admin seed --format' = 'choices free-exercise-db wger csv'
        'admin seed --database' = 'free'
        'admin seed *' = 'choices catalogue demo csv free-exercise-db wger'
        'admin user promote 1' = 'free'
        'admin user demote 1' = 'free'
        'admin user deactivate 1' = 'free'
        'admin user activate 1' = 'free'
        'admin user remove 1' = 'free'
        'admin user reset-password --url' = 'free'
        'admin user reset-password 1' = 'free'
        'account edit --name' = 'free'
        'account edit --unit' = 'choices kg lb'
        'account edit --zone' = 'free'
        'account edit --e1rm-formula' = 'choices epley brzycki lombardi mayhew oconner wathan rpe'
        'account edit --forced-reps' = 'choices apart counted'
        'account edit --bodyweight' = 'free'
        'account edit --undo-for' = 'free'
        'account password --code' = 'free'
        'help *' = 'choices notation dates exit-codes voice json'
        'config get 1' = 'choices profile color pager voice.model voice.language voice.device voice.compute_type voice.confirm voice.keep_recordings voice.turns voice.feedback voice.pause_ms voice.microphone log.level log.format data_dir config_dir state_dir database_url pooler token keyring'
        'config set 1' = 'choices profile color pager voice.model voice.language voice.device voice.compute_type voice.confirm voice.keep_recordings voice.turns voice.feedback voice.pause_ms voice.microphone log.level log.format data_dir config_dir state_dir database_url pooler token keyring'
        'config set 2' = 'free'
        'config unset 1' = 'choices profile color pager voice.model voice.language voice.device voice.compute_type voice.confirm voice.keep_recordings voice.turns voice.feedback voice.pause_ms voice.microphone log.level log.format data_dir config_dir state_dir database_url pooler token keyring'
        'config edit --from' = 'files'
        'completion install 1' = 'choices bash zsh fish powershell'
        'completion show 1' = 'choices bash zsh fish powershell'
        'voice download 1' = 'choices tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo'
        'voice test --seconds' = 'free'
        'voice test --microphone' = 'free'
        'voice test --model' = 'files tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo'
        'voice bench --model' = 'files tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo'
        'doctor --report' = 'files'
        'db backup 1' = 'files'
        'db restore 1' = 'files'
    }

    function Get-Folder($own, $common, $below) {
        if ($own) { return $own }
        if ($env:OS -eq 'Windows_NT') { return Join-Path $env:LOCALAPPDATA 'logbk' }
        if ($common) { return Join-Path $common 'logbk' }
        if ($IsMacOS) { return Join-Path $HOME 'Library/Application Support/logbk' }
        return Join-Path $HOME "$below/logbk"
    }

    # The profiles in config.toml, or the aliases with what each stands for.
    function Get-Setting($wanted) {
        $folder = Get-Folder $env:LOGBK_CONFIG_DIR $env:XDG_CONFIG_HOME '.config'
        $file = Join-Path $folder 'config.toml'
        $found = [ordered]@{}
        if (-not (Test-Path -LiteralPath $file)) { return $found }
        $section = ''
        foreach ($line in Get-Content -LiteralPath $file -Encoding UTF8) {
            if ($line -match '^ *\[ *([a-z]+)(\."?([a-z0-9_-]+)"?)? *\]') {
                $section = $Matches[1]
                if ($wanted -eq 'profiles' -and $section -eq $wanted -and $Matches[3]) { $found[$Matches[3]] = '' }
            } elseif ($wanted -eq 'aliases' -and $section -eq $wanted -and
                $line -match '^ *"?([a-z0-9_-]+)"? *= *["'']([^"'']*)["'']') {
                $found[$Matches[1]] = $Matches[2]
            }
        }
        return $found
    }

    function New-Result($text, $description) {
        $typed = if ($text -match '[\s()''"@;,&|{}$`]') { "'" + $text.Replace("'", "''") + "'" } else { $text }
        $tip = if ($description) { $description } else { $text }
        [System.Management.Automation.CompletionResult]::new($typed, $text, 'ParameterValue', $tip)
    }

    function Select-Row($rows, $typed) {
        $found = $rows.GetEnumerator() | Where-Object { $_.Key.StartsWith($typed) }
        $found | ForEach-Object { New-Result $_.Key $_.Value }
    }

    # The names that begin with what is typed, or else those that contain it.
    function Select-Name($names, $typed) {
        $begin = @($names | Where-Object { $_.StartsWith($typed, 'OrdinalIgnoreCase') })
        if ($begin.Count) { return $begin }
        return @($names | Where-Object { $_.IndexOf($typed, [StringComparison]::OrdinalIgnoreCase) -ge 0 })
    }

    function Get-Value($kind, $typed) {
        $words = @($kind -split ' ')
        $rest = @($words | Select-Object -Skip 1)
        switch ($words[0]) {
            'choices' { return Select-Name $rest $typed }
            { $_ -in 'exercises', 'routines' } {
                $folder = Get-Folder $env:LOGBK_STATE_DIR $env:XDG_STATE_HOME '.local/state'
                $file = Join-Path (Join-Path $folder 'completion') $_
                if (-not (Test-Path -LiteralPath $file)) { return }
                return Select-Name (Get-Content -LiteralPath $file -Encoding UTF8) $typed
            }
            'profiles' { return Select-Name (@('local') + @((Get-Setting 'profiles').Keys)) $typed }
            { $_ -in 'days', 'workouts' } {
                if ($typed -match '^[0-9]') {
                    $dates = 0..13 | ForEach-Object { (Get-Date).AddDays(-$_).ToString('yyyy-MM-dd') }
                    return Select-Name $dates $typed
                }
                $days = 'today yesterday monday tuesday wednesday thursday friday saturday sunday' -split ' '
                if ($_ -eq 'workouts') { $days = @('last') + $days }
                return Select-Name $days $typed
            }
            'files' { return Select-Name $rest $typed }  # without any, PowerShell offers files itself
        }
    }

    $words = [System.Collections.Generic.List[string]]::new()
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        $end = $element.Extent.EndOffset
        if ($end -gt $cursorPosition -or ($end -eq $cursorPosition -and $wordToComplete)) { continue }
        $isText = $element -is [System.Management.Automation.Language.StringConstantExpressionAst]
        $words.Add($(if ($isText) { $element.Value } else { $element.Extent.Text }))
    }
    $typed = $wordToComplete.Trim("'", '"')
    $path = ''
    $taken = 0
    $waits = ''
    $isPlain = $false
    for ($i = 0; $i -lt $words.Count; $i++) {
        $word = $words[$i]
        if ($waits) { $waits = '' }
        elseif (-not $isPlain -and $word -eq '--') { $isPlain = $true }
        elseif (-not $isPlain -and $word -match '^-.') { if ($word -notmatch '=') { $waits = $values["$path $word"] } }
        elseif (-not $commands.ContainsKey($path)) { $taken++ }
        elseif ($commands[$path].Contains($word)) { $path = "$path $word".Trim() }
        elseif (-not $path -and (Get-Setting 'aliases').Contains($word)) {
            $stands = @((Get-Setting 'aliases')[$word] -split ' ' | Where-Object { $_ })
            $words.InsertRange($i + 1, [string[]]$stands)
        } else { return }
    }
    if ($waits) { Get-Value $waits $typed | ForEach-Object { New-Result $_ '' }; return }
    if (-not $isPlain -and $typed -match '^(--[a-z0-9-]+)=(.*)$') {
        $name = $Matches[1]
        $part = $Matches[2]
        Get-Value $values["$path $name"] $part | ForEach-Object { New-Result "$name=$_" '' }
        return
    }
    if (-not $isPlain -and $typed.StartsWith('-')) {
        Select-Row $options[$path] $typed
        return
    }
    if ($commands.ContainsKey($path)) {
        $inner = [ordered]@{}
        $commands[$path].GetEnumerator() | ForEach-Object { $inner[$_.Key] = $_.Value }
        if (-not $path) { (Get-Setting 'aliases').GetEnumerator() | ForEach-Object { $inner[$_.Key] = $_.Value } }
        Select-Row $inner $typed
        return
    }
    $kind = $values["$path $($taken + 1)"]
    if (-not $kind) { $kind = $values["$path *"] }
    if ($kind) { Get-Value $kind $typed | ForEach-Object { New-Result $_ '' } }
}
