"""How a request waits for the answer to its question: on the event loop, so that no thread is held meanwhile."""

import asyncio

from fastapi.concurrency import run_in_threadpool

from api.desk.caller import Caller
from api.desk.decide import Asked
from api.desk.once import Attempt, Reply, replay
from api.desk.service import Service, out_of_time
from api.store.deadline import at_most
from api.store.faults import Taken, Unavailable


async def reply_to(service: Service, caller: Caller, asked: Asked, attempt: Attempt) -> Reply:
    """Give the answer once it is recorded; raises `Refused`, also when the deadline comes first, or `Unavailable`."""
    if service.questions is None:
        raise Unavailable("the service is not open")
    waiting = service.questions.ask(caller, asked, attempt)
    try:
        async with asyncio.timeout(at_most(service.settings.deadline_seconds)):
            return await waiting
    except TimeoutError as error:
        raise out_of_time(service) from error
    except Taken:
        # Another try with the same key was faster.
        before = await run_in_threadpool(replay, service, caller, attempt)
        if before is None:
            raise
        return before
