"""The floor for `logbk log`: a script that imports the same libraries and inserts one row through SQLAlchemy.

It is what a person would write in ten minutes, with every library at its defaults. It prints nothing, reads no
options and checks no values: what Typer, Rich and Pydantic do once they are imported counts as LogBK's own time, as
do signing in, the other statements and everything that LogBK does to be quicker. A test holds it to importing what
`logbk log` imports and no more.
"""

import asyncio
import sys

import platformdirs
import psycopg
import pydantic
import rich.console
import rich.table
import typer
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from uuid_utils.compat import uuid7

# Pydantic and Typer import most of themselves when a name is first used.
USED = (platformdirs, pydantic.BaseModel, rich.console.Console, rich.table.Table, typer.Typer, DeclarativeBase)


async def main(url: str) -> None:
    async def connect() -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(url)

    engine = create_async_engine("postgresql+psycopg://", async_creator=connect, poolclass=NullPool)
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(text("INSERT INTO public.bare (id, reps) VALUES (:id, 8)"), {"id": uuid7()})
    await engine.dispose()


asyncio.run(main(sys.argv[1]))
