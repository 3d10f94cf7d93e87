"""The names of settings, as environment variables."""

from collections.abc import Iterable

from pydantic import BaseModel
from rapidfuzz import process

from bot.settings import Settings


def unknown_names(names: Iterable[str]) -> list[tuple[str, str | None]]:
    """Which of these look like settings but are none, each with the nearest that is one."""
    known = _known_names(Settings, "GROUPKEEPER_")
    wrong = [n for n in names if n.startswith("GROUPKEEPER_") and n.upper() not in known]
    found = []
    for name in wrong:
        near = process.extractOne(name, known, score_cutoff=80)
        found.append((name, near[0] if near else None))
    return found


def _known_names(model: type[BaseModel], prefix: str) -> list[str]:
    names = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names += _known_names(kind, f"{prefix}{name.upper()}__")
        else:
            names.append(f"{prefix}{name.upper()}")
    return names


def env_name(path: tuple[int | str, ...]) -> str:
    """The environment variable of a setting, from where pydantic found it at fault."""
    names = [str(part) for part in path if not isinstance(part, int)]
    return "GROUPKEEPER_" + "__".join(names).upper()
