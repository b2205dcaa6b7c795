# Completion of logbk for fish. Written from the program by `poe docs`.

# Prints the commands in the group of these words; nothing for a command.
function __logbk_commands
    switch "$argv"
        case ''
            printf '%s\t%s\n' \
                log 'Write sets down: logbk log "bench press 3x8 @ 80kg"' \
                dictate 'Log what you say' \
                start 'Start a workout' \
                status 'Show the open workout' \
                rest 'Count down until the next set' \
                finish 'Finish the open workout and sum it up' \
                cancel 'Throw the open workout away' \
                bodyweight 'Write down what you weigh' \
                routine 'Write down what a workout is to be' \
                max 'What percentages in routines are of' \
                undo 'Take back what you wrote last' \
                redo 'Bring back what was undone' \
                changes 'List what you wrote' \
                show 'Show a workout: the last one, or the one you name' \
                history 'List workouts, or what was done of one exercise' \
                last 'Show what you did the last time of an exercise' \
                records 'Show the best that you did' \
                stats 'Sum up a week, a month, a year' \
                chart 'Draw how an exercise went' \
                calendar 'Show the days on which you trained' \
                report 'Write your progress as a page for the browser' \
                exercise 'Search exercises and add your own' \
                plates 'Tell what to put on each side of the bar' \
                warmup 'Lead up to a weight' \
                convert 'Convert kg and lb, and distances' \
                edit 'Change a workout as text, in your editor' \
                set 'Change, delete or move single sets' \
                swap 'Make an exercise of the open workout another one' \
                workout 'Delete, rename, move, merge and copy workouts' \
                check 'Look through the log for what is hardly right' \
                import 'Read workouts from a file, also of another app' \
                export 'Print your whole log' \
                login 'Sign in to a shared server' \
                logout 'Sign out' \
                whoami 'Tell who is signed in, and where' \
                join 'Become a member of a shared server by an invitation' \
                session 'Look at your sessions, and end them' \
                profile 'Name databases, and choose one' \
                admin 'Look after a shared server' \
                account 'Your settings, and your password' \
                help 'Explain a topic, or a command' \
                config 'The settings of this machine' \
                completion 'Complete with Tab' \
                voice 'The models that dictation hears with' \
                doctor 'Look whether everything is as it should be' \
                db 'The PostgreSQL that LogBK brings along'
        case 'bodyweight'
            printf '%s\t%s\n' \
                log 'Write down what you weigh' \
                history 'List what you weighed, the newest first' \
                edit 'Change the weight of a day, or the day that it stands under' \
                delete 'Delete the entry of a day'
        case 'routine'
            printf '%s\t%s\n' \
                list 'List your routines' \
                show 'Print a routine as text, as `logbk routine edit` reads it' \
                edit 'Write a routine in your editor, or change it; a name that none has makes a new one' \
                rename 'Give a routine another name: logbk routine rename "Upper A" Push' \
                delete 'Delete a routine'
        case 'max'
            printf '%s\t%s\n' \
                set 'Set the training max of an exercise: what percentages of it are of' \
                list 'List the training maxes that you set' \
                remove 'Forget a training max: percentages are of the estimated one-rep max again'
        case 'changes'
            printf '%s\t%s\n' \
                prune 'Forget changes that are older than `logbk account edit --undo-for` says; they cannot be undone any more'
        case 'exercise'
            printf '%s\t%s\n' \
                search 'Search by name and alias, the likeliest first' \
                list 'List exercises by name' \
                show 'Show one exercise with its aliases' \
                add 'Add an exercise of your own' \
                edit 'Change an exercise of your own; what is not named stays' \
                delete 'Delete an exercise of your own' \
                rename 'Give an exercise of your own another name' \
                merge 'Make two exercises one: what you did of FROM is moved to INTO, which answers to its names from then on' \
                export 'Print the exercises that you added, with their aliases' \
                import 'Add exercises from a file, and bring those of the same name up to date' \
                body-parts 'List the parts of the body that exercises are sorted by' \
                modalities 'List the kinds of equipment that exercises are sorted by' \
                alias 'Give exercises further names, those of the catalogue too'
        case 'exercise alias'
            printf '%s\t%s\n' \
                add 'Give an exercise another name; what you name goes before what the catalogue does' \
                remove 'Take a name that you gave from an exercise'
        case 'set'
            printf '%s\t%s\n' \
                edit 'Change a set: logbk set edit 3 "82.5x6 @9", or of another exercise: logbk set edit bench last "80x8"' \
                delete 'Delete sets: logbk set delete 2 4, or logbk set delete bench last' \
                move 'Move sets within their exercise or to another one: logbk set move 3 --to 1, logbk set move 2 3 --to squat'
        case 'workout'
            printf '%s\t%s\n' \
                delete 'Delete a workout with the sets in it' \
                rename 'Give a workout another name: logbk workout rename last "Upper B"' \
                move 'Move a workout to another day or time; it keeps its length' \
                merge 'Make two workouts one: the sets of FROM join INTO, and FROM is gone' \
                duplicate 'Write a workout down once more, as a finished one: you did the same again'
        case 'session'
            printf '%s\t%s\n' \
                list 'List where you are signed in' \
                revoke 'End sessions; whoever uses one has to sign in again'
        case 'profile'
            printf '%s\t%s\n' \
                list 'List your databases' \
                add 'Remember a database; its password goes into the keyring' \
                use 'Choose the database that all commands use from now on' \
                remove 'Forget a database, and its password and tokens on this machine' \
                show 'Show how a database is connected to'
        case 'admin'
            printf '%s\t%s\n' \
                init 'Set up a PostgreSQL to share: database, roles and schema' \
                migrate 'Upgrade the schema of a shared server; for its owner' \
                status 'Tell how the server is: version, schema, members, keys, and what is open on it' \
                invite 'Invite somebody: prints one word, for `logbk join` on their machine' \
                rotate-key 'Sign tokens with a new key' \
                production 'Mark a server as production: what removes for everybody wants its database\'s name typed there' \
                seed 'Fill a server with exercises that everybody finds there' \
                user 'The members of this server'
        case 'admin user'
            printf '%s\t%s\n' \
                list 'List members and those invited' \
                promote 'Make a member an administrator' \
                demote 'Make an administrator a member like others; at once' \
                deactivate 'Keep a member out, at once' \
                activate 'Let a deactivated member in again' \
                remove 'Remove a member and everything they logged; or take an invitation back' \
                reset-password 'Let a member choose a new password: prints a code for their own machine'
        case 'account'
            printf '%s\t%s\n' \
                show 'Show your settings' \
                edit 'Change your settings; what is not named stays' \
                password 'Change your password; all your other sessions end' \
                add-machine 'Print one word by which another machine of yours joins' \
                deactivate 'Close your account on a shared server'
        case 'config'
            printf '%s\t%s\n' \
                list 'List all settings: what they are, what they are by default, and where that is said' \
                get 'Print the value of a setting; an empty line where it has none' \
                set 'Write a setting into config.toml' \
                unset 'Take a setting out of config.toml; from then on it is what it is by default' \
                edit 'Change config.toml in your editor' \
                path 'Print where config.toml lies; it need not exist'
        case 'completion'
            printf '%s\t%s\n' \
                install 'Set completion up for your shell, and write down the names of your exercises and routines for it' \
                show 'Print the completion script of a shell, to put where you like' \
                refresh 'Write the names down anew that Tab completes'
        case 'voice'
            printf '%s\t%s\n' \
                models 'List the speech models, and which are on this machine' \
                download 'Fetch a speech model from huggingface.co: once, and from then on no network is needed' \
                devices 'List the microphones' \
                test 'Listen for some seconds, and tell whether the microphone hears you' \
                bench 'Measure how long the speech models take on this machine, and recommend one'
        case 'db'
            printf '%s\t%s\n' \
                start 'Start the bundled server; the first time, create it' \
                stop 'Stop the bundled server' \
                status 'Tell whether the bundled server runs, and where' \
                backup 'Write everything in the bundled server into one file: the whole log in clear, and the keys of its sessions' \
                restore 'Put the log of a backup in the place of the one that is there, whole or not at all'
    end
end

# Prints the options of the command of these words.
function __logbk_options
    switch "$argv"
        case ''
            printf '%s\t%s\n' \
                --version 'Print the version and exit' \
                --database-url 'Use this PostgreSQL instead of the bundled one (any libpq URL; also LOGBK_DATABASE_URL)' \
                --profile 'Use this one of your databases (also LOGBK_PROFILE)' \
                --no-pager 'Show long output as it is' \
                -v 'Tell on stderr what LogBK does; -vv tells more' \
                --verbose 'Tell on stderr what LogBK does; -vv tells more' \
                --debug 'Print a traceback when LogBK itself fails' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'log'
            printf '%s\t%s\n' \
                --unit 'The unit of bare numbers this time' \
                --dry-run 'Show what would be logged; write nothing' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'dictate'
            printf '%s\t%s\n' \
                --text 'A sentence, as if it had been said' \
                --file 'A recording: wav, m4a, ogg, mp3, … May be given several times' \
                --stdin 'Raw sound from standard input: 16 kHz, one channel, 16 bit' \
                --retry 'The recordings that could not be logged before' \
                --push-to-talk 'Space begins and ends what you say' \
                --hands-free 'Your voice begins it, and a pause ends it' \
                --once 'Listen to one sentence, log it and end' \
                --say 'Speak what was logged' \
                --beep 'Beep when something was logged' \
                --note 'Take it down as a note, as it stands; alone, of the exercise' \
                --unit 'The unit of bare numbers this time' \
                --confirm 'When to ask before sets are logged' \
                --model 'The speech model; `logbk voice models` lists them' \
                --microphone 'Which one; `logbk voice devices` lists them' \
                --language 'What is spoken, for models of many languages' \
                --device 'What the model runs on' \
                --compute-type 'How it computes: int8, float32, float16, …' \
                --dry-run 'Show what was understood; write nothing' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'start'
            printf '%s\t%s\n' \
                -r 'Follow this routine; a part of its name will do' \
                --routine 'Follow this routine; a part of its name will do' \
                --at '18:05, yesterday 18:00, 2h ago, 2026-11-20 18:05' \
                --continue 'Go on with the last workout instead, as if not finished' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'status'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'rest'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'finish'
            printf '%s\t%s\n' \
                --at '18:05, yesterday 18:00, 2h ago, 2026-11-20 18:05' \
                --note 'A note on the whole workout' \
                --keep-routine 'Take what was done into the routine, or do not ask' \
                --update-routine 'Take what was done into the routine, or do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'cancel'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'bodyweight'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'bodyweight log'
            printf '%s\t%s\n' \
                --date '2026-11-20, monday, yesterday; today without it' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'bodyweight history'
            printf '%s\t%s\n' \
                --since '2026-11-01, monday, 2 weeks ago' \
                --until 'The last day to list' \
                -n 'How many entries' \
                --limit 'How many entries' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'bodyweight edit'
            printf '%s\t%s\n' \
                --date 'The right day' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'bodyweight delete'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'routine'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'routine list'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'routine show'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'routine edit'
            printf '%s\t%s\n' \
                --from 'Read it from a file instead of the editor; - is standard input' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'routine rename'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'routine delete'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'max'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'max set'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'max list'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'max remove'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'undo'
            printf '%s\t%s\n' \
                --id 'This change, from `logbk changes`; refused where later ones stand on it' \
                --with-later 'With --id: and all later changes that stand on it' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'redo'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'changes'
            printf '%s\t%s\n' \
                -n 'How many changes' \
                --limit 'How many changes' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'changes prune'
            printf '%s\t%s\n' \
                --dry-run 'Tell what would be forgotten; forget nothing' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'show'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'history'
            printf '%s\t%s\n' \
                -e 'Only this exercise, with its sets' \
                --exercise 'Only this exercise, with its sets' \
                --since '2026-11-01, monday, 2 weeks ago' \
                --until 'The last day to list' \
                -n 'How many workouts' \
                --limit 'How many workouts' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'last'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'records'
            printf '%s\t%s\n' \
                --most-done 'What you do most first, instead of last' \
                -n 'How many exercises' \
                --limit 'How many exercises' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'stats'
            printf '%s\t%s\n' \
                --week 'This week, from Monday' \
                --month 'This month' \
                --year 'This year' \
                --since '2026-11-01, monday, 2 weeks ago' \
                --until 'The last day to count' \
                --by 'Also told apart by exercise, body-part, week or weekday' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'chart'
            printf '%s\t%s\n' \
                --metric 'e1rm, weight, volume or reps; time or distance where that is what counts' \
                --since '2026-11-01, monday, 2 weeks ago' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'calendar'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'report'
            printf '%s\t%s\n' \
                -o 'Where to write the page; - is standard output' \
                --output 'Where to write the page; - is standard output' \
                --since '2026-11-01, monday, 2 weeks ago' \
                --until 'The last day to report on' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise search'
            printf '%s\t%s\n' \
                --body-part 'Only for this part of the body' \
                --modality 'Only with this equipment' \
                --mine 'Only those that you added' \
                --limit 'How many to show' \
                --page 'Which page of them' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise list'
            printf '%s\t%s\n' \
                --body-part 'Only for this part of the body' \
                --modality 'Only with this equipment' \
                --mine 'Only those that you added' \
                --limit 'How many to show' \
                --page 'Which page of them' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise show'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise add'
            printf '%s\t%s\n' \
                --body-part 'What it is mainly for; see `logbk exercise body-parts`' \
                --modality 'What you do it with; see `logbk exercise modalities`' \
                --measurement 'What is counted: weight_reps, bodyweight_reps, duration, distance_duration or weight_distance' \
                --alias 'Another name for it; may be repeated' \
                --picture-url 'Where a picture of it is found' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise edit'
            printf '%s\t%s\n' \
                --name 'What to call it from now on' \
                --body-part 'What it is mainly for; see `logbk exercise body-parts`' \
                --modality 'What you do it with; see `logbk exercise modalities`' \
                --measurement 'What is counted: weight_reps, bodyweight_reps, duration, distance_duration or weight_distance' \
                --add-alias 'Another name for it; may be repeated' \
                --remove-alias 'A name to forget; may be repeated' \
                --picture-url 'Where a picture of it is found; "" for none' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise delete'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise rename'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise merge'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise export'
            printf '%s\t%s\n' \
                -f 'Else by the name of FILE, or csv' \
                --format 'Else by the name of FILE, or csv' \
                -o 'Write there instead of to standard output' \
                --output 'Write there instead of to standard output' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise import'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise body-parts'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise modalities'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise alias'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise alias add'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exercise alias remove'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'plates'
            printf '%s\t%s\n' \
                --bar 'What the bar weighs; 0 for none' \
                --unit 'Which plates to load; yours if not named' \
                --inventory 'Keep these as your plates, with --bar as your bar: "20x4 15x2 2.5x2", or usual' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'warmup'
            printf '%s\t%s\n' \
                --bar 'What the bar weighs; 0 for none' \
                --unit 'Which plates to load; yours if not named' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'convert'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'edit'
            printf '%s\t%s\n' \
                --from 'Take the text from there, without an editor; - is standard input' \
                --dry-run 'Show what would change; write nothing' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'set'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'set edit'
            printf '%s\t%s\n' \
                -w 'In another workout than the open or last one: yesterday, @2' \
                --workout 'In another workout than the open or last one: yesterday, @2' \
                --unit 'The unit of a bare number this time' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'set delete'
            printf '%s\t%s\n' \
                -w 'In another workout than the open or last one: yesterday, @2' \
                --workout 'In another workout than the open or last one: yesterday, @2' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'set move'
            printf '%s\t%s\n' \
                --to 'A number, an exercise, or both: 1, squat, \'squat 2\'' \
                -w 'In another workout than the open or last one: yesterday, @2' \
                --workout 'In another workout than the open or last one: yesterday, @2' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'swap'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'workout'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'workout delete'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'workout rename'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'workout move'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'workout merge'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'workout duplicate'
            printf '%s\t%s\n' \
                --at 'When it began: 18:05, yesterday, 2026-11-20' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'check'
            printf '%s\t%s\n' \
                --since 'Only workouts since 2026-11-01, monday, 2 weeks ago' \
                --fix 'Ask for each whether to mend it, and do' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'import'
            printf '%s\t%s\n' \
                --dry-run 'Show what would be imported; write nothing' \
                --format 'Instead of finding out: strong, hevy, fitnotes, stronglifts, jefit, liftosaur, liftlog, wger, csv, json, ndjson, text' \
                --unit 'The unit of weights that name none' \
                --distance-unit 'The unit of distances that name none' \
                --date-order 'Whether 03/04 is 3 April or 4 March' \
                --zone 'Where its times are meant, such as Europe/Berlin' \
                --map 'What an exercise in it is called here; may be repeated' \
                --map-file 'A file of such lines' \
                --create-missing 'Add exercises that nothing answers to' \
                --skip-bad 'Leave out rows that cannot be read' \
                --strict 'Stop at what looks implausible' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'export'
            printf '%s\t%s\n' \
                -f 'csv, json, ndjson, text, strong, hevy, markdown or xlsx' \
                --format 'csv, json, ndjson, text, strong, hevy, markdown or xlsx' \
                --since '2026-11-01, monday, 2 weeks ago' \
                --until 'The last day to export' \
                -e 'Only this exercise' \
                --exercise 'Only this exercise' \
                --columns 'For csv and xlsx: which columns, as in date,exercise,weight_kg,reps' \
                --spreadsheet 'For csv: make it safe to open in a spreadsheet, not to read back' \
                -o 'Write there instead of to standard output' \
                --output 'Write there instead of to standard output' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'login'
            printf '%s\t%s\n' \
                --password-stdin 'Read the password from standard input, on a line of its own' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'logout'
            printf '%s\t%s\n' \
                --everywhere 'End all your sessions, on every machine' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'whoami'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'join'
            printf '%s\t%s\n' \
                --name 'What to call this server from now on' \
                --password-stdin 'Read the password from standard input, on a line of its own' \
                --allow-weaker 'Accept connection settings weaker than LogBK\'s own' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'session'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'session list'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'session revoke'
            printf '%s\t%s\n' \
                --others 'All but this one' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'profile'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'profile list'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'profile add'
            printf '%s\t%s\n' \
                --pooler 'PgBouncer in transaction mode stands before the server' \
                --use 'Use it from now on' \
                --password-stdin 'Read the role\'s password from standard input, on one line' \
                --replace 'Change the profile of that name' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'profile use'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'profile remove'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'profile show'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin init'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin migrate'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin status'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin invite'
            printf '%s\t%s\n' \
                --admin 'As an administrator' \
                --url 'Where members reach the server, if not where you do' \
                --pooler 'Members reach it through PgBouncer in transaction mode' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin rotate-key'
            printf '%s\t%s\n' \
                --revoke 'The old key is known to others: end every session' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin production'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin seed'
            printf '%s\t%s\n' \
                --list 'Show which seeders there are, and run none' \
                --csv 'Put the exercises of a table there; - reads standard input' \
                --from 'Put the exercises of a list there; needs --format' \
                --format 'What the list of --from is' \
                --strict 'Write nothing if a row cannot be an exercise' \
                --dry-run 'Show what would be done; write nothing' \
                --force 'Bring up to date what differs; rows of members stay as they are' \
                --clean 'Remove what nobody has in their log instead; asks before' \
                -y 'Do not ask before --clean' \
                --yes 'Do not ask before --clean' \
                --database 'The database\'s name, for --clean where a server is production' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user list'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user promote'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user demote'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user deactivate'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user activate'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user remove'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'admin user reset-password'
            printf '%s\t%s\n' \
                --new-machine 'Their machine is lost: print an invitation instead' \
                --url 'Where members reach the server, if not where you do' \
                --pooler 'Members reach it through PgBouncer in transaction mode' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'account'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'account show'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'account edit'
            printf '%s\t%s\n' \
                --name 'What to call you' \
                --unit 'The unit of a bare number' \
                --zone 'Your time zone, such as Europe/Berlin' \
                --e1rm-formula 'One of epley, brzycki, lombardi, mayhew, oconner, wathan, rpe' \
                --forced-reps 'Whether forced reps count in records, estimates and volume' \
                --bodyweight 'What you weigh today: 82.5, or 182lb' \
                --undo-for 'How long what you wrote can be undone: 90 days, 1 year' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'account password'
            printf '%s\t%s\n' \
                --code 'A code from an administrator, in place of the old password' \
                --password-stdin 'Read the old and the new password from standard input, each on its line' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'account add-machine'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'account deactivate'
            printf '%s\t%s\n' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --password-stdin 'Read the password from standard input, on a line of its own' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'help'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config list'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config get'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config set'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config unset'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config edit'
            printf '%s\t%s\n' \
                --from 'Read it from a file instead of the editor; - is standard input' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'config path'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'completion'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'completion install'
            printf '%s\t%s\n' \
                -y 'Where the shell needs a line in its startup file, write it there' \
                --yes 'Where the shell needs a line in its startup file, write it there' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'completion show'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'completion refresh'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'voice'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'voice models'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'voice download'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'voice devices'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'voice test'
            printf '%s\t%s\n' \
                --seconds 'How long to listen' \
                --microphone 'Which one; `logbk voice devices` lists them' \
                --model 'The speech model that tells what it heard' \
                --play 'Play what was recorded' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'voice bench'
            printf '%s\t%s\n' \
                --model 'Only this one; several times for several' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'doctor'
            printf '%s\t%s\n' \
                --report 'Write a report for whoever is to find a fault; - prints it' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'db'
            printf '%s\t%s\n' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'db start'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'db stop'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'db status'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'db backup'
            printf '%s\t%s\n' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'db restore'
            printf '%s\t%s\n' \
                -y 'Do not ask; replace the log' \
                --yes 'Do not ask; replace the log' \
                --json 'Print one JSON document' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
    end
end

# Prints what stands behind an option, or as the argument of a number, of a command: nothing behind a flag.
function __logbk_value
    switch "$argv"
        case 'dictate --confirm'
            echo 'choices always unsure never'
        case 'account edit --forced-reps'
            echo 'choices apart counted'
        case 'exercise search --modality' \
            'exercise list --modality' \
            'exercise add --modality' \
            'exercise edit --modality'
            echo 'choices barbell dumbbell cable machine smith bodyweight kettlebell band cardio other'
        case 'completion install 1' \
            'completion show 1'
            echo 'choices bash zsh fish powershell'
        case 'admin seed \\*'
            echo 'choices catalogue demo csv free-exercise-db wger'
        case 'exercise search --body-part' \
            'exercise list --body-part' \
            'exercise add --body-part' \
            'exercise edit --body-part'
            echo 'choices chest back shoulders biceps triceps forearms core quadriceps hamstrings glutes calves adductors abductors neck full_body cardio other'
        case 'dictate --device'
            echo 'choices cpu cuda auto'
        case 'exercise export -f' \
            'exercise export --format'
            echo 'choices csv json'
        case 'export -f' \
            'export --format'
            echo 'choices csv json ndjson text strong hevy markdown xlsx'
        case 'dictate --compute-type'
            echo 'choices default auto int8 int8_float32 int8_float16 int8_bfloat16 int16 float16 bfloat16 float32'
        case 'import --date-order'
            echo 'choices dmy mdy'
        case 'chart --metric'
            echo 'choices e1rm weight volume reps time distance'
        case 'account edit --e1rm-formula'
            echo 'choices epley brzycki lombardi mayhew oconner wathan rpe'
        case 'stats --by'
            echo 'choices exercise body-part week weekday'
        case 'dictate --note'
            echo 'choices exercise workout'
        case 'admin seed --format'
            echo 'choices free-exercise-db wger csv'
        case 'log --unit' \
            'dictate --unit' \
            'plates --unit' \
            'warmup --unit' \
            'set edit --unit' \
            'import --unit' \
            'account edit --unit'
            echo 'choices kg lb'
        case 'import --distance-unit'
            echo 'choices m km mi yd ft'
        case 'help \\*'
            echo 'choices notation dates exit-codes voice json'
        case 'admin production 1'
            echo 'choices on off'
        case 'config get 1' \
            'config set 1' \
            'config unset 1'
            echo 'choices profile color pager voice.model voice.language voice.device voice.compute_type voice.confirm voice.keep_recordings voice.turns voice.feedback voice.pause_ms voice.microphone log.level log.format data_dir config_dir state_dir database_url pooler token keyring'
        case 'import --format'
            echo 'choices strong hevy fitnotes stronglifts jefit liftosaur liftlog wger csv json ndjson text'
        case 'voice download 1'
            echo 'choices tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo'
        case 'exercise add --measurement' \
            'exercise edit --measurement'
            echo 'choices weight_reps bodyweight_reps duration distance_duration weight_distance'
        case 'bodyweight log --date' \
            'bodyweight history --since' \
            'bodyweight history --until' \
            'bodyweight edit --date' \
            'bodyweight edit 1' \
            'bodyweight delete 1' \
            'history --since' \
            'history --until' \
            'stats --since' \
            'stats --until' \
            'chart --since' \
            'report --since' \
            'report --until' \
            'workout move 2' \
            'check --since' \
            'export --since' \
            'export --until'
            echo 'days'
        case 'log \\*' \
            'max set 1' \
            'max remove 1' \
            'history -e' \
            'history --exercise' \
            'last \\*' \
            'records \\*' \
            'chart \\*' \
            'exercise search 1' \
            'exercise show 1' \
            'exercise edit 1' \
            'exercise delete 1' \
            'exercise rename 1' \
            'exercise merge 1' \
            'exercise merge 2' \
            'exercise alias add 1' \
            'exercise alias remove 1' \
            'warmup \\*' \
            'set edit \\*' \
            'set delete \\*' \
            'set move \\*' \
            'swap 1' \
            'swap 2' \
            'export -e' \
            'export --exercise'
            echo 'exercises'
        case 'dictate --file' \
            'routine edit --from' \
            'report -o' \
            'report --output' \
            'exercise export -o' \
            'exercise export --output' \
            'exercise import 1' \
            'edit --from' \
            'import --map-file' \
            'import 1' \
            'export -o' \
            'export --output' \
            'admin seed --csv' \
            'admin seed --from' \
            'config edit --from' \
            'doctor --report' \
            'db backup 1' \
            'db restore 1'
            echo 'files'
        case 'dictate --model' \
            'voice test --model' \
            'voice bench --model'
            echo 'files tiny.en base.en small.en distil-small.en medium.en tiny base small medium large-v3-turbo'
        case '--database-url' \
            'dictate --text' \
            'dictate --microphone' \
            'dictate --language' \
            'start --at' \
            'start 1' \
            'rest \\*' \
            'finish --at' \
            'finish --note' \
            'bodyweight log \\*' \
            'bodyweight history -n' \
            'bodyweight history --limit' \
            'bodyweight edit \\*' \
            'routine rename 2' \
            'max set 2' \
            'undo --id' \
            'undo 1' \
            'redo 1' \
            'changes -n' \
            'changes --limit' \
            'history -n' \
            'history --limit' \
            'records -n' \
            'records --limit' \
            'calendar 1' \
            'exercise search --limit' \
            'exercise search --page' \
            'exercise list --limit' \
            'exercise list --page' \
            'exercise add --alias' \
            'exercise add --picture-url' \
            'exercise add 1' \
            'exercise edit --name' \
            'exercise edit --add-alias' \
            'exercise edit --remove-alias' \
            'exercise edit --picture-url' \
            'exercise rename 2' \
            'exercise alias add 2' \
            'exercise alias remove 2' \
            'plates --bar' \
            'plates --inventory' \
            'plates 1' \
            'warmup --bar' \
            'convert \\*' \
            'set move --to' \
            'workout rename 2' \
            'workout duplicate --at' \
            'import --zone' \
            'import --map' \
            'export --columns' \
            'login 1' \
            'join --name' \
            'join 1' \
            'session revoke \\*' \
            'profile add 1' \
            'profile add 2' \
            'admin init 1' \
            'admin invite --url' \
            'admin invite 1' \
            'admin seed --database' \
            'admin user promote 1' \
            'admin user demote 1' \
            'admin user deactivate 1' \
            'admin user activate 1' \
            'admin user remove 1' \
            'admin user reset-password --url' \
            'admin user reset-password 1' \
            'account edit --name' \
            'account edit --zone' \
            'account edit --bodyweight' \
            'account edit --undo-for' \
            'account password --code' \
            'config set 2' \
            'voice test --seconds' \
            'voice test --microphone'
            echo 'free'
        case '--profile' \
            'profile use 1' \
            'profile remove 1' \
            'profile show 1'
            echo 'profiles'
        case 'start -r' \
            'start --routine' \
            'routine show 1' \
            'routine edit 1' \
            'routine rename 1' \
            'routine delete 1'
            echo 'routines'
        case 'show 1' \
            'edit 1' \
            'set edit -w' \
            'set edit --workout' \
            'set delete -w' \
            'set delete --workout' \
            'set move -w' \
            'set move --workout' \
            'workout delete 1' \
            'workout rename 1' \
            'workout move 1' \
            'workout merge 1' \
            'workout merge 2' \
            'workout duplicate 1'
            echo 'workouts'
    end
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
