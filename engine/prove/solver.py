"""The solver behind one door: variables, what must hold, questions with a time limit, and the values of an answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Protocol

import z3  # type: ignore[import-untyped]

from engine.prove.terms import Flag, Number, among, equal


class Verdict(Enum):
    """What the solver makes of a question: some record is so, none within the bound is, or it ran out of time."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


Left = Callable[[], int]
"""How many milliseconds are left for everything that is still to be asked."""


def endless() -> int:
    """More than any run takes."""
    return 2**31 - 1


class OutOfTime(Exception):  # noqa: N818 - it names what happened
    """The time for a question ran out while an answer was being read or made plain."""


class Wish(Protocol):
    """A wish by its name."""

    def get_id(self) -> int:
        """The name's number."""


class Solver:
    """One incremental solver with a context of its own, so that several may work at the same time."""

    def __init__(self, milliseconds: int, left: Left = endless) -> None:
        """Give every single question so many milliseconds at most, and none more than are `left` for all."""
        self.left = left
        self._most = milliseconds
        self._context = z3.Context()
        self._solver = z3.SolverFor("QF_LIA", ctx=self._context)
        self._model: z3.ModelRef | None = None
        self._wished = 0

    def flag(self, name: str) -> Flag:
        """Make a flag."""
        made: Flag = z3.Bool(name, self._context)
        return made

    def number(self, name: str) -> Number:
        """Make a whole number."""
        made: Number = z3.Int(name, self._context)
        return made

    def require(self, parts: Iterable[Flag]) -> None:
        """Let every part hold from here on, within the scope."""
        self._solver.add([self._term(part) for part in parts])

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Forget afterwards what was required inside."""
        self._solver.push()
        try:
            yield
        finally:
            self._solver.pop()

    def ask(self, *also: Flag) -> Verdict:
        """Whether all that is required can hold together, with these as well."""
        if any(part is False for part in also):
            return Verdict.IMPOSSIBLE
        open_parts = [part for part in also if part is not True]
        if not open_parts:
            return self._checked(())
        with self.scope():
            self.require(open_parts)
            return self._checked(())

    def wishes(self, wishes: Sequence[Flag]) -> tuple[Wish, ...]:
        """Make wishes that `grant` may be asked for, the most wished for first; outside any scope, once for all."""
        return tuple(self._named(wish) for wish in wishes)

    def grant(self, wishes: Sequence[Wish]) -> Verdict:
        """Find what is required with as many wishes as can be granted, the first before the later ones.

        Wishes that cannot stand with the ones before them are dropped; the answer's values are those of the rest.
        """
        place = {name.get_id(): n for n, name in enumerate(wishes)}
        kept = dict(enumerate(wishes))
        while True:
            verdict = self._checked(tuple(kept.values()))
            if verdict is not Verdict.IMPOSSIBLE:
                self._solver.add(list(kept.values()))
                return verdict
            core = [place[one.get_id()] for one in self._solver.unsat_core()]
            if not core:
                return Verdict.IMPOSSIBLE
            del kept[max(core)]

    def settle(self, number: Number, preferred: Sequence[int]) -> None:
        """Fix a number of the last answer to the first of the preferred ones that it may be, else leave it as it is.

        So an answer does not hang on what the solver was asked before.
        """
        value = self.value(number)
        if value != preferred[0]:
            plain = preferred if self.ask(among(number, preferred)) is Verdict.POSSIBLE else ()
            value = next((one for one in plain if self.ask(equal(number, one)) is Verdict.POSSIBLE), value)
            if self._model is None:
                self._checked(())
        self.require([equal(number, value)])

    def holds(self, flag: Flag) -> bool:
        """The flag's value in the last answer."""
        return flag if isinstance(flag, bool) else bool(z3.is_true(self._answer(flag)))

    def value(self, number: Number) -> int:
        """The number's value in the last answer."""
        return number if isinstance(number, int) else int(self._answer(number).as_long())

    def _answer(self, term: z3.ExprRef) -> z3.ExprRef:
        if self._model is None:
            raise OutOfTime("the last question had no answer to read a value from")
        return self._model.eval(term, model_completion=True)

    def _checked(self, assumed: Sequence[z3.BoolRef]) -> Verdict:
        left = self.left()
        self._solver.set("timeout", max(1, min(self._most, left)))
        found = self._solver.check(*assumed) if left > 0 else z3.unknown
        if found == z3.sat:
            self._model = self._solver.model()
            return Verdict.POSSIBLE
        self._model = None
        return Verdict.IMPOSSIBLE if found == z3.unsat else Verdict.UNDECIDED

    def _named(self, wish: Flag) -> Wish:
        self._wished += 1
        name: Wish = z3.Bool(f"wish {self._wished}", self._context)
        self._solver.add(z3.Implies(name, self._term(wish)))
        return name

    def _term(self, part: Flag) -> z3.BoolRef:
        return z3.BoolVal(part, self._context) if isinstance(part, bool) else part
