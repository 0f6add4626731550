"""The model card: what the model was made of, how it did, its limits (Mitchell et al., FAT* 2019)."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.analytics.scores.features import Feature, FeatureDocument
from ringfence.analytics.scores.model import ModelFacts, ModelFigures

_SIGNS = {1: "never lowers the score", -1: "never raises the score", 0: "left to the learner"}


def model_card(facts: ModelFacts, features: FeatureDocument) -> str:
    """Markdown."""
    simulated = (
        "**All records are simulated. Nobody in them is real, and no figure here says how the model will do in a "
        "network.**"
        if facts.simulated
        else "The records are said to be real; the labels are those of the truth that was given."
    )
    lines = [
        f"# Number model {facts.version}",
        "",
        f"Scores calling numbers that called enough to have a profile. Mode: **{facts.mode.value}**. {simulated}",
        "",
        *_made_of(facts, features),
        *_how_it_did(facts, features),
        *_LIMITS,
        "## Features",
        "",
        *_table(("feature", "what", "more of it", "why"), [_feature(one) for one in features.feature]),
        "",
    ]
    return "\n".join(lines)


_LIMITS = (
    "## Limits",
    "",
    "- It has seen the behaviour that its records hold. Abuse of other kinds is found by chance.",
    "- A number that calls little has no profile and no score.",
    "- A spoofed number is scored for calls that are not its own; whom detectors name as spoofed is left alone.",
    "- Lawful heavy callers are told apart by habits. Those of another country or trade may differ.",
    "- Probabilities hold for the share of abusive numbers above. Where it differs, train with `--base-rate`.",
    "- It never acts alone: it is one finding among others, starts in shadow, and an allow list wins over it.",
    "",
)


def _made_of(facts: ModelFacts, features: FeatureDocument) -> list[str]:
    rows = [
        ("sources", "; ".join(facts.sources)),
        ("SHA-256 of the records and labels", f"`{facts.records_hash}`"),
        ("rows, numbers, abusive numbers", f"{facts.rows:,}, {facts.numbers:,}, {facts.abusive:,}"),
        ("windows", ", ".join(f"{length:g} h" for length in facts.windows_h)),
        ("seed", str(facts.seed)),
        ("features", f"{len(features.feature)}, version {features.version}, SHA-256 `{facts.features_hash}`"),
        ("trees", f"{features.learner.trees}, LightGBM text, SHA-256 `{facts.trees_hash}`"),
    ]
    again = "The same command on the same records gives the same trees:"
    return ["## Made of", "", *_table(("what", "value"), rows), "", again, "", f"```\n{facts.command}\n```", ""]


def _how_it_did(facts: ModelFacts, features: FeatureDocument) -> list[str]:
    return [
        "## How it did",
        "",
        "Held-out numbers are those of the training records that took no part in a fit. Other rows are records "
        "that the model never saw; told less: from each row is taken, by chance, what records of other networks lack, "
        "as from half of the rows that it learned from.",
        "",
        *_figures((facts.held_out, *facts.judged)),
        "",
        f"Suspects lie at a raw score of {facts.limits.suspect_from:.4f} or above, harmless below "
        f"{facts.limits.harmless_below:.4f}; between them the model says nothing. By split conformal bounds at most "
        f"{features.band.lawful_reached:.3%} of lawful numbers like the held-out ones lie above, and at most "
        f"{features.band.abusive_missed:.0%} of abusive ones below. Probabilities are calibrated for a share of "
        f"{facts.base_rate:.3%} abusive rows.",
        "",
    ]


def _feature(one: Feature) -> tuple[str, str, str, str]:
    return f"`{one.name}`", one.en, _SIGNS[one.sign], one.why


def _figures(rows: Sequence[ModelFigures]) -> list[str]:
    head = (
        "records",
        "rows",
        "numbers",
        "abusive",
        "AUC",
        "found at 0.1%",
        "suspects: abusive / lawful rows",
        "unsure",
        "ECE",
    )
    return _table(
        head,
        [
            (
                one.name,
                f"{one.rows:,}",
                f"{one.numbers:,}",
                f"{one.abusive:,}",
                f"{one.auc:.4f}",
                f"{one.recall_at_fpr_0001:.3f}",
                f"{one.suspects_abusive:,} / {one.suspects_lawful:,}",
                f"{one.unsure:.2%}",
                f"{one.ece:.4f}",
            )
            for one in rows
        ],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    shown = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *shown]
