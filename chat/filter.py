"""Which groups or customers of the directory are wanted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """Which groups or customers are wanted; None and False ask for nothing."""

    customer: str | None = None
    product: str | None = None
    tag: str | None = None
    tier: str | None = None
    region: str | None = None
    manager: str | None = None
    unapproved: bool = False
