import msgspec
from tests.examples import NOW
from tests.registry.examples import DAY, licence

from ringfence.registry.licensing import LicenceLaw, licence_answer
from ringfence.telecom.licence import LicenceState, ServiceClass

LAW = LicenceLaw({1: ("A11", "A12"), 2: ("A15",), 3: ("B25",)}, "Art. 7", "Art. 69", "Art. 7")


def state(service: ServiceClass, *, provider: str = "acme", area: str = "", at: int = NOW) -> LicenceState:
    held = [msgspec.structs.replace(licence(), areas=("广东",), until_ms=NOW + DAY)]
    return licence_answer(LAW, held, provider, service, area, at).state


def test_the_four_answers() -> None:
    assert state(ServiceClass.MIXED) is LicenceState.LICENSED
    assert state(ServiceClass.MIXED, area="广东") is LicenceState.LICENSED
    assert state(ServiceClass.MIXED, area="湖南") is LicenceState.OUT_OF_SCOPE
    assert state(ServiceClass.INTERNET) is LicenceState.OUT_OF_SCOPE
    assert state(ServiceClass.MIXED, at=NOW + DAY) is LicenceState.UNLICENSED
    assert state(ServiceClass.MIXED, provider="other") is LicenceState.UNKNOWN


def test_the_answer_names_licence_article_and_what_would_do() -> None:
    answer = licence_answer(LAW, [licence()], "acme", ServiceClass.NETWORK, "", NOW)
    assert (answer.licence, answer.article, answer.needed) == ("A-1", "Art. 69", ("A11", "A12"))
