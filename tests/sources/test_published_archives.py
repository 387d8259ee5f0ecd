"""Archives of published files are read member by member; nothing is unpacked to disk, and nothing without bounds."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from overnights.errors import NotData
from overnights.sources import published_archives
from overnights.sources.published_archives import is_archive
from overnights.sources.published_files import find_published, published_file, read_members, read_published

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
SEVEN, NINE = FILES / "global-2023-06-14.tsv", FILES / "global-2023-07-05.tsv"


def tar(path: Path, files: dict[str, bytes], *, mode: str = "w") -> Path:
    with tarfile.open(path, mode) as packed:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def names(path: Path) -> list[str]:
    return [member.path.removeprefix(f"{path}/") for member in read_members(path)]


@pytest.mark.parametrize("name, mode", [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.TGZ", "w:gz"), ("a.tar.xz", "w:xz")])
def test_a_tar_holds_the_files_that_its_members_are(tmp_path: Path, name: str, mode: str) -> None:
    path = tar(tmp_path / name, {"d/2023-06-14.tsv": SEVEN.read_bytes(), "d/x.tsv": NINE.read_bytes()}, mode=mode)
    first, second = read_members(path)
    assert first.path == f"{path}/d/2023-06-14.tsv"
    assert published_file(first.content, first.path).rows.equals(read_published(SEVEN).rows)
    assert second.content == NINE.read_bytes()


def test_a_zip_holds_the_files_that_its_members_are_packed_themselves_or_not(tmp_path: Path) -> None:
    packed = gzip.compress(NINE.read_bytes())
    path = zipped(tmp_path / "a.zip", {"a\\2023-06-14.tsv": SEVEN.read_bytes(), "b.tsv.gz": packed})
    assert names(path) == ["a/2023-06-14.tsv", "b.tsv.gz"]
    assert [member.content for member in read_members(path)] == [SEVEN.read_bytes(), packed]


def test_a_name_that_leads_out_of_the_archive_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = tar(folder / "a.tar", {"../../out.tsv": b"x", "/etc/out.tsv": b"y", "a/../../b.tsv": b"z", "n\x07.tsv": b""})
    assert names(path) == ["out.tsv", "etc/out.tsv", "a/b.tsv", "n\N{REPLACEMENT CHARACTER}.tsv"]
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["a.tar", "in"]


def test_a_name_that_stands_twice_is_two_files(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    tar(path, {"a.tsv": b"1"})
    tar(path, {"a.tsv": b"2"}, mode="a")
    assert len(set(names(path))) == 2
    assert [member.content for member in read_members(path)] == [b"1", b"2"]


def test_what_is_no_file_or_no_published_one_is_passed_over(tmp_path: Path) -> None:
    path = tar(
        tmp_path / "a.tar", {"readme.md": b"x", "._a.tsv": b"x", "__MACOSX/b.tsv": b"x", "in.tar": b"x", "c.tsv": b"x"}
    )
    with tarfile.open(path, "a") as packed:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
            about = tarfile.TarInfo("link.tsv")
            about.type, about.linkname = kind, "/etc/passwd"
            packed.addfile(about)
    assert names(path) == ["c.tsv"]


@pytest.mark.parametrize("make, name", [(tar, "a.tar"), (zipped, "a.zip")])
def test_an_archive_without_a_published_file_is_refused(tmp_path: Path, make, name: str) -> None:
    path = make(tmp_path / name, {"readme.md": b"x"})
    with pytest.raises(NotData, match="holds no published file"):
        names(path)


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.xz", "a.zip"])
@pytest.mark.parametrize("content", [b"", b"<html>", b"null", b"\x00" * 2_000, NINE.read_bytes()])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotData, match=r"a\.(tar|zip)[a-z.]* (cannot be read as an archive|holds no published file)"):
        names(tmp_path / name)


@pytest.mark.parametrize("name, mode", [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.xz", "w:xz")])
def test_an_archive_that_was_cut_off_is_refused_whole(tmp_path: Path, name: str, mode: str) -> None:
    path = tar(tmp_path / name, {"a.tsv": SEVEN.read_bytes(), "b.tsv": NINE.read_bytes()}, mode=mode)
    whole = path.read_bytes()
    for part in (3, 2):
        size = 512 * 20 if mode == "w" else len(whole) - len(whole) // part
        path.write_bytes(whole[:size])
        with pytest.raises(NotData, match="cut off or damaged"):
            names(path)


def test_a_zip_that_was_cut_off_or_changed_is_refused_whole(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.tsv": SEVEN.read_bytes()})
    whole = bytearray(path.read_bytes())
    path.write_bytes(whole[:-40])
    with pytest.raises(NotData, match="cut off or damaged"):
        names(path)
    whole[200] ^= 255
    path.write_bytes(whole)
    with pytest.raises(NotData, match="cut off or damaged"):
        names(path)


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.tsv": b"x" * 100})
    whole = bytearray(path.read_bytes())
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(magic) + at] |= 1
    path.write_bytes(whole)
    with pytest.raises(NotData, match="cannot be unpacked"):
        names(path)


def test_bounds_hold_before_anything_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = {f"{n}.tsv": b"x" * 10 for n in range(5)}
    paths = [tar(tmp_path / "a.tar", small), zipped(tmp_path / "a.zip", small)]
    for path in paths:
        with pytest.raises(NotData, match=r"holds 0\.tsv of over 0 MB"):
            list(published_archives.members(path, (".tsv",), 9))
    monkeypatch.setattr(published_archives, "MOST_UNPACKED", 49)
    for path in paths:
        with pytest.raises(NotData, match="GB once unpacked"):
            names(path)
    monkeypatch.setattr(published_archives, "MOST_UNPACKED", 50)
    monkeypatch.setattr(published_archives, "MOST_MEMBERS", 4)
    for path in paths:
        with pytest.raises(NotData, match="has over 4 members"):
            names(path)


def test_a_bomb_of_zeros_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.xz"
    about = tarfile.TarInfo("a.tsv")
    about.size = 1 << 40
    path.write_bytes(lzma.compress(about.tobuf() + bytes(1_000_000)))
    with pytest.raises(NotData, match="GB once unpacked"):
        names(path)


def test_what_is_an_archive_its_name_says() -> None:
    assert all(map(is_archive, ("a.tar", "A.TAR.XZ", "b.tgz", "c.zip")))
    assert not any(map(is_archive, ("a.tsv.xz", "b.xlsx", "tar", "a.tsv")))


def test_a_file_is_named_or_found(tmp_path: Path) -> None:
    for name in ("a.tsv", "b.tsv", "c.tar.xz", "d.md"):
        (tmp_path / name).write_bytes(b"x")
    found = find_published([tmp_path, tmp_path / "b.tsv"])
    assert [(one.path.name, one.is_named) for one in found] == [("a.tsv", False), ("b.tsv", True), ("c.tar.xz", False)]
