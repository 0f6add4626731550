"""A small model, trained once for all tests that score with one."""

from __future__ import annotations

from tests.analytics.scores.number_examples import document, part

from ringfence.analytics.scores.model import ModelFacts, NumberModel
from ringfence.analytics.scores.training import rows_of, train
from ringfence.backends.learners.boosted import FittedBooster
from ringfence.backends.learners.number_trees import NumberGrower

_TABLE = rows_of([part(500)], document())
_DONE = train(_TABLE, NumberGrower(1), document(), 1, None, lambda _done, _of: None)
assert isinstance(_DONE.grown, FittedBooster)
GROWN: FittedBooster = _DONE.grown
FACTS = ModelFacts(
    version="000000000000",
    sources=("drawn rows",),
    simulated=True,
    command="ringfence model train --records RECORDS --truth TRUTH --seed 1",
    records_hash="0" * 64,
    rows=len(_TABLE.labels),
    numbers=500,
    abusive=int(_TABLE.labels.sum()),
    base_rate=_DONE.base_rate,
    windows_h=(24.0,),
    seed=1,
    features_hash="",
    trees_hash="",
    calibration=_DONE.calibration,
    limits=_DONE.limits,
    references=_DONE.references,
    held_out=_DONE.held_out,
)
MODEL = NumberModel(FACTS, document(), GROWN)
