import typer
from typer.testing import CliRunner

from ringfence.doors.cli.evaluate import evaluate_group


def test_commands_are_added_to_the_group() -> None:
    app = typer.Typer()
    group = evaluate_group(app)
    group.command("weather")(lambda: typer.echo("fine"))
    app.callback()(lambda: None)
    assert CliRunner().invoke(app, ["evaluate", "weather"]).stdout == "fine\n"
