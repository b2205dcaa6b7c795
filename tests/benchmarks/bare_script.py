"""The floor for `logbk log`: the same libraries, one connection, one row."""

import asyncio
import sys

import psycopg
import pydantic
import rapidfuzz.fuzz
import rapidfuzz.process
import rich.console
import rich.table
import typer
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from uuid_utils.compat import uuid7

USED = (pydantic.BaseModel, rapidfuzz.fuzz, rapidfuzz.process, rich.console, rich.table, typer.Typer, DeclarativeBase)


async def main(url: str) -> None:
    async def connect() -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(url)

    engine = create_async_engine("postgresql+psycopg://", async_creator=connect, poolclass=NullPool)
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(text("INSERT INTO public.bare (id, reps) VALUES (:id, 8)"), {"id": uuid7()})
    await engine.dispose()


asyncio.run(main(sys.argv[1]))
