"""What can go wrong when storing, in words that other rooms may catch."""


class Unavailable(Exception):  # noqa: N818 - it says what the database is
    """The database cannot be used now: gone, full, locked or overloaded. A later try may succeed."""


class Busy(Unavailable):
    """Another process or thread does now what only one may do at a time."""


class OwnerNeeded(Exception):  # noqa: N818 - it says whose turn it is
    """The tables must be changed, and this user of the database may not."""


class Taken(Exception):  # noqa: N818 - it says what the id is
    """What must be unique is there already: an id, an identifier, an idempotency key."""


class Unknown(Exception):  # noqa: N818 - it says what the id is
    """What is referred to is not there."""


class Several(Exception):  # noqa: N818 - it says what was found
    """Identifiers given together lead to more than one subject; holds their references."""

    def __init__(self, references: tuple[str, ...]) -> None:
        super().__init__(f"{len(references)} subjects")
        self.references = references


class OverQuota(Exception):  # noqa: N818 - it says what the client would be
    """The client has asked for as many subjects today as it may; holds that number."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} subjects a day")
        self.most = most


class Unreadable(Exception):  # noqa: N818 - it says what the row is
    """What is stored was altered or lost and cannot be read; holds the subject's reference where it is known."""

    def __init__(self, ref: str | None) -> None:
        super().__init__("what is stored cannot be read")
        self.ref = ref


class Erased(Exception):  # noqa: N818 - it says what happened to the key
    """The key of the subject was destroyed: what it sealed can never be read again."""


class Altered(Exception):  # noqa: N818 - it says what happened to it
    """What is stored is not what was put there: changed behind our back, exchanged, or damaged."""
