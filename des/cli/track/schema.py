"""`des track schema`: the form of a submission."""

from __future__ import annotations

import click

from des.contract.errors import DesError
from des.flow import schemas
from des.track import models


@click.command("schema")
@click.argument("subject")
def command(subject: str) -> None:
    """Print the JSON Schema of SUBJECT."""
    if subject not in models.SUBJECTS:
        raise DesError(f"there is no subject {subject!r}", "", "name one of: " + ", ".join(models.SUBJECTS))
    click.echo((schemas.FOLDER / f"{models.schema_name(subject)}.schema.json").read_text("utf-8"), nl=False)
