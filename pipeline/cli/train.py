"""`plainsight train`: coded documents to a release of the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import progress, refuse, tell
from pipeline.config import ROOT, Settings, settings

if TYPE_CHECKING:
    from models.corpus import Licence
    from models.reader.config import TrainingConfig
    from models.reader.lessons import Annotated as AnnotatedDocument


def train(
    version: Annotated[str, typer.Option(help="The release's version; the same again goes on with a killed run.")],
    config: Annotated[Path, typer.Option(help="How to train.", exists=True, dir_okay=False)] = ROOT
    / "configs"
    / "training"
    / "reader.toml",
    everything: Annotated[
        bool,
        typer.Option("--everything", help="Learn from restricted texts too; such weights may not be given away."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Train a reader on training_data and, where PLAINSIGHT_CORPORA names them, on the corpora that are coded there.

    Cross-validates in groups, weighs the reader against the rules, trains on all documents, exports for serving, and
    writes a report beside the release, under PLAINSIGHT_DATA. The release is entered in the registry, and not used
    until `plainsight models use` says so. Needs torch: `make setup-train`.
    """
    where = settings()
    try:
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise refuse("training needs torch and transformers: make setup-train") from error
    from models.corpus import LICENCES, RELEASED, CorpusError
    from models.reader.config import TrainingConfigError, load_training_config
    from models.reader.release import ReleaseError
    from models.reader.school import SchoolError

    name = f"reader@{version}"
    try:
        summary = _train(name, load_training_config(config), where, LICENCES if everything else RELEASED)
    except (CorpusError, TrainingConfigError, SchoolError, ReleaseError) as error:
        raise refuse(str(error)) from error
    tell(summary, as_json=as_json)


def _train(name: str, config: TrainingConfig, where: Settings, licences: Sequence[Licence]) -> dict[str, object]:
    from models.corpus import load_ordinary
    from models.reader.labels import labels_of
    from models.reader.report import write_report
    from models.reader.school import enrol, school
    from models.registry import load_registry
    from pipeline.annotating import annotate
    from pipeline.codebook import read_codebook

    labels = labels_of(read_codebook(where.configs))
    registry = load_registry(where.models / "registry.toml")
    with progress("annotating") as bar:

        def show(step: str, done: int, of: int) -> None:
            bar.update(bar.task_ids[0], description=step, completed=done, total=of)

        ordinary = annotate(load_ordinary(ROOT / "training_data", where.corpora), where.configs)
        room = enrol(_documents(where, licences, show), ordinary, labels, config, show)
        schooled = school(room, name, where.models / name.replace("@", "-"), progress=show)
    registry.add(schooled.release)
    report = write_report(schooled, room)
    return {"release": name, "documents": len(room.documents), "report": str(report)}


def _documents(
    where: Settings, licences: Sequence[Licence], show: Callable[[str, int, int], None]
) -> list[AnnotatedDocument]:
    from models.corpus import load_corpus
    from pipeline.annotating import annotate
    from pipeline.codebook import read_codebook

    examples = load_corpus(ROOT / "training_data", where.corpora, read_codebook(where.configs), licences)
    return annotate(examples, where.configs, lambda done: show("annotating", done, len(examples)))
