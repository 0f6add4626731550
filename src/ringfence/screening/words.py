"""The words of an explanation in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from ringfence.telecom.verdict import Action

Language: TypeAlias = Literal["zh", "en"]

_ZH = {
    "call": "{calling} 呼叫 {called}（中继：{trunk}）。",
    "nothing": "没有任何生效的规则对本次呼叫提出异议。",
    "decisive": "起决定作用的是：{title}。",
    "score": "各项依据合计 {score} 分，据此作出处置。",
    "shadow": "处于观察期、未参与处置的发现：{titles}。",
    "and": "、",
    "earnest_same": "即使这些观察期规则全部生效，处置结果也相同。",
    "earnest": "如果这些观察期规则全部生效，处置结果将是：{action}。",
    "failed": "检查项 {check} 自身出错，未参与判断。",
    "late": "以下信息未能及时取得，相关检查未作判断：{sources}。",
    "budget": "判断超出时限，呼叫按规定直接接通。",
    "judge": "判断程序自身出错，呼叫按规定直接接通。",
    "other_rules": "作出处置的规则版本为 {judged}，此处文字来自版本 {shown}。",
    "deliver": "接通",
    "label": "标记后接通",
    "challenge": "要求主叫验证",
    "divert": "转接",
    "reject": "拦截",
}
_EN = {
    "call": "{calling} called {called} (trunk: {trunk}).",
    "nothing": "No rule in force objected to the call.",
    "decisive": "What decided: {title}.",
    "score": "The evidence adds up to a score of {score}, and that decided.",
    "shadow": "Found by rules that only watch: {titles}.",
    "and": ", ",
    "earnest_same": "With those rules in force the outcome would have been the same.",
    "earnest": "With those rules in force the call would have been: {action}.",
    "failed": "The check {check} failed and took no part.",
    "late": "Not known in time, so the checks that need it took no part: {sources}.",
    "budget": "Judging took longer than allowed, so the call was connected.",
    "judge": "Judging failed, so the call was connected.",
    "other_rules": "The call was judged by rules {judged}; these words are of version {shown}.",
    "deliver": "connected",
    "label": "connected with a label",
    "challenge": "challenged",
    "divert": "diverted",
    "reject": "rejected",
}


class Phrases:
    """The sentences of one language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that key with the values put in."""
        return self._sentences[key].format(**values)


PHRASES: Mapping[Language, Phrases] = {"zh": Phrases(_ZH), "en": Phrases(_EN)}

ACTIONS: Mapping[Language, Mapping[Action, str]] = {
    "zh": {
        Action.DELIVER: "呼叫已接通",
        Action.LABEL: "呼叫已接通，并作标记",
        Action.CHALLENGE: "已要求主叫验证",
        Action.DIVERT: "呼叫已转接",
        Action.REJECT: "呼叫已拦截",
    },
    "en": {
        Action.DELIVER: "The call was connected",
        Action.LABEL: "The call was connected with a label",
        Action.CHALLENGE: "The caller was asked to prove that somebody is there",
        Action.DIVERT: "The call was diverted",
        Action.REJECT: "The call was rejected",
    },
}
