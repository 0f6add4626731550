"""Names of number kinds and forms, and the sentence that says why a number is what it is; Chinese and English."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ringfence.telecom.allocation import MOBILE_KINDS, Allocation, NumberKind
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.pack import Basis

Language: TypeAlias = Literal["zh-CN", "en"]

_KINDS: dict[NumberKind, tuple[str, str]] = {
    NumberKind.MOBILE: ("移动电话", "mobile"),
    NumberKind.MVNO: ("移动转售(虚拟运营商)", "mobile, virtual operator"),
    NumberKind.FIXED: ("固定电话", "fixed line"),
    NumberKind.IOT: ("物联网", "network of things"),
    NumberKind.DATA_CARD: ("数据卡", "data card"),
    NumberKind.SATELLITE: ("卫星移动", "satellite"),
    NumberKind.SERVICE_95: ("95 服务号码(全国)", "95 service number, national"),
    NumberKind.SERVICE_96: ("96 服务号码(省内)", "96 service number, one province"),
    NumberKind.TOLL_FREE_800: ("800 被叫付费号码", "800, called party pays"),
    NumberKind.SHARED_COST_400: ("400 主被叫分摊付费号码", "400, cost shared"),
    NumberKind.NATIONAL_1010: ("1010 全国客服号码", "1010 service number, national"),
    NumberKind.OPERATOR_100XX: ("电信企业客服号码", "operator's service number"),
    NumberKind.ACCESS_10XXX: ("业务接入码", "access code"),
    NumberKind.MESSAGE_106: ("106 短信端口号", "106 message port"),
    NumberKind.PUBLIC_SERVICE_12XXX: ("公共服务号码", "public service number"),
    NumberKind.SERVICE_11X: ("社会服务号码", "service code 11x"),
    NumberKind.EMERGENCY: ("紧急号码", "emergency number"),
    NumberKind.FOREIGN: ("境外号码", "number of another country"),
    NumberKind.PREMIUM: ("声讯信息号码", "paid information"),
    NumberKind.UNALLOCATED: ("未分配号码", "not allocated"),
    NumberKind.UNKNOWN: ("未知", "not known"),
}
_FORMS: dict[NumberForm, tuple[str, str]] = {
    NumberForm.UNREADABLE: ("无法识别", "unreadable"),
    NumberForm.E164: ("E.164 号码", "E.164 number"),
    NumberForm.SHORT: ("短号码", "short code"),
    NumberForm.ANONYMOUS: ("未提供号码", "no number shown"),
    NumberForm.AMBIGUOUS: ("有歧义", "ambiguous"),
}
_FORM_REASONS: dict[NumberForm, tuple[str, str]] = {
    NumberForm.UNREADABLE: ("文本中没有可识别的号码", "the text holds no number that any plan can have"),
    NumberForm.ANONYMOUS: ("主叫未提供或限制显示号码", "the caller gave no number, or withheld it"),
    NumberForm.AMBIGUOUS: (
        "可作两种解读，缺少区号或国家码，不作猜测",
        "it reads in two ways, or lacks its area code; no guess is made",
    ),
}


_COMMERCIAL: dict[str, tuple[str, str]] = {
    "everything": ("一切推销", "all selling"),
    "private_too": ("不论是否推销", "selling or not"),
    "finance": ("金融理财", "Finance"),
    "insurance": ("保险", "Insurance"),
    "property": ("房产家装", "Property"),
    "education": ("教育培训", "Education"),
    "health_food": ("医疗健康与食品", "Health and food"),
    "telecom_it": ("通信与信息技术", "Telecom and IT"),
    "tourism": ("旅游", "Travel"),
    "consumer_goods": ("消费购物", "Shopping"),
    "other": ("其他推销", "Other selling"),
    "voice": ("真人电话", "Calls by a person"),
    "recorded": ("录音或智能语音电话", "Recorded or AI calls"),
    "message": ("短信", "Messages"),
    "95": ("95 开头", "95 numbers"),
    "96": ("96 开头", "96 numbers"),
    "400": ("400 号码", "400 numbers"),
    "800": ("800 号码", "800 numbers"),
    "1010": ("1010 开头", "1010 numbers"),
    "106": ("106 短信号码", "106 message numbers"),
    "fixed": ("固定电话", "Fixed lines"),
    "mvno": ("虚拟运营商号码", "Virtual operators' numbers"),
    "international": ("境外来电", "Calls from abroad"),
    "workday": ("工作日", "Workdays"),
    "weekend": ("周末", "Weekends"),
    "public_holiday": ("法定节假日", "Public holidays"),
    "a_day": ("当日", "today"),
    "a_week": ("七日内", "within seven days"),
}
"""As in `rules/registry/categories.toml`, which the pages of the registry read."""


def kind_words(kind: NumberKind, language: Language) -> str:
    """Name of a kind."""
    return _pick(_KINDS[kind], language)


def commercial_words(said: str, language: Language) -> str:
    """Words of `commercial` joined by blanks, as people say them; what is no such word (hours) stays."""
    told = [_pick(_COMMERCIAL[one], language) if one in _COMMERCIAL else one for one in said.split()]
    return ("、" if language == "zh-CN" else ", ").join(told)


def form_words(form: NumberForm, language: Language) -> str:
    """Name of a form."""
    return _pick(_FORMS[form], language)


def known_words(*, known: bool | None, language: Language) -> str:
    """Yes, no, or not known."""
    return _pick({True: ("是", "yes"), False: ("否", "no"), None: ("不详", "not known")}[known], language)


def why(number: PhoneNumber, allocation: Allocation, basis: Basis, language: Language) -> str:
    """Why the number is taken for what it is; `basis` is what the rule that decided rests on."""
    if number.form in _FORM_REASONS:
        return _pick(_FORM_REASONS[number.form], language)
    rule = _pick(("规则", "rule"), language)
    parts = [f"{rule} {allocation.basis}", basis.source, _pick((basis.note_zh, basis.note), language)]
    if allocation.allocated is None and allocation.country == "CN":
        parts.append(_pick(("是否已分配不详", "whether it is allocated is not known"), language))
    if allocation.kind in MOBILE_KINDS:
        parts.append(_pick(("可能已携号转网", "portability may have moved it to another operator"), language))
    return "; ".join(part for part in parts if part)


def _pick(words: tuple[str, str], language: Language) -> str:
    return words[0] if language == "zh-CN" else words[1]
