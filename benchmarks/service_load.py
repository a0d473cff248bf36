"""The load: so many keep-alive connections, each asking again as soon as it is answered, from a process of its own."""

import http.client
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Barrier, Thread
from time import perf_counter, process_time

_ROOT = Path(__file__).resolve().parent.parent
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is asked: bodies in turn, posted to one path of a port on this machine, for so many seconds."""

    port: int
    path: str
    headers: Mapping[str, str]
    bodies: Sequence[str]
    in_flight: int
    seconds: float
    once: bool = False
    """Whether each request brings an idempotency key of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of it: seconds to each answer, answers a second, and how busy the generator kept its own core."""

    took: tuple[float, ...]
    rate: float
    busy: float


def under(load: Load) -> Seen:
    """Put a server under load and give what was seen; raises when any answer is not 200."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.service_load"],
        input=json.dumps(asdict(load)),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        timeout=load.seconds + 60,
    )
    seen = json.loads(done.stdout)
    return Seen(took=tuple(seen["took"]), rate=seen["rate"], busy=seen["busy"])


class _Asking(Thread):
    """One connection."""

    def __init__(self, load: Load, number: int, barrier: Barrier) -> None:
        super().__init__()
        self.took: list[float] = []
        self.fault: Exception | None = None
        self._load = load
        self._number = number
        self._barrier = barrier

    def run(self) -> None:
        try:
            self._ask()
        except Exception as error:  # noqa: BLE001 - said by whoever waits for the thread
            self.fault = error

    def _ask(self) -> None:
        load = self._load
        conn = http.client.HTTPConnection("127.0.0.1", load.port, timeout=30)
        bodies = [body.encode() for body in load.bodies]
        headers = {**load.headers, "Content-Type": "application/json"}
        place = self._number
        self._barrier.wait()
        until = perf_counter() + load.seconds
        while (begun := perf_counter()) < until:
            if load.once:
                headers["Idempotency-Key"] = f"{begun}-{self._number}"
            conn.request("POST", load.path, bodies[place % len(bodies)], headers)
            answer = conn.getresponse()
            said = answer.read()
            self.took.append(perf_counter() - begun)
            if answer.status != _OK:
                raise RuntimeError(f"{answer.status}: {said.decode()}")
            place += load.in_flight
        conn.close()


def _measure(load: Load) -> Seen:
    barrier = Barrier(load.in_flight + 1)
    asking = [_Asking(load, number, barrier) for number in range(load.in_flight)]
    for one in asking:
        one.start()
    barrier.wait()
    begun, busy = perf_counter(), process_time()
    for one in asking:
        one.join()
    seconds = perf_counter() - begun
    for one in asking:
        if one.fault is not None:
            raise one.fault
    took = tuple(moment for one in asking for moment in one.took)
    return Seen(took=took, rate=len(took) / seconds, busy=(process_time() - busy) / seconds)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(Load(**json.load(sys.stdin))))))
