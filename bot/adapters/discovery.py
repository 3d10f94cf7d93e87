"""Find the adapters of the platforms that are configured, by entry point."""

from importlib.metadata import entry_points

from bot.adapters.port import Adapter, AdapterContext

GROUP = "groupkeeper.adapters"


def load_adapters(context: AdapterContext) -> list[Adapter]:
    """The adapters of all configured platforms; nothing else is imported.

    With no platform configured that is the local chat alone. Raises ImportError.
    """
    wanted = context.settings.platforms
    found = {point.name: point for point in entry_points(group=GROUP)}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ImportError(f"no entry point {missing[0]!r} in the group {GROUP!r}", name=missing[0])
    adapters: list[Adapter] = [found[name].load()(context) for name in wanted]
    for adapter in adapters:
        context.exchange.add(adapter)
    return adapters
