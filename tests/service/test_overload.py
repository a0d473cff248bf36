"""More clients than may be in flight: some are sent away at once, the others are served about as fast as before."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.service.process import Running, Sites
from tests.service.questions import question

pytest_plugins = ("tests.service.sites",)

AT_ONCE, MANY, SECONDS = 4, 24, 2.0


def load(running: Running, clients: int) -> tuple[Counter[str], float]:
    """Let so many clients ask for some seconds; give what they were told, and the answers a second."""
    end = time.monotonic() + SECONDS

    def ask(_: int) -> Counter[str]:
        client, told = running.client(), Counter[str]()
        while time.monotonic() < end:
            answer = client.post("/v1/decisions", question(), once="")
            if answer.status == 200:
                told["answered"] += 1
            else:
                assert answer.status == 503, answer.body
                assert answer.headers["retry-after"] == "1"
                told[answer.code] += 1
                time.sleep(0.05)  # far sooner than asked to
        return told

    with ThreadPoolExecutor(clients) as pool:
        told = sum(pool.map(ask, range(clients)), Counter[str]())
    return told, told["answered"] / SECONDS


def test_beyond_the_limit_requests_are_shed_and_the_rest_is_served(sites: Sites) -> None:
    place = sites("sqlite")
    before = len(place.leaves())
    running = place.start(in_flight=AT_ONCE)
    calm, alone = load(running, AT_ONCE)
    assert set(calm) == {"answered"}
    flood, crowded = load(running, MANY)
    assert flood["overloaded"] > 0
    assert set(flood) == {"answered", "overloaded"}
    assert crowded > alone / 4, f"{crowded:.0f} a second under load, {alone:.0f} without"
    metrics = running.client(None).get("/metrics").body.decode()
    assert f"power_credit_shed_total {float(flood['overloaded'])}" in metrics
    assert "power_credit_in_flight 0.0" in metrics
    # Whoever was sent away left nothing in the log.
    assert len(place.leaves()) == before + calm["answered"] + flood["answered"]
