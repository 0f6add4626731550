"""The report of `ringfence evaluate calls` as a page with pictures, in Chinese or English."""

from __future__ import annotations

from ringfence.analytics.evaluation.figures import Figures, Spread
from ringfence.doors.cli.picture import Axis, Line, bars, chart
from ringfence.doors.cli.report import Block, Heading, Picture, Rows, Words, page
from ringfence.telecom.wording import Language

_EN = {
    "title": "How well abuse is found in call records",
    "simulated": "Everything here is simulated: world {name}, seed {seed}, {subscribers:,} people, days: {days}, abuse "
    "enriched {enrich:g} times, lawful heavy callers {enrich_lawful:g} times, parameters {parameters}. Nobody in it is "
    "real. The figures compare detection with itself; they do not forecast a network.",
    "real": "These calls are real: {name}. All are taken to be lawful; there is no abuse among them to be found.",
    "beneath": "{calls:,} calls and messages, {lawful:,} lawful and {abusive:,} abusive numbers; {model}; a "
    "look at two hours every {every:g} s and at the day every {day:g} s, read by the judge {delay:g} s later",
    "model": "model {version}",
    "alone": "no model: detectors and live judge alone",
    "recall": "Found among abusive numbers",
    "recall_words": "A number counts as found when its highest score lies above that of all but one in a "
    "thousand (or ten "
    "thousand) lawful numbers that called. Score: the higher of what was published and of what the live judge "
    "weighed. "
    "Stopped: at least one call of it was. {shown:,} numbers of people that spoofers showed are left out.",
    "level": "level",
    "numbers": "numbers",
    "at1000": "at 0.1%",
    "at10000": "at 0.01%",
    "stopped": "stopped",
    "group all": "all known families",
    "group held out": "never seen",
    "slope": "From naive to adaptive",
    "slope_caption": "Abusive numbers found at 0.1% false positives, and stopped at all, by what the adversary knows.",
    "victims": "Victims reached before the first stop",
    "victims_words": "A victim is a person whose phone rang, answered or not; for bombing, each ring at the "
    "one who is "
    "bombed counts. A stop is the first call of the operation that the judge would not have let through. "
    "High-frequency "
    "families, L0 to L2: {high}. Bombing, L0 to L2: {bombing}.",
    "spread": "median {median}, 90th percentile {p90}",
    "family": "family",
    "campaigns": "operations",
    "median": "median",
    "p90": "p90",
    "answered": "answered",
    "seconds": "seconds to stop",
    "spared": "spared",
    "by": "stopped by",
    "held_out": " (never seen)",
    "victims_caption": "Median victims before the first stop, L0 to L4; an operation that nobody stopped counts whole.",
    "lawful": "Lawful calls that were stopped",
    "lawful_words": "{stopped:,} of {calls:,} lawful calls: {million:,.1f} per million.",
    "persona": "caller",
    "calls": "calls",
    "million": "per million",
    "lawful_numbers": "numbers stopped",
    "flagged": "published",
    "calibration": "Said against true",
    "said": "score published",
    "true": "share that was abuse",
    "ideal": "exactly right",
    "calibration_caption": "Numbers by their highest published score; calibration error {error}.",
    "faults": "What failed while it looked",
}
_ZH = {
    "title": "话单中滥用行为的识别效果",
    "simulated": "以下全部为模拟数据：世界 {name}，种子 {seed}，用户 {subscribers:,} 人，{days} 天，"
    "滥用方数量放大 {enrich:g} 倍，正常高频主叫放大 {enrich_lawful:g} 倍，"
    "参数摘要 {parameters}。其中没有真实的人。这些数字只说明识别方法之间的优劣，不能推算真实网络。",
    "real": "这些通话是真实的：{name}。全部视为正常通话，其中没有可供识别的滥用。",
    "beneath": "通话与短信 {calls:,} 次，正常号码 {lawful:,} 个，滥用号码 {abusive:,} 个；{model}；每 "
    "{every:g} 秒查看一次近两小时的话单，每 {day:g} 秒查看一次近一天的话单，"
    "{delay:g} 秒后判决端读到结果",
    "model": "模型 {version}",
    "alone": "没有模型：只有检测器与实时判决",
    "recall": "识别出的滥用号码",
    "recall_words": "号码的最高分高于其余正常主叫号码，只允许千分之一（或万分之一）的例外，即为识别出。"
    "分数取已发布分数与实时判决权重中较高者。"
    "“被拦”指至少有一次呼叫被拦。被改号者冒用的 {shown:,} 个用户号码不计入。",
    "level": "对手级别",
    "numbers": "号码数",
    "at1000": "误报 0.1%",
    "at10000": "误报 0.01%",
    "stopped": "被拦",
    "group all": "全部已知类别",
    "group held out": "从未见过",
    "slope": "从毫无防备到见招拆招",
    "slope_caption": "各级别对手的号码在误报 0.1% 时被识别出的比例，以及至少被拦过一次的比例。",
    "victims": "首次拦截前已触达的人数",
    "victims_words": "手机响过铃即算触达，无论是否接听；轰炸类按被轰炸者的响铃次数计。"
    "首次拦截指该行动中第一次未被放行的呼叫。"
    "高频外呼类 L0 至 L2：{high}。轰炸类 L0 至 L2：{bombing}。",
    "spread": "中位数 {median}，九成位 {p90}",
    "family": "类别",
    "campaigns": "行动数",
    "median": "中位数",
    "p90": "九成位",
    "answered": "接听",
    "seconds": "拦截用时（秒）",
    "spared": "免受打扰",
    "by": "由谁拦截",
    "held_out": "（从未见过）",
    "victims_caption": "首次拦截前触达人数的中位数，L0 至 L4；始终未被拦截的行动按全部人数计。",
    "lawful": "被误拦的正常呼叫",
    "lawful_words": "正常呼叫 {calls:,} 次，误拦 {stopped:,} 次：每百万次 {million:,.1f} 次。",
    "persona": "主叫",
    "calls": "呼叫",
    "million": "每百万次",
    "lawful_numbers": "被拦号码",
    "flagged": "被发布",
    "calibration": "所给分数与实际",
    "said": "发布的分数",
    "true": "确为滥用的比例",
    "ideal": "完全准确",
    "calibration_caption": "按号码的最高发布分数分组；校准误差 {error}。",
    "faults": "查看时的故障",
}


def calls_page(found: Figures, language: Language) -> str:
    """The whole page."""
    words = _ZH if language == "zh-CN" else _EN
    told = found.told
    model = words["model"].format(version=found.model) if found.model else words["alone"]
    beneath = words["beneath"].format(
        calls=found.calls,
        lawful=found.lawful_numbers,
        abusive=found.abusive_numbers,
        model=model,
        every=found.every_s,
        day=found.day_every_s,
        delay=found.delay_s,
    )
    origin = words["simulated" if told.simulated else "real"].format(
        name=told.name,
        seed=told.seed,
        subscribers=told.subscribers,
        days=told.days,
        enrich=told.enrich,
        enrich_lawful=told.enrich_lawful,
        parameters=told.parameters[:16],
    )
    blocks: list[Block] = [Words(origin, warning=True)]
    if found.abusive_numbers:
        blocks += [*_recalls(found, words), *_victims(found, words, language)]
    blocks += _lawful(found, words, language)
    if found.abusive_numbers and found.calibration:
        blocks += _calibration(found, words)
    if found.faults:
        blocks += [Heading(words["faults"]), *(Words(fault) for fault in found.faults[:20])]
    return page(words["title"], beneath, blocks, language)


def _recalls(found: Figures, words: dict[str, str]) -> list[Block]:
    head = [words[name] for name in ("level", "numbers", "at1000", "at10000", "stopped")]
    rows = [
        [
            words.get(f"group {one.level}", one.level),
            f"{one.numbers:,}",
            *(_share(value) for value in (one.at_1_in_1000, one.at_1_in_10000, one.stopped)),
        ]
        for one in found.recalls
    ]
    tall = [
        (f"{one.level} {words[name]}", value)
        for one in found.recalls
        if one.level in {level for level, _ in found.slope}
        for name, value in (("at1000", one.at_1_in_1000), ("stopped", one.stopped))
        if value is not None
    ]
    picture = bars(tall, words["slope_caption"])
    return [
        Heading(words["recall"]),
        Words(words["recall_words"].format(shown=found.shown_numbers)),
        Rows(head, rows),
        Heading(words["slope"]),
        Picture(picture, words["slope_caption"]),
    ]


def _victims(found: Figures, words: dict[str, str], language: Language) -> list[Block]:
    names = ("family", "level", "campaigns", "stopped", "median", "p90", "answered", "seconds", "spared", "by")
    rows = [
        [
            _title(found, one.family, language) + (words["held_out"] if one.held_out else ""),
            f"L{one.level}",
            f"{one.campaigns:,}",
            f"{one.stopped:,}",
            _plain(one.victims.median),
            _plain(one.victims.p90),
            _plain(one.answered.median),
            _plain(one.seconds.median),
            _share(one.spared),
            ", ".join(code for code, _ in one.by[:2]) or "–",
        ]
        for one in found.families
    ]
    told = words["victims_words"].format(
        high=_spread(found.high_frequency, words), bombing=_spread(found.bombing, words)
    )
    tall = [
        (f"{_title(found, one.family, language)} L{one.level}", one.victims.median)
        for one in found.families
        if one.victims.median is not None
    ]
    return [
        Heading(words["victims"]),
        Words(told),
        Rows([words[name] for name in names], rows),
        Picture(bars(sorted(tall, key=lambda pair: -pair[1]), words["victims_caption"]), words["victims_caption"]),
    ]


def _lawful(found: Figures, words: dict[str, str], language: Language) -> list[Block]:
    told = words["lawful_words"].format(
        stopped=found.benign_stopped, calls=found.benign_calls, million=found.benign_per_million
    )
    names = ("persona", "calls", "stopped", "million", "lawful_numbers", "flagged", "by")
    rows = [
        [
            _title(found, one.persona, language),
            f"{one.calls:,}",
            f"{one.stopped:,}",
            f"{one.per_million:,.0f}",
            f"{one.numbers_stopped:,} / {one.numbers:,}",
            f"{one.numbers_published:,}",
            ", ".join(f"{code} {count}" for code, count in one.by[:3]) or "–",
        ]
        for one in found.personas
    ]
    return [Heading(words["lawful"]), Words(told), Rows([words[name] for name in names], rows)]


def _calibration(found: Figures, words: dict[str, str]) -> list[Block]:
    lines = [
        Line("", [(one.said, one.true) for one in found.calibration], dots=True),
        Line(words["ideal"], [(0.0, 0.0), (1.0, 1.0)], dashed=True),
    ]
    caption = words["calibration_caption"].format(error=_share(found.calibration_error))
    return [
        Heading(words["calibration"]),
        Picture(chart(lines, Axis(words["said"]), Axis(words["true"]), caption), caption),
    ]


def _title(found: Figures, name: str, language: Language) -> str:
    zh, en = found.told.titles.get(name, (name, name))
    return zh if language == "zh-CN" else en


def _spread(value: Spread, words: dict[str, str]) -> str:
    return words["spread"].format(median=_plain(value.median), p90=_plain(value.p90))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")
