"use strict";
// Everything on the page can be read without this script; it only helps to find and follow what is there.
(() => {
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const make = (tag, attributes = {}, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const bare = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const data = JSON.parse(document.getElementById("so-lieu").textContent);
  const places = data.places || {};
  const say = (words, fact = "") => ((data.words || {})[words] || words).replace("{0}", () => fact);
  const owned = all("[data-place]").filter((node) => places[node.dataset.place]);
  const root = document.documentElement;
  const live = make("p", { class: "live", "aria-live": "polite" });

  // One unit lit up in every chart and table; the address says which: #xa= and its code.
  let field = null;
  let clear = null;
  const chosen = () => (/(?:^|[#&])xa=([\w-]+)/.exec(location.hash) || [])[1] || "";
  const light = () => {
    const code = places[chosen()] ? chosen() : "";
    root.classList.toggle("lit", Boolean(code));
    for (const node of owned) node.classList.toggle("hit", node.dataset.place === code);
    if (field) field.value = code ? places[code] : "";
    if (clear) clear.hidden = !code;
    live.textContent = code ? say("Đang xem {0}", places[code]) : "";
  };
  const choose = (code) => {
    history.replaceState(null, "", code ? `#xa=${code}` : location.pathname + location.search);
    light();
  };
  if (owned.length) {
    const here = new Set(owned.map((node) => node.dataset.place));
    const units = Object.entries(places).filter(([code]) => here.has(code)).sort((a, b) => a[1].localeCompare(b[1], "vi"));
    const list = make("ul", { id: "tim-ra", role: "listbox", "aria-label": say("Đơn vị") });
    field = make("input", {
      id: "tim", type: "search", autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": "tim-ra",
      "aria-autocomplete": "list", placeholder: say("tên, có hoặc không dấu"),
    });
    clear = make("button", { type: "button" }, say("Bỏ chọn"));
    list.hidden = true;
    let at = -1;
    const close = () => {
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const pick = (code) => { close(); choose(code); };
    const open = () => {
      const asked = bare(field.value.trim());
      const found = units.filter(([, name]) => bare(name).includes(asked));
      list.replaceChildren(...found.map(([code, name]) => {
        const option = make("li", { role: "option", id: `tim-${code}`, "aria-selected": "false" }, name);
        option.addEventListener("mousedown", (event) => { event.preventDefault(); pick(code); });
        return option;
      }));
      list.hidden = !found.length;
      at = -1;
      field.setAttribute("aria-expanded", String(Boolean(found.length)));
    };
    const move = (step) => {
      if (list.hidden) open();
      const options = [...list.children];
      if (!options.length) return;
      at = (at + step + options.length) % options.length;
      options.forEach((option, k) => option.setAttribute("aria-selected", String(k === at)));
      options[at].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", options[at].id);
    };
    field.addEventListener("input", open);
    field.addEventListener("focus", () => field.select());
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      const option = list.hidden ? null : list.children[Math.max(at, 0)];
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Escape") { close(); choose(""); }
      else if (event.key === "Enter") { if (option) pick(option.id.slice(4)); }
      else return;
      event.preventDefault();
    });
    clear.addEventListener("click", () => { choose(""); field.focus(); });
    document.querySelector("main").before(make("div", { class: "find", role: "search" },
      make("label", { for: "tim" }, say("Tìm đơn vị")), make("span", {}, field, list), clear, live));
    addEventListener("hashchange", light);
    light();
  }

  // Where a number comes from.
  const pop = make("div", { class: "pop", role: "dialog", "aria-label": say("Nguồn của con số"), tabindex: "-1" });
  pop.hidden = true;
  document.body.append(pop);
  let back = null;
  const shut = () => {
    if (pop.hidden) return;
    pop.hidden = true;
    if (back) back.focus({ preventScroll: true });
  };
  const show = (inside, x, y, from) => {
    const end = make("button", { type: "button", class: "end" }, say("Đóng"));
    end.addEventListener("click", shut);
    pop.replaceChildren(...inside, end);
    pop.hidden = false;
    back = from;
    pop.style.left = `${Math.max(8, Math.min(x, root.clientWidth - pop.offsetWidth - 8)) + scrollX}px`;
    const fits = y + 12 + pop.offsetHeight < innerHeight;
    pop.style.top = `${(fits ? y + 12 : Math.max(8, y - pop.offsetHeight - 12)) + scrollY}px`;
    pop.focus({ preventScroll: true });
  };
  addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });
  document.addEventListener("pointerdown", (event) => { if (!pop.contains(event.target)) pop.hidden = true; });
  for (const link of all("a.origin")) {
    link.addEventListener("click", (event) => {
      const entry = document.querySelector(link.getAttribute("href"));
      if (!entry) return;
      event.preventDefault();
      const copy = make("div", {}, ...[...entry.childNodes].map((node) => node.cloneNode(true)));
      const onward = make("a", { href: link.getAttribute("href") }, say("Xem trong danh mục nguồn"));
      onward.addEventListener("click", () => { pop.hidden = true; });
      const box = link.getBoundingClientRect();
      show([copy, make("p", {}, onward)], box.left, box.bottom, link);
    });
  }
  const years = (code, place) => Object.entries(data.values[code] || {}).filter(([, by]) => by[place]);
  const called = (code, place) => places[place] || data.indicators[code][0];
  const story = (code, place) => {
    const known = years(code, place).reverse();
    if (!known.length) return null;
    const [name, how] = data.indicators[code];
    const rows = known.map(([year, by]) => {
      const [text, cells] = by[place];
      const where = cells.map(([sheet, refs]) => `${data.sheets[sheet]} › ${refs}`).join("; ");
      return make("li", {}, make("strong", {}, `${year}: ${text}`), " ", make("span", { class: "cells" }, where));
    });
    const head = make("p", {}, make("strong", {}, called(code, place)), place ? ` · ${name}` : "");
    return [head, make("p", {}, say("Cách tính: {0}.", how)), make("ul", {}, ...rows)];
  };
  const newest = (code, place) => {
    const last = years(code, place).pop();
    return last ? `${called(code, place)}: ${last[1][place][0]} (${last[0]})` : places[place] || "";
  };
  const tip = make("div", { class: "tip", "aria-hidden": "true" });
  tip.hidden = true;
  document.body.append(tip);
  for (const figure of all("figure[data-indicator]")) {
    // Marks are of units, or each is an indicator of the whole.
    const code = figure.dataset.indicator;
    const known = (owner) => Boolean(code ? places[owner] : data.values[owner]);
    const asked = (owner) => (code ? [code, owner] : [owner, ""]);
    const ring = [...new Set(all("[data-place]", figure).map((node) => node.dataset.place))].filter(known);
    const frame = figure.querySelector(".scroll");
    let at = "";
    const go = (owner) => { if (code) choose(owner); else at = owner; };
    const openFor = (owner, x, y) => {
      const inside = story(...asked(owner));
      if (inside) show(inside, x, y, frame);
    };
    figure.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-place]");
      if (!mark || event.target.closest("a, button") || !known(mark.dataset.place)) return;
      go(mark.dataset.place);
      openFor(mark.dataset.place, event.clientX, event.clientY);
    });
    figure.addEventListener("pointermove", (event) => {
      const mark = event.target.closest("[data-place]");
      tip.hidden = !mark || event.pointerType === "touch" || !known(mark.dataset.place);
      if (tip.hidden) return;
      tip.textContent = newest(...asked(mark.dataset.place));
      tip.style.left = `${Math.min(event.clientX + 12, root.clientWidth - tip.offsetWidth - 4) + scrollX}px`;
      tip.style.top = `${event.clientY + 14 + scrollY}px`;
    });
    figure.addEventListener("pointerleave", () => { tip.hidden = true; });
    frame.addEventListener("keydown", (event) => {
      if (!ring.length) return;
      const now = ring.indexOf(code ? chosen() : at);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) {
        const owner = ring[now < 0 && step < 0 ? ring.length - 1 : (now + step + ring.length) % ring.length];
        go(owner);
        live.textContent = newest(...asked(owner));
      } else if (event.key === "Enter" && now >= 0) {
        const box = frame.getBoundingClientRect();
        openFor(ring[now], box.left + 20, Math.max(box.top, 0) + 40);
      } else return;
      event.preventDefault();
    });
  }

  // Tables: sorted by any column, filtered where they are long.
  const amount = (text) => {
    const found = /^[+\u2212-]?[\d.]+(,\d+)?/.exec(text);
    return found ? Number(found[0].replace(/\u2212/, "-").replace(/\./g, "").replace(",", ".")) : NaN;
  };
  const empty = (text) => text === "–" || text === "";
  const simple = (row) => [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1);
  const headers = (table) => {
    const grid = [];
    [...table.tHead.rows].forEach((row, r) => {
      grid[r] = grid[r] || [];
      for (const cell of row.cells) {
        let c = 0;
        while (grid[r][c]) c += 1;
        for (let i = 0; i < cell.rowSpan; i += 1) {
          grid[r + i] = grid[r + i] || [];
          for (let j = 0; j < cell.colSpan; j += 1) grid[r + i][c + j] = cell;
        }
      }
    });
    return grid[grid.length - 1] || [];
  };
  for (const table of all("figure.table table")) {
    const body = table.tBodies[0];
    if (!body || !table.tHead || body.rows.length < 6 || ![...body.rows].every(simple)) continue;
    const first = [...body.rows];
    const leaves = headers(table);
    leaves.forEach((cell, column) => {
      if (cell.tagName !== "TH" || cell.colSpan > 1) return;
      const button = make("button", { type: "button", class: "sort" }, ...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const way = { ascending: "descending", descending: "" }[cell.getAttribute("aria-sort")] ?? "ascending";
        for (const other of leaves) other.removeAttribute("aria-sort");
        if (way) cell.setAttribute("aria-sort", way);
        const read = (row) => row.cells[column].textContent.trim();
        const order = !way ? first : [...first].sort((one, other) => {
          const [a, b] = [read(one), read(other)];
          if (empty(a) !== empty(b)) return empty(a) ? 1 : -1;
          const [x, y] = [amount(a), amount(b)];
          const by = Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "vi") : x - y;
          return way === "ascending" ? by : -by;
        });
        body.append(...order);
      });
    });
    if (body.rows.length < 12) continue;
    const filter = make("input", { type: "search", "aria-label": say("Lọc dòng của bảng"), placeholder: say("lọc dòng") });
    filter.addEventListener("input", () => {
      const asked = bare(filter.value.trim());
      for (const row of body.rows) row.hidden = !bare(row.textContent).includes(asked);
    });
    (table.closest(".scroll") || table).before(make("p", { class: "filter" }, filter));
  }
})();
