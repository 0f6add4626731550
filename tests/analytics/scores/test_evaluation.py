import numpy as np
import pytest
from tests.analytics.scores.examples import FirstColumn, drawn

from ringfence.analytics.scores.evaluation import evaluate_folds, evaluate_on
from ringfence.telecom.errors import Refused


def _ignored(_done: int, _of: int) -> None:
    """Nobody waits."""


def test_every_row_is_judged_once_a_repetition() -> None:
    steps: list[tuple[int, int]] = []
    found = evaluate_folds(FirstColumn(), drawn(), 3, (1, 2), lambda done, of: steps.append((done, of)))
    assert len(found.judged) == 2
    assert len(found.folds) == 3
    assert steps[-1][0] == steps[-1][1]
    assert 0.8 < found.figures().auc < 0.95
    assert found.weights.sum() == pytest.approx(1.0)
    assert set(found.spreads()) >= {"auc", "macro_f1", "recall_at_fpr_0.001", "recall_at_fpr_0.01", "ece"}


def test_another_table_is_judged_by_what_the_first_taught() -> None:
    found = evaluate_on(FirstColumn(), drawn(), drawn(seed=8), 1, _ignored)
    assert found.folds == ()
    assert found.spreads()["auc"].deviation == 0.0
    assert found.figures().macro_f1 > 0.7


def test_what_cannot_be_judged_is_refused() -> None:
    table = drawn()
    with pytest.raises(Refused, match="of one class"):
        evaluate_on(FirstColumn(), table.some(np.arange(12)), table, 1, _ignored)
    with pytest.raises(Refused, match="one class only"):
        evaluate_on(FirstColumn(), table, table.some(table.labels), 1, _ignored)
    with pytest.raises(Refused, match="500 folds"):
        evaluate_folds(FirstColumn(), table, 500, (1,), _ignored)
