"""`ringfence docs`: write the generated pages again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer


def register(
    app: typer.Typer,
    pages: Callable[[], Mapping[str, str]],
    detector_pages: Callable[[], Mapping[str, str]] = dict,
) -> None:
    """Add the command; each gives text by file name."""

    @app.command("docs")
    def command(
        folder: Annotated[Path | None, typer.Argument(help="Where the pages go; docs/checks without.")] = None,
        detectors: Annotated[
            bool, typer.Option("--detectors", help="The pages of the detectors, to docs/detectors.")
        ] = False,
        check: Annotated[
            bool, typer.Option("--check", help="Write nothing; exit code 1 when a page is stale.")
        ] = False,
    ) -> None:
        """Write the page of every check, or of every detector, from the packaged rules."""
        wanted = detector_pages() if detectors else pages()
        folder = folder or Path("docs/detectors" if detectors else "docs/checks")
        present = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
        stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        if check:
            for name in stale:
                typer.echo(f"{folder / name} is not what `ringfence docs` writes", err=True)
            raise typer.Exit(1 if stale else 0)
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            path = folder / name
            if name in wanted:
                path.write_text(wanted[name], "utf-8")
            else:
                path.unlink()
        typer.echo(f"{len(wanted)} pages in {folder}, {len(stale)} changed")
