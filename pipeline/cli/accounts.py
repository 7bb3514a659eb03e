"""`plainsight account`: people who may review."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pipeline.cli.console import notes, refuse


class Role(StrEnum):
    """What a person may do in the review room."""

    VOLUNTEER = "volunteer"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


def account(
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    role: Annotated[
        Role,
        typer.Option(
            help="A volunteer reviews; a reviewer also settles disagreements and opens original pages; an analyst "
            "reads and downloads records; an administrator invites people and looks after the installation."
        ),
    ] = Role.VOLUNTEER,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="PLAINSIGHT_PASSWORD")
    ] = "",
) -> None:
    """Add a person to the review room: the first administrator, say, who then invites the others in the browser."""
    from pipeline.store.setup import open_database

    open_database()
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError

    from pipeline.store.accounts import create_account

    try:
        create_account(name, role.value, password)
    except ValidationError as error:
        raise refuse(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise refuse(f"there is an account {name!r} already") from error
    notes.print(f"{name} can log in as {role.value}", highlight=False)
