"""Run the benchmarks: all, or those named on the command line, with their options."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from benchmarks import announcing, delivering, inbox, quality, questions, rebuild, sheets, similar

P = ParamSpec("P")

app = typer.Typer(chain=True, add_completion=False)


def titled(name: str, run: Callable[P, None]) -> Callable[P, None]:
    """The benchmark below its heading."""

    @wraps(run)
    def both(*args: P.args, **kwargs: P.kwargs) -> None:
        print(f"## {name}\n")
        run(*args, **kwargs)
        print()

    app.command(name)(both)
    return both


BENCHMARKS = (
    titled("inbox", inbox.run),
    titled("questions", questions.run),
    titled("quality", quality.run),
    titled("rebuild", rebuild.run),
    titled("delivering", delivering.run),
    titled("announcing", announcing.run),
    titled("sheets", sheets.run),
    titled("similar", similar.run),
)


@app.callback(invoke_without_command=True)
def every(context: typer.Context) -> None:
    """Measured speed and quality, side by side with the alternatives."""
    if context.invoked_subcommand is None:
        for benchmark in BENCHMARKS:
            benchmark()


app()
