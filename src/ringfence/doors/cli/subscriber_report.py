"""The report of `ringfence evaluate subscribers` as a page with pictures, in Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ringfence.analytics.scores.evaluation import Evaluation, Judged
from ringfence.analytics.scores.metrics import calibration_bins
from ringfence.analytics.scores.preparing import Prepared
from ringfence.doors.cli.picture import Axis, Line, Point, bars, chart
from ringfence.doors.cli.report import Block, Heading, Picture, Rows, Words, page
from ringfence.telecom.wording import Language

_TOP_FEATURES = 15
_CURVE_POINTS = 400
_LOWEST_FPR = 1e-4

_EN = {
    "title": "How well the table tells who is to be found",
    "rows": "{rows:,} rows, {found:,} of them to be found; {features} features; judged on {where}.",
    "folds": "{folds} folds, no subscriber on both sides, {repeats} times",
    "test": "a test table of {rows:,} rows",
    "figures": "Figures",
    "figure": "figure",
    "mean": "all rows",
    "deviation": "± over repeats",
    "fold": "fold {n}",
    "roc": "Found against false alarms",
    "fpr": "share of harmless rows flagged",
    "tpr": "share found",
    "roc_caption": "How many are found when so many of the harmless are flagged. Blocking lives at the left end.",
    "calibration": "Said against true",
    "said": "probability said",
    "true": "share that was so",
    "ideal": "exactly right",
    "calibration_caption": "Rows by the probability said. On the dashed line, 70 of 100 rows with 0.7 are to be found.",
    "spread": "Where the scores lie",
    "share": "share of the class",
    "positive": "to be found",
    "negative": "harmless",
    "spread_caption": "What lies in the middle is where the table cannot tell.",
    "weights": "What the learners used most",
    "weights_caption": "Mean share of each feature in the gain of the trees. A stroke divides two columns.",
    "left_out": "Columns left out",
    "column": "column",
    "reason": "reason",
    "honest": "Calibration and threshold come from training rows held out of the learner. No judged row chose. "
    "The figures hold for subscribers like these, sampled like these.",
}
_ZH = {
    "title": "这张表识别目标用户的能力",
    "rows": "{rows:,} 行，其中目标 {found:,} 行；{features} 个特征；评估方式：{where}。",
    "folds": "{folds} 折交叉验证，同一用户不会同时出现在两侧，重复 {repeats} 次",
    "test": "独立测试表，{rows:,} 行",
    "figures": "指标",
    "figure": "指标",
    "mean": "全部行",
    "deviation": "± 重复间",
    "fold": "第 {n} 折",
    "roc": "识别率与误报率",
    "fpr": "正常用户被误报的比例",
    "tpr": "识别出的比例",
    "roc_caption": "阈值放宽到误报这一比例的正常用户时，能识别出多少目标用户。拦截只能用最左端。",
    "calibration": "所说概率与实际",
    "said": "给出的概率",
    "true": "实际比例",
    "ideal": "完全准确",
    "calibration_caption": "按给出的概率分组。落在虚线上表示：概率为 0.7 的一百行里，有七十行确是目标。",
    "spread": "分数的分布",
    "share": "占该类的比例",
    "positive": "目标",
    "negative": "正常",
    "spread_caption": "落在中间的，是这张表分不清的。",
    "weights": "模型最常用的特征",
    "weights_caption": "各特征在树的增益中所占的平均份额。带斜线的是表中两列之商。",
    "left_out": "未使用的列",
    "column": "列",
    "reason": "原因",
    "honest": "校准和阈值取自训练行中未参与学习的部分；被评估的行没有参与任何选择。"
    "指标只适用于以同样方式抽取的同类用户。",
}
_FIGURES = {
    "auc": ("AUC", "AUC"),
    "macro_f1": ("macro F1", "宏平均 F1"),
    "recall_at_fpr_0.001": ("found at 0.1% false alarms", "误报 0.1% 时的识别率"),
    "recall_at_fpr_0.01": ("found at 1% false alarms", "误报 1% 时的识别率"),
    "ece": ("calibration error (ECE)", "校准误差 (ECE)"),
    "brier": ("Brier score", "Brier 分数"),
}


def subscriber_page(prepared: Prepared, found: Evaluation, language: Language) -> str:
    """The HTML of the report."""
    words = _ZH if language == "zh-CN" else _EN
    train, test = prepared.train, prepared.test
    folds = words["folds"].format(folds=len(found.folds), repeats=len(found.judged))
    where = folds if test is None else words["test"].format(rows=len(test.labels))
    counts = {"rows": len(train.labels), "found": int(train.labels.sum()), "features": len(train.names)}
    blocks: list[Block] = [Words(warning, warning=True) for warning in prepared.warnings]
    blocks += [Heading(words["figures"]), _figures(found, words, language), Words(words["honest"])]
    blocks += _pictures(found, prepared.train.names, words)
    left_out = [(plan.name, plan.reason) for plan in prepared.plans if plan.kind == "left out"]
    if left_out:
        blocks += [Heading(words["left_out"]), Rows((words["column"], words["reason"]), left_out)]
    return page(words["title"], words["rows"].format(where=where, **counts), blocks, language)


def _figures(found: Evaluation, words: dict[str, str], language: Language) -> Rows:
    many = len(found.judged) > 1
    head = [words["figure"], words["mean"], *([words["deviation"]] if many else [])]
    head += [words["fold"].format(n=place + 1) for place in range(len(found.folds))]
    rows = []
    for field, (name, spread) in zip(found.figures().__struct_fields__, found.spreads().items(), strict=True):
        cells = [f"{spread.mean:.4f}", *([f"{spread.deviation:.4f}"] if many else [])]
        cells += [f"{getattr(fold, field):.3f}" for fold in found.folds]
        rows.append([_FIGURES[name][language == "zh-CN"], *cells])
    return Rows(head, rows)


def _pictures(found: Evaluation, names: Sequence[str], words: dict[str, str]) -> list[Block]:
    first = found.judged[0]
    percent = Axis(words["fpr"], _LOWEST_FPR, 1.0, "log")
    roc = chart([Line("", _roc(first))], percent, Axis(words["tpr"]), words["roc"])
    bins = [(one.said, one.true) for one in calibration_bins(first.labels, first.said)]
    ideal = Line(words["ideal"], [(0, 0), (1, 1)], dashed=True)
    calibration = chart(
        [Line("", bins, dots=True), ideal], Axis(words["said"]), Axis(words["true"]), words["calibration"]
    )
    order = np.argsort(-found.weights, kind="stable")[:_TOP_FEATURES].tolist()
    weights = bars([(names[place], float(found.weights[place])) for place in order], words["weights"])
    return [
        Heading(words["roc"]),
        Picture(roc, words["roc_caption"]),
        Heading(words["calibration"]),
        Picture(calibration, words["calibration_caption"]),
        Heading(words["spread"]),
        Picture(_spread(first, words), words["spread_caption"]),
        Heading(words["weights"]),
        Picture(weights, words["weights_caption"]),
    ]


def _roc(judged: Judged) -> list[Point]:
    order = np.argsort(-judged.said, kind="stable")
    hits = np.cumsum(judged.labels[order]) / max(int(judged.labels.sum()), 1)
    alarms = np.cumsum(~judged.labels[order]) / max(int((~judged.labels).sum()), 1)
    places = np.unique(np.searchsorted(alarms, np.geomspace(_LOWEST_FPR, 1.0, _CURVE_POINTS), side="right") - 1)
    return [(float(alarms[place]), float(hits[place])) for place in places.tolist() if place >= 0]


def _spread(judged: Judged, words: dict[str, str]) -> str:
    edges = np.linspace(0, 1, 26)
    middles = (edges[:-1] + edges[1:]) / 2
    lines, top = [], 0.0
    for name, chosen in (("positive", judged.labels), ("negative", ~judged.labels)):
        share = np.histogram(judged.said[chosen], edges)[0] / max(int(chosen.sum()), 1)
        top = max(top, float(share.max()))
        lines.append(Line(words[name], list(zip(middles.tolist(), share.tolist(), strict=True))))
    return chart(
        [lines[1], lines[0]][::-1], Axis(words["said"]), Axis(words["share"], 0, round(top + 0.05, 1)), words["spread"]
    )
