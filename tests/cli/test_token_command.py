"""`token` and `serve` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

NOW = "2022-10-16T12:00Z"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    assert overnights("init", tmp_path / "home").returncode == 0
    return tmp_path / "home"


def test_a_token_is_printed_once_and_listed_without_itself(own: Path) -> None:
    made = overnights(
        "token", "make", "newsroom", "--scope", "unpublished", "--scope", "costs", "--until", "2023-01-31",
        "--by", "J. Park", "--now", NOW, "--home", own,
    )  # fmt: skip
    secret, said = made.stdout.splitlines()
    assert made.returncode == 0 and secret.startswith("ovn_")
    assert said == "It opens unpublished, costs, and is not shown again."
    listed = overnights("token", "list", "--now", NOW, "--home", own, "--json")
    assert secret not in listed.stdout and "digest" not in listed.stdout
    assert json.loads(listed.stdout) == [
        {
            "name": "newsroom",
            "state": "holds",
            "scopes": "unpublished costs",
            "until": "2023-02-01T00:00:00Z",
            "made_at": "2022-10-16T12:00:00Z",
            "made_by": "J. Park",
            "revoked_at": None,
            "revoked_by": None,
        }
    ]
    assert secret not in overnights("token", "list", "--home", own).stdout


def test_a_revoked_token_says_since_when(own: Path) -> None:
    overnights("token", "make", "board", "--scope", "producers", "--now", NOW, "--home", own)
    done = overnights("token", "revoke", "board", "--by", "K. Ito", "--now", NOW, "--home", own)
    assert done.stdout == "The token “board” was revoked on 2022-10-16 by K. Ito: it opens nothing.\n"
    assert json.loads(overnights("token", "list", "--home", own, "--json").stdout)[0]["state"] == "revoked"
    again = overnights("token", "revoke", "bored", "--home", own)
    assert again.returncode == 1 and "There is board." in again.stderr


def test_a_token_is_told_as_a_record(own: Path) -> None:
    done = overnights("token", "make", "board", "--scope", "producers", "--now", NOW, "--home", own, "--json")
    said = json.loads(done.stdout)
    assert said["token"].startswith("ovn_") and said["until"] is None and said["scopes"] == "producers"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("token", "make", "board"), 2),
        (("token", "make", "board", "--scope", "all"), 1),
        (("serve", "--prefix", "/a b"), 2),
        (("serve", "--prefix", "/../x"), 2),
        (("serve", "nowhere"), 1),
        (("serve", "--host", "no-such-host.invalid"), 1),
    ],
)
def test_what_is_wrong_is_said(own: Path, asked: tuple[str, ...], code: int) -> None:
    done = overnights(*asked, "--home", own)
    assert done.returncode == code and done.stderr
