"""Memory use over many messages."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tqdm import tqdm

from bench.serving.client import Outcome
from bench.serving.figures import flatness
from bench.serving.load import Traffic
from bench.serving.processes import Role, Servers

AT_ONCE = 8
SAMPLE_SECONDS = 2.0
# The minimum for comparing quarters.
LEAST_SAMPLES = 8


@dataclass
class Memory:
    """Proportional set size in MB every SAMPLE_SECONDS, and the outcomes of the messages."""

    messages: list[int] = field(default_factory=list)
    """Messages answered by the time of each sample."""
    megabytes: dict[Role, list[float]] = field(default_factory=lambda: {role: [] for role in Role})
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    seconds: float = 0.0

    def flatness(self, role: Role) -> float | None:
        """The last quarter's median over the second quarter's; None with too few samples."""
        samples = self.megabytes[role]
        return flatness(samples) if len(samples) >= LEAST_SAMPLES else None


async def drive(servers: Servers, traffic: Traffic, messages: int, progress: tqdm[Any]) -> Memory:
    """Send messages in ever new conversations, AT_ONCE of them simultaneously, and sample memory."""
    memory = Memory()
    began = time.perf_counter()
    driving = asyncio.ensure_future(traffic.so_many(messages, AT_ONCE, "bench-memory", progress))
    while not driving.done():
        memory.messages.append(int(progress.n))
        for role, samples in memory.megabytes.items():
            samples.append(servers.memory(role))
        await asyncio.wait([driving], timeout=SAMPLE_SECONDS)
    memory.outcomes = driving.result()
    memory.seconds = time.perf_counter() - began
    return memory
