"""Which groups an announcement is for."""

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a group has to be: of each field that is given, one of its values.

    ``customers``, ``products``, ``tags``: names, that may differ in case or spaces. ``platforms``:
    accounts. ``active``, ``silent``: somebody wrote there within so many days, or nobody did where
    the bot would have seen it. ``groups``: their numbers. ``tickets``: a ticket is open there.
    """

    products: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    active: int | None = None
    silent: int | None = None
    tickets: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Audience:
    """All approved groups that are as ``wanted``, but for those that meet one of ``unwanted``.

    ``after``: only those that got that announcement, the episode before.
    """

    wanted: Criteria = field(default_factory=Criteria)
    unwanted: Criteria = field(default_factory=Criteria)
    after: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many groups are as wanted and do not count, by why not; each group counts once.

    ``unconnected``: their platform is not running here. ``unwanted``: they meet an exclusion.
    ``missed``, ``unclear``: of a series, they did not get the episode before, or perhaps not.
    """

    unapproved: int = 0
    gone: int = 0
    unconnected: int = 0
    unwanted: int = 0
    missed: int = 0
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that groups have: ``key`` is what stands in Criteria, ``count`` how many groups."""

    key: str
    name: str
    count: int = 0
