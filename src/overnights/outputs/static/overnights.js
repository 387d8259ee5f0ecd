// Pictures that tell, a box that finds titles, tables that sort; all is there without it. Names may hold anything:
// text is never read as HTML. Nothing is loaded before it is wanted.
"use strict";
(() => {
  const own = document.currentScript.dataset;
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const json = (address) => fetch(address).then((told) => (told.ok ? told.json() : Promise.reject()));

  const set = (one, values) => Object.entries(values).forEach(([name, value]) => one.setAttribute(name, value));

  function make(tag, attributes, ...inner) {
    const one = document.createElement(tag);
    set(one, attributes);
    one.append(...inner);
    return one;
  }

  const on = (one, name, then) => one.addEventListener(name, then);
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  const narrow = matchMedia("screen and (max-width: 47.49em)");
  const tip = make("div", { class: "told", role: "tooltip", hidden: "" });
  let bundle;

  function vega() {
    bundle ??= new Promise((done, failed) => {
      const script = make("script", { src: own.vega });
      script.onload = () => done(window.vegaEmbed);
      script.onerror = failed;
      document.head.append(script);
    });
    return bundle;
  }

  function tell(said, x, y) {
    const lines = Object.entries(said).filter(([, text]) => text && text !== "undefined");
    const line = ([name, text]) => make("p", {}, name === "Title" ? "" : `${name} `, make("b", { dir: "auto" }, text));
    tip.replaceChildren(...lines.map(line));
    document.body.append(tip);
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const beside = (at, size, room) => (at + 24 + size > room ? Math.min(at - 16, room - 8) - size : at + 16);
    tip.style.left = `${Math.max(8, beside(x, width, document.documentElement.clientWidth))}px`;
    tip.style.top = `${Math.max(8, beside(y, height, innerHeight))}px`;
  }

  function picture(image) {
    const frame = image.closest("picture") ?? image;
    const rows = all("[data-at]", image.closest("section"));
    let live, box, about, waking, at = "";

    function point(key) {
      if (key === at) return;
      at = key;
      rows.forEach((row) => row.classList.toggle("at", row.dataset.at === key));
      live?.view.signal("at", key).runAsync();
      if (!key) tip.hidden = true;
    }

    async function draw() {
      const from = (narrow.matches && frame.querySelector("source[data-spec]")) || image;
      const [embed, spec] = await Promise.all([vega(), json(from.dataset.spec)]);
      const fresh = make("div", { class: `live ${image.className}` });
      const tooltip = (_, event, item, said) => {
        point(said ? item.datum.k : "");
        if (said) tell({ ...about, ...said }, event.clientX, event.clientY);
      };
      const drawn = await embed(fresh, spec, {
        mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, tooltip,
      });
      set(fresh.querySelector("svg"), { role: "img", "aria-label": image.alt });
      all("svg > g", fresh).forEach((marks) => set(marks, { "aria-hidden": "true" }));
      live?.finalize();
      box?.remove();
      [live, box, about] = [drawn, fresh, spec.usermeta.about];
      frame.after(box);
      frame.hidden = true;
      live.view.signal("at", at).runAsync();
    }

    // Where it cannot be drawn, the image stays.
    const wake = () => (waking ??= draw().catch(() => {}));

    // Tells of a row beside its mark, if in sight.
    function tellOf(key) {
      let found;
      const look = (item) => {
        if (item.tooltip && item.datum?.k === key) found = item;
        item.items?.forEach(look);
      };
      if (!live || key !== at) return;
      look(live.view.scenegraph().root);
      const drawing = box.querySelector("svg").getBoundingClientRect();
      if (!found || drawing.bottom < 0 || drawing.top > innerHeight) return;
      const scale = drawing.width / live.view.width();
      const { bounds, tooltip } = found;
      tell({ ...about, ...tooltip }, drawing.left + bounds.x2 * scale, drawing.top + bounds.y1 * scale);
    }

    // Rows without links are one stop of the tab key; arrows go on.
    const plain = rows.filter((row) => !row.querySelector("a"));
    plain.forEach((row, n) => {
      row.tabIndex = n ? -1 : 0;
      on(row, "keydown", (event) => {
        const next = plain[n + STEPS[event.key]];
        if (!next) return;
        event.preventDefault();
        [row.tabIndex, next.tabIndex] = [-1, 0];
        next.focus();
      });
    });
    rows.forEach((row) => {
      const key = row.dataset.at;
      on(row, "pointerenter", () => { wake(); point(key); });
      on(row, "pointerleave", () => point(""));
      on(row, "focusin", async () => { point(key); await wake(); tellOf(key); });
      on(row, "focusout", () => point(""));
    });
    on(image, "pointerenter", wake);
    on(narrow, "change", () => { waking = waking?.then(draw).catch(() => {}); });
    if (navigator.connection?.saveData) return;
    const near = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) wake();
    }, { rootMargin: "160px" });
    near.observe(image);
  }

  const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ß: "ss" };
  let titles;

  // Without case, accents and signs.
  function folded(name) {
    const plain = name.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "");
    return plain.replace(/[øłđðþæœıß]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();
  }

  function known() {
    const root = new URL(own.titles, location);
    const page = (path) => new URL(path.replace(/json$/, "html"), root).href;
    titles ??= json(root).then((told) => told.titles.map((one) => (
      { ...one, plain: folded(one.title), href: page(one.path) }
    )));
    titles.catch(() => { titles = undefined; });
    return titles;
  }

  // How many letters are to be put in, taken out, or changed.
  function apart(one, other) {
    let above = [], row = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i++) {
      [above, row] = [row, [i]];
      for (let j = 1; j <= other.length; j++) {
        row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] !== other[j - 1]));
      }
    }
    return row[other.length];
  }

  // Titles that begin with a name, or have it in them; else those a slip or two away.
  function called(there, asked) {
    const far = ({ plain }) => (plain.startsWith(asked) ? 0 : plain.includes(` ${asked}`) ? 1 : plain.includes(asked) ? 2 : 9);
    const most = Math.min(2, Math.floor(asked.length / 4));
    const slips = ({ plain }) => Math.min(apart(asked, plain), apart(asked, plain.slice(0, asked.length)));
    const within = (away, limit) => there.map((one) => [away(one), one]).filter(([n]) => n <= limit);
    const found = within(far, 2);
    if (!found.length && most) found.push(...within(slips, most));
    return found.sort(([n, a], [m, b]) => n - m || a.plain.length - b.plain.length).map(([, one]) => one);
  }

  const named = (one) => [make("bdi", {}, one.title), " ", make("span", { class: "label" }, one.about ?? "")];

  function finder(form) {
    const input = form.elements.q;
    const list = make("ul", { id: "find-titles", role: "listbox", "aria-label": "Titles", hidden: "" });
    const count = make("span", { role: "status", class: "unseen" });
    let options = [], active = -1, turn = 0;
    form.append(list, count);
    set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

    function show(rows, found = []) {
      [options, active] = [found, -1];
      list.replaceChildren(...rows);
      list.hidden = !rows.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      input.removeAttribute("aria-activedescendant");
    }

    function choose(n) {
      active = n;
      [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === n)));
      list.children[n].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `find-${n}`);
    }

    function close() {
      turn++;
      show([]);
    }

    async function look() {
      const asked = folded(input.value), mine = ++turn;
      if (!asked) return close();
      const grey = setTimeout(() => show([1, 2, 3].map(() => make("li", { class: "grey", role: "presentation" }))), 400);
      const there = await known().catch(() => []);
      clearTimeout(grey);
      if (mine !== turn) return;
      const found = called(there, asked).slice(0, 8);
      count.textContent = `${found.length || "no"} title${found.length === 1 ? "" : "s"}`;
      show(found.map((one, n) => {
        const row = make("li", { id: `find-${n}`, role: "option", "aria-selected": "false" }, ...named(one));
        on(row, "pointerdown", (event) => event.preventDefault());
        on(row, "click", () => location.assign(one.href));
        return row;
      }), found);
    }

    on(input, "input", look);
    on(input, "blur", close);
    on(input, "keydown", (event) => {
      const step = STEPS[event.key];
      if (step && options.length) choose((Math.max(active, step < 0 ? 0 : -1) + step + options.length) % options.length);
      else if (step && input.value) look();
      else if (event.key === "Enter" && active >= 0) location.assign(options[active].href);
      else if (event.key === "Escape" && !list.hidden) close();
      else return;
      event.preventDefault();
    });
    answer(form.action);
  }

  // Where no server finds titles, their page does.
  async function answer(action) {
    const asked = new URLSearchParams(location.search).get("q");
    const heading = document.querySelector("h1");
    if (!asked || location.pathname !== new URL(action).pathname || "found" in heading.dataset) return;
    const found = called(await known().catch(() => []), folded(asked)).slice(0, 100);
    const rows = found.map((one) => make("li", {}, make("a", { href: one.href }, ...named(one))));
    const says = make("h2", {}, rows.length ? "Called " : "No title is called ", make("q", { dir: "auto" }, asked));
    heading.after(make("section", {}, says, make("ul", { class: "columns" }, ...rows)));
  }

  // What a cell is ordered by: numbers, then words, then nothing, whichever way.
  function keyOf(cell) {
    const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
    const number = Number(text.replace(/[,%≤+\s]|million/g, "").replace("−", "-"));
    return text === "" ? [2, 0] : Number.isNaN(number) ? [1, text] : [0, number];
  }

  function ordered([kind, a], [other, b], way) {
    return kind - other || way * (kind === 1 ? a.localeCompare(b, "en", { numeric: true }) : a - b);
  }

  function sortable(table) {
    let column = 0;
    for (const head of [...table.tHead.rows].at(-1).cells) {
      const at = column;
      column += head.colSpan;
      if ("plain" in head.dataset || !head.textContent.trim()) continue;
      const button = make("button", { type: "button", class: "sort" }, ...head.childNodes);
      head.append(button);
      on(button, "click", () => {
        const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        all("[aria-sort]", table.tHead).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        for (const body of table.tBodies) {
          const rows = [...body.rows].map((row) => [keyOf(row.cells[at]), row]);
          body.append(...rows.sort(([a], [b]) => ordered(a, b, way)).map(([, row]) => row));
        }
      });
    }
  }

  on(document, "keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  all("img[data-spec]").forEach(picture);
  all("form.find").forEach(finder);
  all("table[data-sortable]").forEach(sortable);
})();
