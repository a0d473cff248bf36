"""One decision from a record under the shipped rules, and what is made of it: bytes, sentences, days."""

from api.desk.rulebooks import Rulebooks, Viewpoint
from benchmarks.record import AREA, ON, record_of_ten
from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, seconds
from benchmarks.timing import timed
from benchmarks.workload import QUERY
from catalog.documents import Mode
from catalog.load import default_rules
from engine.audit.canonical import canonical_bytes
from engine.explain import explain
from engine.facts import facts
from engine.plain import plain
from engine.timeline import timeline

_KNOWN = 1000
_NAMES = {
    "decision": "decision from the profile (baseline)",
    "facts": "facts from the record",
    "both": "facts and decision",
    "bytes": "canonical bytes of the decision",
    "sentences": "explanation of the decision",
    "timeline": "timeline: twelve years back and ahead",
}


def records(sizes: Sizes) -> Section:
    """Measure the way from a record to an answer."""
    rulebooks, view = Rulebooks.open(default_rules()), Viewpoint(area=AREA)
    evaluator = rulebooks.evaluator(ON, view)
    rules, days = evaluator.rules, rulebooks.edition_days(Mode.SIMULATION)
    given = [record_of_ten(number) for number in range(sizes.records)]
    profiles = [facts(record, rules, QUERY, ON, _KNOWN) for record in given]
    decided = [evaluator.decide(QUERY, record, ON, _KNOWN) for record in given]
    times = timed(
        {
            "decision": lambda n: evaluator.evaluate(profiles[n], QUERY, given[n]),
            "facts": lambda n: facts(given[n], rules, QUERY, ON, _KNOWN),
            "both": lambda n: evaluator.decide(QUERY, given[n], ON, _KNOWN),
            "bytes": lambda n: canonical_bytes(plain(decided[n])),
            "sentences": lambda n: explain(decided[n], rules),
            "timeline": lambda n: timeline(
                QUERY, given[n], lambda day: rulebooks.evaluator_or_none(day, view), days, ON, _KNOWN
            ),
        },
        sizes.records,
        sizes.passes,
    )
    baseline = times["decision"]
    return Section(
        title=f"3. From a record of {len(given[0].entries)} entries, under the shipped rules",
        about=(
            f"{len(rules.rules)} rules, {len(rules.facts)} facts, every measure in question; {sizes.records} records "
            f"that differ in their dates. Baseline: the decision alone, both evaluators with full reasons."
        ),
        lines=tuple(
            Line(what=_NAMES[name], took=seconds(t.p50), p99=seconds(t.p99), ratio=t.p50 / baseline.p50)
            for name, t in times.items()
        ),
    )
