"""Commands about numbers, settings, measurements and papers.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import typer

from ringfence.commands.here import settings
from ringfence.documents import packaged_rules
from ringfence.settings import Settings

GROUPS = ("screen", "http", "log", "numbers", "identity", "sip", "registry", "simulate", "calls", "detectors", "scores")


def add_number(commands: typer.Typer) -> None:
    """`ringfence number`."""
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.doors.cli import number

    number.register(commands, open_plan)


def add_numbering(commands: typer.Typer) -> None:
    """`ringfence numbering`."""
    from ringfence.doors.cli import numbering

    numbering.register(commands, lambda: packaged_rules() / "numbering" / "cn.toml")


def add_settings(commands: typer.Typer) -> None:
    """`ringfence settings`."""
    from ringfence.doors.cli import settings as settings_command
    from ringfence.settings import meanings

    def shown() -> list[settings_command.SettingShown]:
        here, plain = settings(), Settings()
        return [
            settings_command.SettingShown(name, here.shown(name), plain.shown(name), meaning)
            for name, meaning in meanings().items()
        ]

    settings_command.register(commands, shown)


def add_docs(commands: typer.Typer) -> None:
    """`ringfence docs`."""
    from ringfence.backends.files.shelf import read_documents
    from ringfence.doors.cli import docs
    from ringfence.screening.pages import check_pages
    from ringfence.screening.ruleset import parse_ruleset

    docs.register(commands, lambda: check_pages(parse_ruleset(read_documents(packaged_rules()))), _detector_pages)


def _detector_pages() -> Mapping[str, str]:
    from ringfence.analytics.detector_pages import detector_pages
    from ringfence.analytics.detector_reader import read_detectors
    from ringfence.analytics.profile import read_profiles, views
    from ringfence.backends.files.detectors import read_sql

    profiles = read_profiles(read_sql(packaged_rules() / "profiles"))
    read = read_detectors(read_sql(packaged_rules() / "detectors"), profiles)
    return detector_pages(read.detectors, views(profiles))


def add_bench(commands: typer.Typer) -> None:
    """`ringfence bench`."""
    from ringfence.doors.cli import bench

    bench.register(commands, _benched, GROUPS)


def _benched(groups: Sequence[str], quick: bool, as_json: bool, progress: Callable[[str], None]) -> bool:
    from importlib import import_module

    from rich.console import Console

    from ringfence.bench import table

    figures = []
    for group in groups:
        module = import_module(f"ringfence.bench.{'screening' if group == 'screen' else group}")
        figures += module.measure(progress, quick=quick)
    if as_json:
        typer.echo(table.as_json(figures).decode())
    else:
        table.show(figures, Console())
    return all(figure.reached for figure in figures)
