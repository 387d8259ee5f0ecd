"""Making many pages in several processes: each makes its share and writes it, and says what it wrote.

The others are started anew, with what the site is made of on their standard input: nothing of this process is copied
into them, so that it may have threads, be a notebook or a script of any kind.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from overnights.acts.site_folder import SiteFolder
from overnights.errors import TaskFailed
from overnights.outputs.parts import Site
from overnights.outputs.site import files_of, site_parts

TOGETHER = 64  # pages in a row that one process makes: neighbours share much
WORTH_IT = 600  # pages, from which on another process is worth starting
Written: TypeAlias = "dict[str, dict[str, str]]"  # by part: its files with their digests


def written(
    site: Site, paths: Sequence[str], folder: Path, known: Mapping[str, Mapping[str, str]], *, processes: int
) -> Written:
    """Makes pages and writes them into a folder where they are not what stands there.

    Args:
        paths: of the pages.
        known: by page, the digests of its files that stand there.
    Raises: OSError, where the disk does not take it; TaskFailed, where another process ends before its work.
    """
    count = min(processes, 1 + len(paths) // WORTH_IT)
    shares: list[list[str]] = [[] for _ in range(count)]
    for start in range(0, len(paths), TOGETHER):
        shares[start // TOGETHER % count] += paths[start : start + TOGETHER]
    others = [_started(site, share, folder, known) for share in shares[1:]]
    try:
        found = made(site, shares[0], folder, known)
        for other in others:
            found |= _ended(other)
    finally:
        for other in others:
            other.kill()
            other.communicate()
    return found


def made(
    site: Site, paths: Sequence[str], folder: Path, known: Mapping[str, Mapping[str, str]], *,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Written:  # fmt: skip
    """Makes pages in this process, and writes them, as long as they are wanted."""
    parts, there = site_parts(site), SiteFolder(folder)
    gc.collect()
    gc.freeze()  # what the site is made of stays to the end: no need to look through it again and again
    try:
        return {path: there.put(files_of(parts[path]()), known.get(path, {})) for path in paths if is_wanted()}
    finally:
        gc.unfreeze()


def _started(
    site: Site, paths: Sequence[str], folder: Path, known: Mapping[str, Mapping[str, str]]
) -> subprocess.Popen[bytes]:
    theirs = {path: dict(known[path]) for path in paths if path in known}
    where = os.pathsep.join(path for path in sys.path if path)
    with tempfile.TemporaryFile() as handed:  # not a pipe: nobody waits for the other to start
        pickle.dump((site, list(paths), folder, theirs), handed, protocol=5)
        handed.seek(0)
        return subprocess.Popen(
            [sys.executable, "-m", "overnights.acts.render_apart", str(os.getpid())],
            stdin=handed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": where},
        )  # fmt: skip


def _ended(process: subprocess.Popen[bytes]) -> Written:
    assert process.stdout is not None and process.stderr is not None
    said, errors = process.stdout.read(), process.stderr.read()
    if process.wait() == 0:
        answer: Written | OSError = pickle.loads(said)
        if isinstance(answer, OSError):
            raise answer
        return answer
    last = errors.decode(errors="replace").strip().splitlines()[-1:]
    raise TaskFailed(
        f"A process that made pages ended before its work was done ({''.join(last) or 'it was killed'}). "
        "Pages that were written stand; publish again, and report it if it happens again.",
        step="publish", engine="local", task=0, cause=RuntimeError("".join(last)),
    )  # fmt: skip


def main() -> None:
    """What another process does: reads its share from standard input, and says on standard output what it wrote."""
    site, paths, folder, known = pickle.load(sys.stdin.buffer)
    starter = int(sys.argv[1])
    try:  # whoever outlives its starter writes nothing more: another may be writing by then
        answer: Written | OSError = made(site, paths, folder, known, is_wanted=lambda: os.getppid() == starter)
    except OSError as error:
        answer = OSError(error.errno, error.strerror)
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=5))


if __name__ == "__main__":
    main()
