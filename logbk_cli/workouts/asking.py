"""Asking on a terminal: which exercise an unclear name means, and whether the routine is to say what was done."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.shared import console
from logbk_cli.workouts.plan_views import offer_view
from logbk_cli.workouts.schemas import FinishRequest, RoutineOffer

T = TypeVar("T")


def ask_for_names(work: Callable[[Mapping[str, str]], T]) -> T:
    """Return what `work` returns, asking for each name that it finds unclear and trying again.

    `work` takes what was chosen so far: a name as it was written to a full one. Without a terminal, or where nothing
    is chosen, what it raised is raised.
    """
    choices: dict[str, str] = {}
    while True:
        try:
            return work(choices)
        except UnclearNameError as error:
            if not error.candidates or not console.is_interactive():
                raise
            picked = console.choose(
                f"{error.message[0].upper()}{error.message[1:]}.", error.candidates, flag="the full name"
            )
            if picked is None:
                raise
            # The error names what was looked up: the text itself, or an earlier choice, which is never unclear.
            choices[error.query] = error.candidates[picked]


def ask_to_take_over(get_offer: Callable[[], RoutineOffer | None], request: FinishRequest) -> FinishRequest:
    """Ask, before anything is written, whether the routine is to say what was done; return the request that says so."""
    offer = get_offer()
    if offer is None:
        return request
    console.say(f"As it was done, the routine {offer.routine} would change:")
    console.err().print(offer_view(offer))
    wanted = console.confirm("Take what was done into the routine?", flag="--update-routine")
    return request.model_copy(update={"offered": offer, "takes_over": wanted})


def tell_what_was_taken_over(request: FinishRequest, offer: RoutineOffer | None) -> None:
    """Tell what has become of the routine: in short to whom was asked, and has seen it."""
    if offer is None:
        return
    if request.offered is None and request.takes_over:
        console.say(f"The routine {offer.routine} has changed:")
        console.err().print(offer_view(offer))
    elif request.offered is not None:
        outcome = "says that now" if request.takes_over else "stays as it is"
        console.say(f"The routine {offer.routine} {outcome}.")
