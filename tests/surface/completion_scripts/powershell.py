"""The completion script for PowerShell, 5.1 and later."""

from collections.abc import Iterable, Iterator
from typing import Final

from tests.surface.completion_scripts.tree import Command, kind_of, places_of

_HEAD: Final = r"""# Completion of logbk for PowerShell. Written from the program by `poe docs`.

Register-ArgumentCompleter -Native -CommandName logbk -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # What each command has: those in it, and its options, with what they do.
    $commands = @{
"""

_OPTIONS: Final = """    }
    $options = @{
"""

_VALUES: Final = """    }
    # What stands behind an option, or as the argument of a number.
    $values = @{
"""

_TAIL: Final = r"""    }

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
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script."""
    return "".join([_HEAD, *_commands(commands), _OPTIONS, *_options(commands), _VALUES, *_values(commands), _TAIL])


def _commands(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        if command.commands:
            yield from _table(command.path, command.commands)


def _options(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        yield from _table(command.path, ((name, option.help) for option in command.options for name in option.names))


def _table(path: tuple[str, ...], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"        {_quoted(' '.join(path))} = [ordered]@{{\n"
    yield from (f"            {_quoted(name)} = {_quoted(text)}\n" for name, text in rows)
    yield "        }\n"


def _values(commands: tuple[Command, ...]) -> Iterator[str]:
    for path, what, value in places_of(commands):
        yield f"        {_quoted(f'{path} {what}')} = {_quoted(kind_of(value))}\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
