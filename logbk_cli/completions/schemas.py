"""What passes between the completion's service and its callers."""

from pydantic import BaseModel, ConfigDict


class CompletionNames(BaseModel):
    """The names that a shell can complete, the likeliest first."""

    model_config = ConfigDict(frozen=True)

    exercises: tuple[str, ...]
    routines: tuple[str, ...]
