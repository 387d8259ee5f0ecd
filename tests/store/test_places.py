"""Places: how addresses are written, what must not stand in them, and what stores answer in one sentence."""

from __future__ import annotations

import builtins
import io
import pickle
from pathlib import Path
from typing import Any

import pytest

from overnights.errors import BadAddress, BadSettings, NoPlace, Unsupported
from overnights.home import open_home
from overnights.places import Folder, check_address, is_url, place_at, under
from overnights.places.answers import answering, no_place
from overnights.places.objects import bucket_of, delta_options
from overnights.places.ranged import Ranged
from overnights.settings import Settings
from overnights.store.lake import Lake


@pytest.mark.parametrize(
    "address, kept",
    [
        ("s3://lakes", "s3://lakes"),
        ("s3://lakes/service/", "s3://lakes/service"),
        ("gs://lakes/a/b", "gs://lakes/a/b"),
        ("az://container/lake", "az://container/lake"),
        ("lake", "lake"),
        ("/srv/lake", "/srv/lake"),
    ],
)
def test_addresses_are_paths_or_urls_of_stores(address: str, kept: str) -> None:
    assert check_address(address) == kept
    assert is_url(address) is ("://" in address)


@pytest.mark.parametrize(
    "address",
    ["s3://", "s3:///lake", "s3://b//lake", "s3://b/../lake", "file:///lake", "S3://b/lake", "abfss://c@a/lake"],
)
def test_what_is_written_otherwise_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        place_at(address)


@pytest.mark.parametrize(
    "address, way_out",
    [
        ("s3:/b/x", "write s3://b/x"),
        ("S3:b/x", "write s3://b/x"),
        ("gcs:/b/x", "write gs://b/x"),
        ("S3://b/x", "write s3:// for S3://"),
        ("file:///srv/x", "write the path alone, /srv/x"),
        ("file:/srv/x", "write the path alone, /srv/x"),
    ],
)
def test_what_was_meant_is_told(address: str, way_out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadAddress, match=way_out):
        check_address(address)
    (tmp_path / "overnights.toml").write_text("")
    monkeypatch.setenv("OVERNIGHTS_LAKE", address)
    with pytest.raises(BadAddress, match=way_out):
        open_home(tmp_path)
    assert check_address("./s3:b") == "./s3:b"


@pytest.mark.parametrize(
    "address", ["s3://AKIA:hidden@b/lake", "s3://AKIA:hid/den@b/lake", "az://c/lake?sig=hidden", "gs://b/x#hidden"]
)
def test_what_must_be_secret_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadAddress) as refused:
        Lake(address)
    assert "hid" not in str(refused.value)
    assert "environment" in str(refused.value)
    (tmp_path / "overnights.toml").write_text(f'lake = "{address}"\n')
    with pytest.raises(BadSettings, match="environment") as told:
        open_home(tmp_path)
    assert "hid" not in str(told.value)


@pytest.mark.parametrize("name", ["aws_secret_access_key", "lake_key", "azure_storage_sas_token"])
def test_a_key_is_no_setting(tmp_path: Path, name: str) -> None:
    (tmp_path / "overnights.toml").write_text(f'{name} = "hidden"\n')
    with pytest.raises(BadSettings, match="keys and passwords do not belong") as refused:
        open_home(tmp_path)
    assert "hidden" not in str(refused.value)


def test_the_environment_wins_over_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "overnights.toml").write_text('lake = "gs://lakes/service/"\n')
    monkeypatch.delenv("OVERNIGHTS_LAKE", raising=False)
    assert open_home(tmp_path).lake.address == "gs://lakes/service"
    monkeypatch.setenv("OVERNIGHTS_LAKE", "elsewhere")
    assert open_home(tmp_path).lake.address == str(tmp_path / "elsewhere")


def test_a_relative_path_starts_at_the_home(tmp_path: Path) -> None:
    assert under(tmp_path, "logs/*.csv") == str(tmp_path / "logs/*.csv")
    assert under(tmp_path, "/logs") == "/logs"
    assert under(tmp_path, "s3://logs/a") == "s3://logs/a"


@pytest.mark.parametrize("address", ["s3://lakes/service", "gs://lakes/service", "az://container/service"])
def test_a_lake_of_every_store_is_opened_without_asking_it(address: str) -> None:
    lake = Lake(address)
    assert lake.address == address
    assert pickle.loads(pickle.dumps(lake)).address == address
    assert bucket_of(f"{address}/a.csv")[1] == "service/a.csv"


def test_both_libraries_are_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = delta_options({"AWS_ENDPOINT_URL": "http://127.0.0.1:9000", "AWS_DEFAULT_REGION": "eu-west-1"})
    assert (plain["allow_http"], plain["aws_region"], plain["aws_conditional_put"]) == ("true", "eu-west-1", "etag")
    assert "allow_http" not in delta_options({"AWS_ENDPOINT_URL": "https://storage.example.com"})
    assert not any("secret" in name or "key" in name for name in plain)


@pytest.mark.parametrize(
    "said, fault",
    [
        ("<Error><Code>NoSuchBucket</Code>", "bucket"),
        ("404 ContainerNotFound", "bucket"),
        ("PUT http://169.254.169.254/latest/api/token", "credentials"),
        ("<Code>InvalidAccessKeyId</Code>", "credentials"),
        ("GET http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token", "credentials"),
        ("Generic MicrosoftAzure error: Account must be specified", "credentials"),
        ("<Code>PermanentRedirect</Code>", "region"),
        ("403 Forbidden <Code>AccessDenied</Code>", "rights"),
        ("HTTP error: error sending request", "reach"),
    ],
)
@pytest.mark.parametrize("address", ["s3://b/lake", "gs://b/lake", "az://b/lake"])
def test_an_answer_is_told_by_what_is_at_fault(address: str, said: str, fault: str) -> None:
    error = no_place(address, said)
    assert error.fault == fault  # type: ignore[attr-defined]
    assert str(error).count("\n") == 0
    assert address.removesuffix("/lake") in str(error)


def test_a_file_that_is_not_there_is_no_fault_of_the_store() -> None:
    with pytest.raises(FileNotFoundError), answering("s3://b"):
        raise FileNotFoundError("Object at location a not found")
    with pytest.raises(NoPlace), answering("s3://b"):
        raise PermissionError("403 Forbidden")


def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **named: Any) -> Any:
        if name.startswith("obstore"):
            raise ModuleNotFoundError(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(Unsupported, match=r"overnights\[stores\]"):
        Lake("s3://b/lake")


def test_ranges_are_read_as_the_whole_file_is() -> None:
    data = bytes(range(256)) * 2000
    asked: list[tuple[int, int]] = []

    def fetch(first: int, end: int) -> bytes:
        asked.append((first, end))
        return data[first:end]

    file, whole = Ranged(fetch, len(data), {1000: data[1000:2000]}), io.BytesIO(data)
    for offset, whence, size in ((1200, 0, 300), (-8, 2, 8), (-5000, 2, 4000), (0, 0, 4), (1999, 0, 2), (0, 2, 5)):
        assert file.seek(offset, whence) == whole.seek(offset, whence)
        assert file.read(size) == whole.read(size)
        assert file.tell() == whole.tell()
    assert asked == [(len(data) - 2**16, len(data)), (0, 4), (1999, 2001)]
    file.seek(0)
    assert file.readall() == data


def test_a_file_that_was_not_written_to_its_end_is_not_there(tmp_path: Path, bucket: str) -> None:
    for place in (Folder(tmp_path / "lake"), place_at(f"{bucket}/lake")):
        with pytest.raises(KeyError), place.writing("t/a.parquet") as file:
            file.write(b"PAR1" * 5_000_000)
            raise KeyError("something else")
        assert place.sizes("t") == {}
        with place.writing("t/a.parquet") as file:
            file.write(b"PAR1" * 5_000_000)
        assert place.sizes("t", ".parquet") == {"a.parquet": 20_000_000}
        place.delete(["t/a.parquet", "t/never.parquet"])
        assert place.sizes("t") == {}


def test_settings_say_where_sources_are() -> None:
    settings = Settings.model_validate({"lake": "s3://b/lake/", "sources": {"events": ["s3://b/logs/2026/0?/*.csv"]}})
    assert settings.lake == "s3://b/lake"
    assert settings.sources.events == ("s3://b/logs/2026/0?/*.csv",)
    with pytest.raises(ValueError, match="environment"):
        Settings.model_validate({"sources": {"events": ["s3://user:hidden@b/logs"]}})
