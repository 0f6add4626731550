"""Takes the number out of what surrounds it: URIs, display names, separators, escapes, wide digits."""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 256
_HIDDEN = frozenset(
    {
        "anonymous", "unavailable", "restricted", "private", "withheld", "unknown", "blocked", "none", "null", "hidden",
        "no number", "number withheld", "private number", "unknown number", "no caller id", "not available",
        "coin line/payphone", "interaction with other service",
        "匿名", "未知", "未知号码", "隐藏号码", "私人号码", "无主叫", "保密", "无号码", "不显示号码",
    }
)  # fmt: skip
"""RFC 3323 4.1 `anonymous`, causes of no calling number as in 3GPP TS 24.607 4.3, and what PBXs write."""
_URI = re.compile(r"\s*(?:sips?|tel)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_BRACKETS = re.compile(r"<([^<>]*)>")
_QUOTED = re.compile(r'^\s*"(?:[^"\\]|\\.)*"\s*')
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_CONTEXT = re.compile(r";\s*phone-context\s*=\s*(\+[0-9][0-9.()-]*)", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:;|,|/|\bext\b|\bext\.|\bx(?=\s*\d)|转|轉|分机).*", re.IGNORECASE | re.DOTALL)
_IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?")
_PER_CALL = re.compile(r"[*#]31#(?=[+\d])")
_SEPARATORS = re.compile(r"[\s\-.()/\[\]_·~]+")
_PLAIN = re.compile(r"\+?[0-9]{1,32}")


def is_hidden(text: str) -> bool:
    """Whether the text says that there is no number to show; an empty text says so as well."""
    if len(text) > LONGEST_TEXT:
        return False
    if not text.strip():
        return True
    return _user(_plain_characters(text)).strip().strip('"').strip().lower() in _HIDDEN


def tidy(text: str) -> str:
    """Digits with an optional leading plus; empty when the text holds no single number. Never raises."""
    if len(text) > LONGEST_TEXT:
        return ""
    plain = _plain_characters(text)
    user = _user(plain).strip()
    if _IP_ADDRESS.fullmatch(user):
        return ""
    user = _PER_CALL.sub("", _EXTENSION.sub("", user), count=1)
    number = _SEPARATORS.sub("", user.replace("(0)", "", 1) if user.startswith("+") else user)
    if not _PLAIN.fullmatch(number):
        return ""
    context = _CONTEXT.search(plain)
    if context and number[0] != "+":
        return _in_context(number, re.sub(r"[^0-9]", "", context.group(1)))
    return number


def _in_context(number: str, context: str) -> str:
    """A local number of RFC 3966 5.1.5; a short code belongs to its context and stays as it is."""
    if context == "86" and (len(number) <= 6 or number[0] == "0"):
        return number
    return f"+{context}{number.lstrip('0') if context != '39' else number}" if len(number) > 6 else number


def _user(plain: str) -> str:
    """The part before `@` of the URI in the text, or the text itself."""
    unnamed = _QUOTED.sub("", plain, count=1)
    brackets = _BRACKETS.search(unnamed)
    if brackets:
        unnamed = brackets.group(1)
    elif not unnamed.strip():
        unnamed = plain.strip().strip('"')
    uri = _URI.fullmatch(unnamed)
    if not uri:
        return unnamed if "@" not in unnamed else unnamed.partition("@")[0]
    user, at, _ = uri.group(1).partition("@")
    user = _ESCAPE.sub(lambda found: _character(found.group(1)), user.partition(";")[0])
    return user.partition(":")[0] if at or ":" in user else user


def _character(code: str) -> str:
    value = int(code, 16)
    return chr(value) if 32 <= value < 127 else "\0"


def _plain_characters(text: str) -> str:
    """Compatibility forms folded, digits of any script as 0-9, invisible marks gone."""
    if text.isascii():
        return _ESCAPE.sub(lambda found: _character(found.group(1)), text) if text[:1] == "%" else text
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_plain(character) for character in folded)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return "-" if category == "Pd" or character == "\u2212" else character
