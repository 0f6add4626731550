from ringfence.doors.web.company_words import COMPANY_VOCABULARY
from ringfence.doors.web.words import VOCABULARY
from ringfence.registry.application import Appeal, ApplicationState, LicenceClaim, NumbersClaim, Registration
from ringfence.registry.consent import ConsentState
from ringfence.registry.job import JobState


def test_every_state_of_a_companys_things_has_a_word() -> None:
    assert set(COMPANY_VOCABULARY["job"]) == set(JobState)
    assert set(COMPANY_VOCABULARY["application"]) == set(ApplicationState)
    assert set(COMPANY_VOCABULARY["consent_state"]) == set(ConsentState)
    kinds = {str(one.__struct_config__.tag) for one in (Appeal, LicenceClaim, NumbersClaim, Registration)}
    assert set(COMPANY_VOCABULARY["asked"]) == kinds
    assert not set(COMPANY_VOCABULARY) & set(VOCABULARY)
