"""The catalogue as a member sees it who has logged nothing, and dictations read over it: no database."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from logbk_cli.exercises.matching import NamedExercise
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.values import Modality
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, SetValues, WeightUnit
from logbk_cli.notation.writer import format_sets
from logbk_cli.seeding.values import CatalogueEntry, read_catalogue
from logbk_cli.voice.hearing import NameFinder
from logbk_cli.voice.judgement import Judged, Past, judge
from logbk_cli.voice.reading import Dictation, DictationReader
from logbk_cli.voice.values import Heard
from logbk_cli.workouts.drafts import context_for


@cache
def entries() -> dict[str, CatalogueEntry]:
    return {one.name: one for one in read_catalogue()}


@cache
def exercises() -> dict[str, NamedExercise]:
    return {
        one.name: NamedExercise(
            one.id, one.name, one.alias_keys, Measurement(one.measurement), commonness=one.commonness
        )
        for one in entries().values()
    }


@cache
def finder(today: tuple[str, ...] = ()) -> NameFinder:
    return NameFinder(exercises().values(), {exercises()[name].id: 10.0 for name in today})


def past_of(name: str, unit: WeightUnit, before: str = "") -> Past:
    """Return what is known of an exercise of which the sets `before` were done."""
    one = entries()[name]
    ref = ExerciseRef(id=one.id, name=name, modality=Modality(one.modality), measurement=Measurement(one.measurement))
    sets: tuple[SetValues, ...] = ()
    if before:
        sets = tuple(each for entry in read_entries(before) for each in resolve(entry, context_for(ref, unit, None)))
    return Past(context_for(ref, unit, sets[-1] if sets else None), sets)


def understand(
    heard: str | Sequence[Heard],
    *,
    current: str | None = None,
    today: Iterable[str] = (),
    unit: WeightUnit = WeightUnit.KG,
    before: Mapping[str, str] | None = None,
) -> tuple[Dictation, list[Judged]]:
    """Return what is understood of an utterance, and its sets."""
    utterances = [Heard(heard)] if isinstance(heard, str) else heard
    reader = DictationReader(finder(tuple(today)), None if current is None else exercises()[current])
    dictation = reader.read(utterances)
    pasts = {
        reading.exercise.id: past_of(reading.exercise.name, unit, (before or {}).get(reading.exercise.name, ""))
        for reading in dictation.readings
    }
    return dictation, judge(dictation, pasts)


def written(judged: Iterable[Judged]) -> list[str]:
    """Return each entry in the notation."""
    return [f"{one.reading.exercise.name}: {format_sets(one.sets)}" for one in judged]
