"""Tags of numbers by the verifiable oblivious pseudorandom function of RFC 9497, ristretto255-SHA512."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from voprf import ristretto

from ringfence.registry.blind import LARGEST_LIST, padded
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

Tags = npt.NDArray[np.uint64]
ELEMENT_BYTES = 32
PROOF_BYTES = 64
CHUNK = 4096
"""Elements under one proof."""
INFO = b"ringfence blind check 1"
_REMEDY = "Begin the check anew with the registry's present key."


def tag_of(output: bytes) -> int:
    """The tag: the first 64 of the function's 512 bits."""
    return int.from_bytes(output[:8], "little")


def _written(number: int) -> bytes:
    return str(PhoneNumber(number)).encode()


def _finalized(
    clients: list[ristretto.Client], batch: ristretto.VerifiableBatchOutput, key: ristretto.PublicKey
) -> list[bytes]:
    """Outputs of a batch; `ValueError` where its proof does not hold."""
    try:
        return ristretto.Client.finalize_batch(clients, batch, key)
    except BaseException as error:
        # voprf 0.2.0 panics here where it should raise: PyO3's PanicException is no Exception and has no module.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("its proof is wrong") from None


class BlindKey:
    """The registry's side. Fulfils `BlindAnswering`. A new seed makes all earlier tags worthless."""

    def __init__(self, seed: bytes) -> None:
        """`seed`: 32 secret random bytes."""
        self._evaluator = ristretto.Evaluator.from_seed(seed, INFO)

    def public_key(self) -> bytes:
        """32 bytes."""
        return self._evaluator.public_key.serialize()

    def tags(self, numbers: Iterable[int]) -> Tags:
        """Tags of registered numbers, about 45 microseconds each."""
        known = self._evaluator.evaluate_known_input
        return np.fromiter((tag_of(known(_written(number))) for number in numbers), np.uint64)

    def evaluate(self, blinded: bytes) -> bytes:
        """For each 32 bytes a blinded element, 32 bytes of answer; a proof of 64 bytes before each 4096 of them.

        Raises `Refused` for elements that are not on the curve, and for more than a million of them.
        """
        count = len(blinded) // ELEMENT_BYTES
        if len(blinded) % ELEMENT_BYTES or not 0 < count <= LARGEST_LIST:
            raise Refused(f"{len(blinded)} bytes are no list of blinded numbers", f"Send 1 to {LARGEST_LIST} of them.")
        parts = [blinded[at : at + ELEMENT_BYTES] for at in range(0, len(blinded), ELEMENT_BYTES)]
        answers = []
        for begin in range(0, count, CHUNK):
            try:
                elements = [ristretto.BlindedInput.deserialize(one) for one in parts[begin : begin + CHUNK]]
            except ValueError as error:
                raise Refused(f"a blinded number cannot be read: {error}", _REMEDY) from error
            answers.append(self._evaluator.evaluate_batch(elements).serialize())
        return b"".join(answers)


class BlindList:
    """The caller's side: a list, padded with what is no number, and blinded anew each time it is made."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """At most a million packed numbers; raises `Refused` for none or more."""
        if not 0 < len(numbers) <= LARGEST_LIST:
            raise Refused(f"{len(numbers)} numbers cannot be checked at once", f"Give 1 to {LARGEST_LIST}.")
        self._count = len(numbers)
        fill = (b"padding " + secrets.token_bytes(16) for _ in range(padded(self._count) - self._count))
        self._clients: list[ristretto.Client] = []
        elements = []
        for written in (*map(_written, numbers), *fill):
            client, blinded = ristretto.Client.blind(written)
            self._clients.append(client)
            elements.append(blinded.serialize())
        self.request = b"".join(elements)
        """What the registry sees: uniformly random elements."""

    def tags(self, answer: bytes, public_key: bytes) -> tuple[Tags, Tags]:
        """Tags of the list in its order, and those of the padding. Raises `Refused` when the proof does not hold."""
        chunks = range(0, len(self._clients), CHUNK)
        if len(answer) != len(self.request) + PROOF_BYTES * len(chunks):
            raise Refused(f"the answer has {len(answer)} bytes, which is not for this list", _REMEDY)
        outputs: list[bytes] = []
        at = 0
        try:
            key = ristretto.PublicKey.deserialize(public_key)
            for begin in chunks:
                clients = self._clients[begin : begin + CHUNK]
                size = PROOF_BYTES + ELEMENT_BYTES * len(clients)
                batch = ristretto.VerifiableBatchOutput.deserialize(answer[at : at + size])
                outputs += _finalized(clients, batch, key)
                at += size
        except ValueError as error:
            raise Refused(f"the registry's answer does not hold: {error}", _REMEDY) from error
        tags = np.fromiter((tag_of(one) for one in outputs), np.uint64, len(outputs))
        return tags[: self._count], tags[self._count :]
