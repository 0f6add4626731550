"""A company's files: consents to upload, lists to check, how far they are, and results."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.upload_form import NO_FILE, UploadForm, read_upload
from ringfence.doors.web.visit import Answer, FileDownload, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.job import OPEN, Job, JobKind
from ringfence.registry.list_desk import ListDesk, Wanted
from ringfence.registry.list_law import CheckPurpose
from ringfence.registry.words import RegistryWords
from ringfence.telecom.commercial import Category, Channel
from ringfence.telecom.errors import Refused

ROOT = "/company"
ACT = "act"
NO_CHOICE = N_("Choose what the list is for, what the calls are about, and how you call.")
SHOWN = 50


class CompanyFilePages:
    """Uploads and results."""

    def __init__(
        self,
        lists: ListDesk,
        counts: Callable[[str, int], dict[str, int]],
        trail: AuditTrail,
        words: RegistryWords,
        company: Callable[[AreaVisit], str],
    ) -> None:
        self._lists, self._counts, self._trail = lists, counts, trail
        self._words, self._company = words, company

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses."""
        bounds, fresh = self._lists.law.lists, self._lists.fresh
        room = 100_000  # what a form holds beside its file
        return (
            AreaRoute(method="GET", path=f"{ROOT}/consents", show=self.consents),
            AreaRoute(
                method="POST", path=f"{ROOT}/consents", show=self.load, needs=ACT, fresh=fresh,
                longest_body=bounds.largest_consents + room,
            ),
            AreaRoute(method="GET", path=f"{ROOT}/lists", show=self.lists),
            AreaRoute(
                method="POST", path=f"{ROOT}/lists", show=self.check, needs=ACT, fresh=fresh,
                longest_body=bounds.largest_bytes + room,
            ),
            AreaRoute(method="GET", path=f"{ROOT}/files/{{id:str}}", show=self.state),
            AreaRoute(method="GET", path=f"{ROOT}/files/{{id:str}}/result", show=self.result),
            AreaRoute(method="POST", path=f"{ROOT}/files/{{id:str}}/delete", show=self.delete, needs=ACT),
        )  # fmt: skip

    def consents(self, visit: AreaVisit) -> Answer:
        """How many consents are worth what, and files of them."""
        company = self._company(visit)
        values = {"counts": self._counts(company, visit.now_ms), "rows": self._files(company, JobKind.CONSENTS)}
        return Page("company_consents.html", values)

    def load(self, visit: AreaVisit) -> Answer:
        """Take a file of consents."""
        company, form = self._company(visit), self._form(visit)
        job = self._lists.load(form.path, form.name or "consents", form.size, company, visit.person.subject)
        return Redirect(f"{ROOT}/files/{job.id}?done=sent")

    def lists(self, visit: AreaVisit) -> Answer:
        """Lists that were checked, and the form for another."""
        company = self._company(visit)
        values = {
            "rows": self._files(company, JobKind.LIST_CHECK),
            "used": self._lists.used(company),
            "purposes": self._lists.law.lists.purpose,
            "categories": list(Category),
            "channels": list(Channel),
            "words": self._words,
            "keep": self._lists.law.lists.keep_hours,
        }
        return Page("company_lists.html", values)

    def check(self, visit: AreaVisit) -> Answer:
        """Take a list."""
        company, form = self._company(visit), self._form(visit)
        try:
            wanted = Wanted(
                company=company,
                by=visit.person.subject,
                purpose=CheckPurpose(form.fields.get("purpose", "")),
                category=Category(form.fields.get("category", "")),
                channel=Channel(form.fields.get("channel", "")),
            )
        except ValueError as error:
            form.path.unlink(missing_ok=True)
            raise Refused(NO_CHOICE) from error
        job = self._lists.check(form.path, form.name or "list", form.size, wanted)
        return Redirect(f"{ROOT}/files/{job.id}?done=sent")

    def state(self, visit: AreaVisit) -> Answer:
        """How far a file is."""
        job = self._lists.own(visit.place["id"][:64], self._company(visit))
        share = job.done * 100 // job.rows if job.rows else 0
        values = {"job": job, "share": min(share, 100), "open": job.state in OPEN, "words": self._words}
        return Page("company_file.html", {**values, "purposes": self._lists.law.lists.purpose})

    def result(self, visit: AreaVisit) -> Answer:
        """The result as a file."""
        job_id = visit.place["id"][:64]
        path = self._lists.result(job_id, self._company(visit))
        act = AuditEntry(at_ms=visit.now_ms, actor=visit.person.subject, act="list-check.fetch", target=f"job:{job_id}")
        self._trail.record(act)
        return FileDownload(path, "text/csv; charset=utf-8", f"{job_id}.csv")

    def delete(self, visit: AreaVisit) -> Answer:
        """Delete a result now."""
        job = self._lists.delete(visit.place["id"][:64], self._company(visit))
        return Redirect(f"{ROOT}/files/{job.id}?done=deleted")

    def _form(self, visit: AreaVisit) -> UploadForm:
        if visit.spooled is None:
            raise Refused(NO_FILE)
        return read_upload(visit.spooled, visit.content_type, self._lists.fresh)

    def _files(self, company: str, kind: JobKind) -> list[Job]:
        return [one for one in self._lists.page(company, limit=SHOWN) if one.kind is kind]
