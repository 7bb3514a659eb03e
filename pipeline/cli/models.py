"""`plainsight evaluate` and `plainsight models`: how good coders are, and which one is in service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.cli.console import progress, refuse, tell
from pipeline.config import Settings, settings

if TYPE_CHECKING:
    from models.reader.release import Release
    from models.registry import Registry
    from pipeline.scoring import GoldSet, Pair

models = typer.Typer(no_args_is_help=True, help="List, compare and choose models.")

Texts = Annotated[Path, typer.Argument(help="JSON Lines of {id, date, title, text}.", exists=True, dir_okay=False)]
Codings = Annotated[Path, typer.Argument(help="Their codings in the guide's shape.", exists=True, dir_okay=False)]
Name = Annotated[str, typer.Argument(help="A release such as reader@1.0.0, or `none` for the rules alone.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def evaluate(
    texts: Texts,
    codings: Codings,
    model: Annotated[str | None, typer.Option(help="A release, or `none`; by default what is in service.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score the codes of a model, weighed with the rules, against gold codings, field by field.

    The measures are those of the coding guide's scorer; the mean comes with its 95 % bootstrap interval.
    """
    from pipeline.scoring import summary

    where = settings()
    registry = _registry(where)
    pairs = _coded(_gold(texts, codings), where, registry, model or registry.in_service)
    found = summary(pairs, where.configs)
    tell(found, as_json=as_json, table=_columns({"": found}))


@models.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List releases, and which one is in service."""
    registry = _registry(settings())
    names = [*registry.entries, "none"]
    if as_json:
        tell({"in_service": registry.in_service, "releases": names}, as_json=True)
        return
    table = Table("release", "", "where")
    for name in names:
        entry = registry.entries.get(name)
        state = "in service" if name == registry.in_service else ""
        table.add_row(name, state, str(entry.folder) if entry else "the rules alone")
    tell({}, as_json=False, table=table)


@models.command("use")
def use(name: Name) -> None:
    """Put a release into service from the next run on, or `none`; an earlier one is taken up again the same way.

    A run under another model has another fingerprint, so `plainsight run` codes what is archived anew.
    """
    from models.reader.release import ReleaseError

    try:
        _registry(settings()).use(name)
    except ReleaseError as error:
        raise refuse(str(error)) from error
    typer.echo(f"{name} is in service")


@models.command("compare")
def compare(first: Name, second: Name, texts: Texts, codings: Codings, as_json: AsJson = False) -> None:
    """Compare two models on gold codings: each field's difference, with its interval over documents."""
    from pipeline.scoring import difference, figures

    where = settings()
    registry, gold = _registry(where), _gold(texts, codings)
    one, other = (_coded(gold, where, registry, name) for name in (first, second))
    apart = difference(one, other, where.configs)
    if as_json:
        tell(
            {field: dict(zip(("difference", "low", "high"), it, strict=True)) for field, it in apart.items()},
            as_json=True,
        )
        return
    table = Table("field", first, second, "difference", "95 % interval")
    mine, theirs = figures(one, where.configs), figures(other, where.configs)
    for field, (more, low, high) in apart.items():
        table.add_row(field, f"{mine[field]:.3f}", f"{theirs[field]:.3f}", f"{more:+.3f}", f"{low:+.3f} to {high:+.3f}")
    tell({}, as_json=False, table=table)


def model_in_service(where: Settings) -> Release | None:
    """Open the release that is in service; None for the rules alone.

    Raises:
        typer.Exit: it cannot be used.
    """
    from models.reader.release import ReleaseError

    registry = _registry(where)
    try:
        return registry.open(registry.in_service)
    except ReleaseError as error:
        raise refuse(f"{error}; choose another by `plainsight models use`") from error


def _registry(where: Settings) -> Registry:
    from models.reader.release import ReleaseError
    from models.registry import load_registry

    try:
        return load_registry(where.models / "registry.toml")
    except ReleaseError as error:
        raise refuse(str(error)) from error


def _gold(texts: Path, codings: Path) -> GoldSet:
    from models.codings import CodingsError
    from pipeline.scoring import read_gold

    try:
        return read_gold(texts, codings)
    except CodingsError as error:
        raise refuse(str(error)) from error


def _coded(gold: GoldSet, where: Settings, registry: Registry, name: str) -> list[Pair]:
    from models.reader.release import ReleaseError
    from pipeline.scoring import coded

    try:
        release = registry.open(name)
    except ReleaseError as error:
        raise refuse(str(error)) from error
    with progress(f"coding with {name}", len(gold.texts)) as bar:
        return coded(
            gold, where.configs, where.cache, release, lambda done: bar.update(bar.task_ids[0], completed=done)
        )


def _columns(found: dict[str, dict[str, float]]) -> Table:
    table = Table("field", *found)
    for field in next(iter(found.values())):
        table.add_row(field, *(f"{column[field]:.3f}" for column in found.values()))
    return table
