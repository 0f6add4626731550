"""Alerts that tests send."""

from tests.examples import NOW

from ringfence.analytics.alert import Alert, AlertKind


def alert(name: str = "wave-1", *, at_ms: int = NOW, kind: AlertKind = AlertKind.WAVE) -> Alert:
    return Alert(
        id=name, kind=kind, at_ms=at_ms, title_zh="新的骚扰波次", title_en="A wave began", text_zh="12 个号码。",
        text_en="12 numbers.", path="/console/waves/1",
    )  # fmt: skip
