"""Rule documents in a folder, and every ruleset that ever ran in another: written whole, flushed, never torn."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ringfence.screening.promotion import promoted
from ringfence.screening.rule import Rule
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.telecom.citing import Trust
from ringfence.telecom.errors import BadRules, NotFound, Refused, Unavailable
from ringfence.telecom.verdict import Mode

FOLDERS = ("checks", "jurisdictions")
_LAST = "running"


class FileShelf:
    """Fulfils `RuleShelf`. `home` holds `rules/` and `rulesets/`; `clock` tells the time of a promotion."""

    def __init__(self, home: Path, clock: Callable[[], dt.datetime]) -> None:
        """Load the documents. When they are broken the last ruleset that ran goes on, and `fault` says so.

        Raises `BadRules` when they are broken and nothing ever ran, `Unavailable` when the folder cannot be read.
        """
        self._rules = home / "rules"
        self._archive = home / "rulesets"
        self._clock = clock
        self._fault = ""
        self._seen: tuple[tuple[str, int, int, int], ...] = ()
        self._kept: dict[str, Ruleset] = {}
        self._running = self._first()

    def running(self) -> Ruleset:
        """What judges calls now."""
        return self._running

    def fault(self) -> str:
        """Why the documents are not what is running; empty when they are."""
        return self._fault

    def documents(self) -> Mapping[str, str]:
        """The documents as they lie there now. Raises `Unavailable`, and `BadRules` for what is not UTF-8."""
        return read_documents(self._rules)

    def poll(self) -> Ruleset | None:
        """The new ruleset when files changed and are sound; otherwise None, and the running one stays."""
        try:
            seen = self._signature()
            if seen == self._seen:
                return None
            fresh = parse_ruleset(self.documents())
        except (Refused, Unavailable, OSError) as fault:
            self._fault = _told(fault)
            return None
        self._seen, self._fault = seen, ""
        if fresh.version == self._running.version:
            return None
        self._run(fresh)
        return fresh

    def promote(self, code: str, mode: Mode, permille: int, *, by: str, reason: str) -> None:
        """Change how far the rule in force is trusted: the file is replaced whole, and the ruleset runs at once."""
        with self._alone():
            documents = dict(self.documents())
            moment = self._clock()
            rule = parse_ruleset(documents).at(int(moment.timestamp() * 1000)).rule(code)
            if rule is None:
                raise NotFound(f"there is no rule {code[:64]}", "`ringfence rules list` shows them")
            text = promoted(
                documents[rule.name], mode, permille, at=moment, by=by, reason=reason, accept=_low_trust(rule, mode)
            )
            fresh = parse_ruleset({**documents, rule.name: text})
            write_whole(self._rules / rule.name, text)
            self._seen, self._fault = self._signature(), ""
            self._run(fresh)

    def archived(self, version: str) -> Ruleset | None:
        """A ruleset that once ran; None when it is not kept. Raises `Unavailable` when its record was changed."""
        if version == self._running.version:
            return self._running
        if version not in self._kept:
            path = self._archive / f"{version}.json"
            if not version.isalnum() or not path.is_file():
                return None
            ruleset = _unpacked(path)
            if ruleset.version != version:
                raise Unavailable(f"{path} was changed: it holds {ruleset.version}", "restore it from a backup")
            self._kept[version] = ruleset
        return self._kept[version]

    def _first(self) -> Ruleset:
        try:
            self._seen = self._signature()
            fresh = parse_ruleset(self.documents())
        except Refused as fault:
            last = self._archive / _LAST
            version = last.read_text("utf-8").strip() if last.is_file() else ""
            path = self._archive / f"{version}.json"
            if not version or not path.is_file():
                raise
            self._fault = _told(fault)
            return _unpacked(path)
        self._run(fresh)
        return fresh

    def _run(self, fresh: Ruleset) -> None:
        """Keep it before it judges: a decision must find its rules again."""
        self._archive.mkdir(parents=True, exist_ok=True)
        path = self._archive / f"{fresh.version}.json"
        if not path.is_file():
            documents = dict(sorted(fresh.documents.items()))
            write_whole(path, json.dumps({"version": fresh.version, "documents": documents}, ensure_ascii=False))
        write_whole(self._archive / _LAST, fresh.version)
        self._running = fresh

    def _paths(self) -> list[Path]:
        return _paths(self._rules)

    def _signature(self) -> tuple[tuple[str, int, int, int], ...]:
        found = []
        for path in self._paths():
            stat = path.stat()
            found.append((path.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other workers from promoting at the same moment."""
        try:
            lock = os.open(self._rules / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as fault:
            raise Unavailable(f"cannot write to {self._rules}: {fault}", "check the folder's permissions") from fault
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        except OSError as fault:
            raise Unavailable(f"cannot write the rules: {fault}", "free space or mend permissions") from fault
        finally:
            os.close(lock)


def read_documents(rules: Path) -> dict[str, str]:
    """The rule documents of a folder by name. Raises `Unavailable`, and `BadRules` for what is not UTF-8."""
    found: dict[str, str] = {}
    for path in _paths(rules):
        name = path.relative_to(rules).as_posix()
        try:
            found[name] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as fault:
            line = fault.object[: fault.start].count(b"\n") + 1
            message = f"{name}, line {line}: not UTF-8"
            raise BadRules(message, "save the file as UTF-8", document=name, line=line) from fault
        except OSError as fault:
            raise Unavailable(f"cannot read {path}: {fault}", "check the folder's permissions") from fault
    return found


def _paths(rules: Path) -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (rules / folder).glob("*.toml"))


def install_defaults(home: Path, packaged: Path) -> bool:
    """Copy the packaged documents into `home/rules` when there are none yet; whether it did."""
    rules = home / "rules"
    if any((rules / folder).exists() for folder in FOLDERS):
        return False
    for folder in FOLDERS:
        for path in sorted((packaged / folder).glob("*.toml")):
            write_whole(rules / folder / path.name, path.read_text("utf-8"))
    return True


def write_whole(path: Path, text: str) -> None:
    """Replace a file so that after a power cut it is either the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unpacked(path: Path) -> Ruleset:
    try:
        content = json.loads(path.read_text("utf-8"))
        return parse_ruleset({str(name): str(text) for name, text in content["documents"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Refused) as fault:
        raise Unavailable(f"cannot read {path}: {fault}", "restore it from a backup") from fault


def _low_trust(rule: Rule, mode: Mode) -> bool:
    enforced = mode in (Mode.LIVE, Mode.CANARY)
    return enforced and not any(source.trust is Trust.HIGH for source in rule.document.sources)


def _told(fault: Exception) -> str:
    remedy = getattr(fault, "remedy", "")
    return f"{fault} ({remedy})" if remedy else str(fault)
