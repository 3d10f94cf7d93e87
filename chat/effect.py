"""What handlers want written: values of features and the directory, written by their store."""


class Effect:
    """A change to write in the transaction that holds the deliveries too.

    Handlers return it; ``storage.effects`` knows the statement.
    """

    __slots__ = ()


class Overtaken(Exception):
    """What a handler has read is no longer so: nothing of it is written, it is handled again."""
