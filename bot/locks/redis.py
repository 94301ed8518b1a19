"""The lock store for several server processes that share a Redis."""

from __future__ import annotations

import asyncio
import secrets

from rasa.core.lock_store import LockError
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio.connection import Connection as Driver
from redis.asyncio.connection import ConnectionPool
from redis.exceptions import RedisError

from bot import limits
from bot.locks.queue import GRACE_SECONDS, Answer, Connection, Deed, OnEnd, OnTurn, QueueLockStore, QueuePlace

_QUEUE = "needlewise:queue:"
_PROCESS = "needlewise:process:"

# A queue is a hash from place to "position process holds expires", times in microseconds. It goes with the last place,
# or when the last of its leases has run out. A process lives as long as it is subscribed to its channel.
_SCRIPT = f"""
local queue, deed, place, process = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local at, holding, lease, grace = ARGV[4], ARGV[5] == '1', tonumber(ARGV[6]), tonumber(ARGV[7])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local function alive(name)
    return redis.call('PUBSUB', 'NUMSUB', '{_PROCESS}' .. name)[2] > 0
end
local function write(key, row)
    redis.call('HSET', queue, key, string.format(
        '%.0f %s %d %.0f', row.position, row.process, row.holds and 1 or 0, row.expires))
end

if not alive(process) then
    return redis.error_reply('UNSUBSCRIBED the process does not listen')
end
if deed == 'leave' then
    redis.call('HDEL', queue, place)
end
local rows, taken, expired, dead = {{}}, false, 0, 0
local stored = redis.call('HGETALL', queue)
for i = 1, #stored, 2 do
    local key = stored[i]
    local position, owner, holds, expires = stored[i + 1]:match('(%d+) (%x+) (%d) (%d+)')
    local row = {{position = tonumber(position), process = owner, holds = holds == '1', expires = tonumber(expires)}}
    if row.expires < now and key ~= place then
        expired = expired + 1
        redis.call('HDEL', queue, key)
    else
        rows[key] = row
        taken = taken or row.holds
    end
end
if deed ~= 'leave' then
    local row = rows[place] or {{position = tonumber(at), holds = false}}
    row.process, row.holds, row.expires = process, row.holds or holding, now + lease
    rows[place] = row
    taken = taken or row.holds
    write(place, row)
end
local following = ''
if deed ~= 'restore' and not taken then
    local first
    for key, row in pairs(rows) do
        local head = rows[first]
        if not head or row.position < head.position or (row.position == head.position and key < first) then
            first = key
        end
    end
    if first then
        local row = rows[first]
        row.holds, row.expires = true, now + lease
        write(first, row)
        if row.process == process then
            following = first
        else
            redis.call('PUBLISH', '{_PROCESS}' .. row.process, first)
        end
    end
end
for key, row in pairs(rows) do
    if row.process ~= process and row.expires > now + grace and not alive(row.process) then
        dead = dead + 1
        row.expires = now + grace
        write(key, row)
    end
end
redis.call('PEXPIRE', queue, math.ceil(lease / 1000))
local own = rows[place]
return {{own and own.holds and 1 or 0, following, expired, dead}}
"""


class RedisLockStore(QueueLockStore):
    """First come, first served over all processes; `url` is that of a Redis 5 or later."""

    store = "Redis"
    failures = (RedisError, OSError, asyncio.TimeoutError)

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Take the entry `lock_store` of Rasa's endpoints file. Raises LockError where its `url` can't be one."""
        super().__init__(endpoint_config)
        try:
            self._pool = ConnectionPool.from_url(self.url)
        except ValueError:
            raise LockError(
                "`url` under `lock_store` in the endpoints file is not an address of a Redis. "
                "Expected: redis://host:6379/0, rediss://… or unix://…"
            ) from None

    async def connect(self, on_turn: OnTurn, on_end: OnEnd) -> Connection:
        """Make two connections, since Redis sends notifications over one of their own."""
        connection = _RedisConnection(self._pool.make_connection(), self._pool.make_connection())
        try:
            await connection.open(on_turn, on_end)
        except BaseException:
            await connection.close()
            raise
        return connection


class _RedisConnection:
    def __init__(self, calls: Driver, notifications: Driver) -> None:
        self._calls = calls
        self._notifications = notifications
        self._process = secrets.token_hex(8)
        self._script = b""
        self._listener: asyncio.Task[None] | None = None

    async def open(self, on_turn: OnTurn, on_end: OnEnd) -> None:
        await self._notifications.connect()
        await self._notifications.send_command("SUBSCRIBE", _PROCESS + self._process)
        await self._notifications.read_response()
        self._listener = asyncio.get_running_loop().create_task(self._listen(on_turn, on_end))
        await self._calls.connect()
        await self._calls.send_command("SCRIPT", "LOAD", _SCRIPT)
        self._script = await self._calls.read_response()

    async def change(self, deed: Deed, place: QueuePlace, seconds: float) -> Answer:
        return await asyncio.wait_for(self._change(deed, place), seconds)

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
        for driver in (self._calls, self._notifications):
            await driver.disconnect(nowait=True)

    async def _change(self, deed: Deed, place: QueuePlace) -> Answer:
        times = (int(seconds * 1e6) for seconds in (limits.LOCK_LEASE_SECONDS, GRACE_SECONDS))
        arguments = (deed, place.id, self._process, place.position, int(place.holds), *times)
        if not self._calls.is_connected:
            # The driver would silently connect anew.
            raise ConnectionError
        await self._calls.send_command("EVALSHA", self._script, 1, _QUEUE + place.conversation, *arguments)
        holds, following, expired, dead = await self._calls.read_response()
        return Answer(bool(holds), int(following) if following else None, expired, dead)

    async def _listen(self, on_turn: OnTurn, on_end: OnEnd) -> None:
        try:
            while True:
                kind, _, content = await self._notifications.read_response()
                if kind == b"message":
                    on_turn(int(content))
        except (RedisError, OSError):
            # Without notifications the other one is of no use.
            await self._calls.disconnect(nowait=True)
            on_end(self)
