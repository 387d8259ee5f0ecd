"""The announcements of a site: each as a page, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from overnights import links
from overnights.outputs import render
from overnights.outputs.announcement import as_html, as_markdown
from overnights.outputs.frame import Frame
from overnights.pages.announcement_parts import AnnouncementPage


def announcement_files(
    pages: Mapping[str, AnnouncementPage], title_paths: Mapping[str, str], frame: Frame
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file.

    Args:
        title_paths: the title's page of each season that has one.
    """
    for season_id, page in pages.items():
        path = links.announcement(season_id)
        there = title_paths.get(season_id, "")
        yield path, as_html(page, path, is_on_site=True, frame=frame, title_path=there).encode()
        yield links.as_markdown(path), as_markdown(page).encode()
        yield links.as_json(path), render.as_json(page.as_json()).encode()
