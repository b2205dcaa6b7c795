"""What another member does and calls things is not heard."""

from logbk_cli.exercises.schemas import ExerciseCreate
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.reader import read_entries
from logbk_cli.voice.schemas import Understood
from logbk_cli.voice.service import DictationService
from logbk_cli.voice.values import Heard, Verdict
from logbk_cli.workouts.log_service import LogService
from logbk_cli.workouts.note_service import NoteService
from logbk_cli.workouts.schemas import LogRequest
from logbk_cli.workouts.service import WorkoutService
from tests.conftest import Member, Neighbours


def understand(member: Member, text: str) -> Understood:
    return member.call(lambda session: DictationService(session).understand([Heard(text)]))


def test_a_dictation_knows_nothing_of_another_member(neighbours: Neighbours) -> None:
    one, other = neighbours.one, neighbours.other
    new = ExerciseCreate(name="Wobbler", body_part=BodyPart.BACK, modality=Modality.CABLE)
    one.call(lambda session: ExerciseService(session).add(new))
    one.call(
        lambda session: LogService(session).log(LogRequest(entries=read_entries("wobbler 20kg x8; bench 80kg x8")))
    )
    assert [entry.exercise for entry in understand(one, "Wobbler 20 kilos for 8.").entries] == ["Wobbler"]
    assert understand(other, "Wobbler 20 kilos for 8.").entries == ()
    # Neither which exercise is open, nor which weights are usual, nor which names are likely.
    assert [entry.exercise for entry in understand(one, "80 kilos for 8.").entries] == ["Bench Press (Barbell)"]
    assert understand(other, "80 kilos for 8.").entries == ()
    assert understand(one, "Bench press 180 kilos for 8.").entries[0].verdict is Verdict.UNSURE
    assert understand(other, "Bench press 180 kilos for 8.").entries[0].verdict is Verdict.SURE
    assert one.call(lambda session: DictationService(session).hot_words()) == ("bench press", "wobbler")
    assert other.call(lambda session: DictationService(session).hot_words()) == ()


def test_a_note_goes_into_ones_own_workout(neighbours: Neighbours) -> None:
    for member in (neighbours.one, neighbours.other):
        member.call(lambda session: LogService(session).log(LogRequest(entries=read_entries("bench 80kg x8"))))
    before = neighbours.rows_of(neighbours.other)
    neighbours.one.call(lambda session: NoteService(session).add("Slept badly.", to_workout=True))
    neighbours.one.call(lambda session: NoteService(session).add("Felt easy.", to_workout=False))
    assert neighbours.rows_of(neighbours.other) == before
    workout = neighbours.one.call(lambda session: WorkoutService(session).require_open())
    assert (workout.note, workout.exercises[0].note) == ("Slept badly.", "Felt easy.")
