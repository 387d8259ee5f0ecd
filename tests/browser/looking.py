"""What can be seen of a page, and by whom: each look returns what is wrong as lines, none where all is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SHEET_PX = 794  # the width of an A4 sheet in CSS pixels, by which its styles are chosen
COLUMN_PX = 688  # and between its margins of 14 mm
LEAST_PX = 9.33  # 7 pt
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What axe found: what is serious or critical, and what is less."""

    grave: tuple[str, ...]
    slight: tuple[str, ...]


def axe(page: Any, *, rules: tuple[str, ...] = ()) -> Found:
    """What axe finds by some of its rules, or by all of them."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(f"() => {{ {AXE_SCRIPT}; }}")
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    told = page.evaluate(
        """options => axe.run(document, options).then(told => told.violations.map(one => ({
          id: one.id, impact: one.impact, nodes: one.nodes.map(node => node.html.slice(0, 160) + ': '
            + (node.any[0] || node.all[0] || node.none[0]).message),
        })))""",
        {"resultTypes": ["violations"], "runOnly": only, "iframes": False},
    )
    lines = [(one, f"{one['impact']} {one['id']}, {len(one['nodes'])} times: {one['nodes'][0]}") for one in told]
    return Found(
        grave=tuple(line for one, line in lines if one["impact"] in GRAVE),
        slight=tuple(line for one, line in lines if one["impact"] not in GRAVE),
    )


def sideways(page: Any, width: int | None = None) -> list[str]:
    """What ends beyond the window, or beyond so many pixels, by more than the one that rounding may add."""
    return list(
        page.evaluate(
            """most => {
      const root = document.documentElement, width = most ?? root.clientWidth
      if (!most && Math.max(root.scrollWidth, document.body.scrollWidth) <= width + 1) return []
      const held = one => { for (let up = one.parentElement; up; up = up.parentElement)
        if (up !== document.body && getComputedStyle(up).overflowX !== 'visible') return true; return false }
      const box = one => { const range = document.createRange(); range.selectNodeContents(one); return range }
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), words = []
      while (walk.nextNode()) if (walk.currentNode.data.trim()) words.push(walk.currentNode)
      const out = [...document.body.querySelectorAll('*')].map(one => [one, one, one.getBoundingClientRect().right])
        .concat(words.map(one => [one, one.parentElement, box(one).getBoundingClientRect().right]))
        .filter(([inner, one, end]) => end > width + 1 && !held(inner) && !held(one)
          && (inner === one || getComputedStyle(one).overflowX === 'visible'))
      const wide = out.slice(-3).map(([, one, end]) => `${one.outerHTML.slice(0, 120)} ends at ${Math.round(end)}`)
      return most ? wide : [`${root.scrollWidth} in ${width} px`, ...wide]
    }""",
            width,
        )
    )


def hidden_by_scrolling(page: Any) -> list[str]:
    """What would have to be scrolled to, where nothing scrolls."""
    return list(
        page.evaluate("""() => [...document.body.querySelectorAll('*')].filter(one =>
      /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1
    ).map(one => `scrolls: ${one.outerHTML.slice(0, 100)}`)""")
    )


def cut(page: Any) -> list[str]:
    """Words that their box cuts off, where nothing else tells them in full."""
    return list(
        page.evaluate("""() => [...document.body.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one)
      if (!/hidden|clip/.test(style.overflowX + style.overflowY) || !one.innerText) return false
      if (one.closest('svg, .skip') || one.clientWidth < 2 || one.querySelector('[title]') || one.title) return false
      return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2
    }).slice(0, 4).map(one => 'cut: ' + one.outerHTML.slice(0, 160))""")
    )


def small_targets(page: Any, least: int) -> list[str]:
    """Controls and links of menus that are lower than a finger, or a pointer, wants them."""
    return list(
        page.evaluate(
            """least => {
      const controls = 'nav a:not(p a), header a, button, summary, input:not([type=hidden]), select, textarea'
      const all = [...document.querySelectorAll(controls)]
      return all.filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.skip'))
        .map(one => [one, one.getBoundingClientRect()])
        .filter(([one, box]) => box.height && box.height < least - .5)
        .slice(0, 4).map(([one, box]) => `${Math.round(box.height)} px: ${one.outerHTML.slice(0, 120)}`)
    }""",
            least,
        )
    )


def structure(page: Any) -> list[str]:
    """Headings that skip a level or are not one h1, landmarks that are missing, ids that are twice, no title."""
    return list(
        page.evaluate("""() => {
      const wrong = [], heads = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(one => one.checkVisibility())
      const levels = heads.map(one => +one.tagName[1])
      if (levels.filter(level => level === 1).length !== 1 || levels[0] !== 1) wrong.push(`headings begin ${levels}`)
      levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1)
        wrong.push(`h${level} after h${levels[at - 1]}: ${heads[at].innerText}`) })
      heads.forEach(one => { if (!one.innerText.trim()) wrong.push(`an empty heading: ${one.outerHTML}`) })
      for (const name of ['header', 'nav', 'main', 'footer'])
        if (!document.querySelector(`body > ${name}, body > header ${name}`)) wrong.push(`no ${name}`)
      if (document.querySelectorAll('main').length !== 1) wrong.push('not one main')
      if (document.documentElement.lang !== 'en' || !document.title.trim()) wrong.push('no language or title')
      const ids = [...document.querySelectorAll('[id]')].map(one => one.id)
      for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`two of id ${id}`)
      for (const link of document.querySelectorAll('a[href^="#"]'))
        if (!document.getElementById(link.hash.slice(1))) wrong.push(`leads nowhere: ${link.hash}`)
      for (const one of document.querySelectorAll('[tabindex]'))
        if (one.tabIndex > 0) wrong.push(`tabindex: ${one.outerHTML}`)
      return wrong
    }""")
    )


def untold_pictures(page: Any) -> list[str]:
    """Pictures without a text with figures, or without the same figures as words or a table in their section."""
    return list(
        page.evaluate(r"""() => {
      const wrong = [], figures = /\d|\b(two|three|four|five|six|ten|no|none|out)\b/i
      const told = text => text && text.trim().length > 15 && figures.test(text)
      for (const one of document.querySelectorAll('img')) {
        const part = one.closest('section, article, main')
        if (!told(one.alt)) wrong.push(`alt ${JSON.stringify(one.alt)}: ${one.src}`)
        const isInWords = /-decision-/.test(one.src)  // three dates on a line; the words under it say them
        const beside = part.querySelector('table, [role=table], dl, ol, ul')
        if (!isInWords && !beside) wrong.push(`no figures beside ${one.src}`)
      }
      for (const one of document.querySelectorAll('svg')) {
        const name = one.getAttribute('aria-label') || one.querySelector(':scope > title')?.textContent
        const isHidden = one.closest('[aria-hidden=true]')
        if (!isHidden && !(one.getAttribute('role') === 'img' && name) && !one.closest('[role=img][aria-label]'))
          wrong.push(`neither named nor hidden: ${one.outerHTML.slice(0, 120)}`)
        if (isHidden && one.querySelector('text') && !one.closest('header')) {
          const words = [...one.querySelectorAll('text')].map(each => each.textContent.trim()).join(' ')
          if (/\d{2}/.test(words)) wrong.push(`figures that nobody hears: ${words}`)
        }
      }
      return wrong
    }""")
    )


def broken_pictures(page: Any) -> list[str]:
    """Pictures that are shown and did not come."""
    return list(
        page.evaluate("""() => [...document.images].filter(one => one.checkVisibility()
      && (!one.complete || !one.naturalWidth)).map(one => `not drawn: ${one.currentSrc}`)""")
    )


def small_print(page: Any, least: float = LEAST_PX) -> list[str]:
    """Words smaller than can be read: of the page, and in its pictures at the size in which they stand there."""
    return list(
        page.evaluate(
            r"""async least => {
      const wrong = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walk.nextNode()) {
        const up = walk.currentNode.parentElement
        if (!walk.currentNode.data.trim() || !up.checkVisibility({visibilityProperty: true})) continue
        const box = up.getBoundingClientRect()
        if (box.width < 2 || box.right < 0) continue
        let size = parseFloat(getComputedStyle(up).fontSize)
        const svg = up.closest('svg'), width = svg?.getBoundingClientRect().width
        if (svg) size *= width / (svg.viewBox.baseVal.width || width)
        if (size < least) wrong.push(`${size} px: ${walk.currentNode.data.trim().slice(0, 60)}`)
      }
      for (const one of document.images) {
        if (!one.offsetWidth || !one.naturalWidth || !/\.svg$/.test(one.currentSrc)) continue
        const drawn = await (await fetch(one.currentSrc)).text()
        const scale = one.getBoundingClientRect().width / one.naturalWidth
        const sizes = [...drawn.matchAll(/font-size="([\d.]+)/g)].map(each => +each[1])
        if (sizes.length && Math.min(...sizes) * scale < least)
          wrong.push(`${(Math.min(...sizes) * scale).toFixed(1)} px in ${one.currentSrc}`)
      }
      return wrong.slice(0, 5)
    }""",
            least,
        )
    )


def on_screen_only(page: Any) -> list[str]:
    """What a sheet of paper has no use for and shows all the same."""
    return list(
        page.evaluate("""() => [...document.querySelectorAll(
      '.menu, form, .skip, .jumps, .formats, .pickers nav'
    )].filter(one => one.checkVisibility() && one.offsetHeight).map(one => `shown: ${one.outerHTML.slice(0, 100)}`)""")
    )


def moving(page: Any) -> list[str]:
    """What moves though the reader asked that nothing does."""
    return list(
        page.evaluate("""() => [...document.body.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one)
      const isAnimated = style.animationName !== 'none' && parseFloat(style.animationDuration) > 0
      return isAnimated || parseFloat(style.transitionDuration) > 0
    }).slice(0, 3).map(one => `moves: ${one.outerHTML.slice(0, 100)}`)""")
    )


def faint_words(page: Any) -> list[str]:
    """Words whose colour is not full ink though the reader asked for more contrast."""
    return list(
        page.evaluate("""() => {
      const ink = getComputedStyle(document.body).color
      const second = [...document.querySelectorAll('.note, .unit, .over, .unknown, .label, thead th, .foot p')]
      return second.filter(one => one.checkVisibility() && getComputedStyle(one).color !== ink)
        .slice(0, 3).map(one => `faint: ${one.outerHTML.slice(0, 100)}`)
    }""")
    )
