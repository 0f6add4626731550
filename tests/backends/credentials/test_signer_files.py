from pathlib import Path

from ringfence.backends.credentials.signer_files import SignerFiles
from ringfence.screening.authentication.signers import SignerRow

ROWS = {"1234": SignerRow(1_795_000_000, 3.5, 1.0)}


def test_a_worker_keeps_its_rows_and_sees_those_of_others(tmp_path: Path) -> None:
    one, two = SignerFiles(tmp_path / "signers", 1), SignerFiles(tmp_path / "signers", 2)
    assert one.mine() == {}
    assert one.others() == ()

    one.write(ROWS)

    assert SignerFiles(tmp_path / "signers", 1).mine() == ROWS
    assert two.others() == (ROWS,)
    assert one.others() == ()


def test_a_broken_file_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "w01.json").write_text('{"1234": 5}')

    assert SignerFiles(tmp_path, 1).mine() == {}
