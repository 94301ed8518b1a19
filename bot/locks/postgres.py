"""The lock store for several server processes that share a PostgreSQL database."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import asyncpg

from bot import limits
from bot.locks.queue import GRACE_SECONDS, Answer, Connection, Deed, OnEnd, OnTurn, QueueLockStore, QueuePlace

# Marks the advisory locks by which processes show that they live.
_ALIVE = 0x6E65_6564

# Unlogged: it need not outlive a crash, and so costs no writing to disk.
_TABLE = """
create unlogged table if not exists message_queue (
    conversation text not null,
    place bigint not null,
    position bigint not null,
    process int not null,
    holds boolean not null,
    expires timestamptz not null,
    primary key (conversation, place)
)
"""

# A function of this connection only: nothing to migrate, and each of its statements sees what was committed before,
# which those of one statement wouldn't. The lock at the beginning serialises the changes of one conversation's queue.
_FUNCTION = f"""
create function pg_temp.change_queue(
    deed text, of_conversation text, of_place bigint, of_process int, at bigint, holding boolean,
    lease float8, grace float8,
    out it_holds boolean, out following bigint, out expired bigint, out dead bigint
) language plpgsql as $$
declare
    moment timestamptz;
    chosen message_queue;
begin
    perform pg_advisory_xact_lock(hashtextextended(of_conversation, 0));
    moment := clock_timestamp();
    if deed = 'leave' then
        delete from message_queue where conversation = of_conversation and place = of_place;
    end if;
    delete from message_queue where conversation = of_conversation and place <> of_place and expires < moment;
    get diagnostics expired = row_count;
    if deed <> 'leave' then
        insert into message_queue
        values (of_conversation, of_place, at, of_process, holding, moment + make_interval(secs => lease))
        on conflict (conversation, place) do update
        set process = excluded.process, expires = excluded.expires,
            holds = message_queue.holds or excluded.holds;
    end if;
    if deed <> 'restore' and not exists (
        select from message_queue where conversation = of_conversation and holds
    ) then
        update message_queue set holds = true, expires = moment + make_interval(secs => lease)
        where conversation = of_conversation and place = (
            select place from message_queue where conversation = of_conversation order by position, place limit 1
        )
        returning * into chosen;
        if chosen.process = of_process then
            following := chosen.place;
        elsif chosen.process is not null then
            perform pg_notify('message_queue_' || chosen.process, chosen.place::text);
        end if;
    end if;
    update message_queue set expires = moment + make_interval(secs => grace)
    where conversation = of_conversation and process <> of_process
        and expires > moment + make_interval(secs => grace)
        and pg_try_advisory_xact_lock_shared({_ALIVE}, process);
    get diagnostics dead = row_count;
    select holds into it_holds from message_queue
    where conversation = of_conversation and place = of_place;
end $$
"""  # noqa: S608 (a constant)
_CHANGE = "select * from pg_temp.change_queue($1, $2, $3, $4, $5, $6, $7, $8)"


class PostgresLockStore(QueueLockStore):
    """First come, first served over all processes; `url` names the database, in which it makes one small table."""

    store = "PostgreSQL"
    failures = (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        # What a call gets over a connection that has just ended.
        asyncpg.InternalClientError,
        OSError,
        asyncio.TimeoutError,
    )

    async def connect(self, on_turn: OnTurn, on_end: OnEnd) -> Connection:
        """Connect, make the table where it is missing, and listen."""
        settings = {
            "application_name": "needlewise locks",
            "synchronous_commit": "off",
            # The table looks empty to the planner, yet is full of rows that were just deleted.
            "enable_seqscan": "off",
            "jit": "off",
        }
        driver = await asyncpg.connect(self.url, server_settings=settings)
        try:
            process = await _introduce(driver)
            connection = _PostgresConnection(driver, process)
            await driver.add_listener(f"message_queue_{process}", lambda *notified: on_turn(int(notified[-1])))
            driver.add_termination_listener(lambda _: on_end(connection))
        except BaseException:
            driver.terminate()
            raise
        return connection


class _PostgresConnection:
    def __init__(self, driver: Any, process: int) -> None:
        self._driver = driver
        self._process = process

    async def change(self, deed: Deed, place: QueuePlace, seconds: float) -> Answer:
        arguments = (deed, place.conversation, place.id, self._process, place.position, place.holds)
        # Cancelling would ask the server, which may be frozen, to cancel; this makes the call fail at once.
        timer = asyncio.get_running_loop().call_later(seconds, self._driver.terminate)
        try:
            row = await self._driver.fetchrow(_CHANGE, *arguments, limits.LOCK_LEASE_SECONDS, GRACE_SECONDS)
        finally:
            timer.cancel()
        holds, following, expired, dead = row
        return Answer(bool(holds), following, expired, dead)

    async def close(self) -> None:
        self._driver.terminate()


async def _introduce(driver: Any) -> int:
    """Make what is missing; the process's number, which others find locked for as long as it lives."""
    if await driver.fetchval("select to_regclass('message_queue') is null"):
        async with driver.transaction():
            # "If not exists" alone fails where two processes start at once.
            await driver.execute(f"select pg_advisory_xact_lock({_ALIVE}::bigint)")
            await driver.execute(_TABLE)
    await driver.execute(_FUNCTION)
    while True:
        process = secrets.randbits(31)
        if await driver.fetchval("select pg_try_advisory_lock($1::int, $2::int)", _ALIVE, process):
            return process
