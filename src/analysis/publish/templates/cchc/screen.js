"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const make = (tag, attributes = {}, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const draw = (tag, attributes = {}, text = "") => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text) node.textContent = text;
    return node;
  };
  const bare = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
  const data = JSON.parse($("so-lieu").textContent);
  const specs = new Map(data.indicators.map((one) => [one.code, one]));
  const names = new Map(data.places);
  const index = new Map(data.places.map(([code], k) => [code, k]));
  const whole = `Toàn ${data.unit.level}`;
  const WHY = { k: "không phát sinh", a: "không áp dụng", r: "không báo cáo", u: "không đọc được" };
  const MOST = 6;

  // Numbers as the report writes them.
  const cut = (value, digits) => {
    const text = Math.abs(value).toFixed(digits);
    const [head, tail = ""] = text.split(".");
    const grouped = head.replace(/\B(?=(\d{3})+$)/g, ".");
    const rest = tail.replace(/0+$/, "");
    const sign = value < 0 && Number(text) !== 0 ? "−" : "";
    return sign + grouped + (rest ? `,${rest}` : "");
  };
  const number = (value, spec) => {
    if (spec.kind === "percent") return cut(value * 100, 1);
    if (spec.kind === "version") return String(value);
    return cut(value, spec.kind === "number" ? 2 : 1);
  };
  const shown = (value, spec) => {
    if (typeof value !== "number") return "–";
    if (spec.kind === "yes_no") return value === 1 ? "Có" : value === 0 ? "Không" : `${cut(value * 100, 1)} %`;
    const unit = spec.kind === "version" ? "" : spec.kind === "percent" ? " %" : spec.unit ? ` ${spec.unit}` : "";
    return number(value, spec) + unit;
  };
  const apart = (one, other, spec) => {
    const digits = spec.kind === "percent" || spec.kind === "yes_no" ? 3 : 2;
    const round = (value) => Math.round(value * 10 ** digits) / 10 ** digits;
    return round(one) - round(other);
  };
  const difference = (delta, spec) => {
    const share = spec.kind === "percent" || spec.kind === "yes_no";
    const size = share ? `${cut(Math.abs(delta) * 100, 1)} điểm phần trăm` : `${cut(Math.abs(delta), 2)}${spec.unit ? ` ${spec.unit}` : ""}`;
    return Math.abs(delta) < 1e-9 ? "bằng" : (delta > 0 ? "+" : "−") + size;
  };
  const compares = (spec) => spec.kind === "percent" || spec.kind === "yes_no";
  const median = (all) => {
    const sorted = [...all].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };

  // What is asked; the address holds it.
  const state = { code: "", places: [], from: 0, to: 0 };
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    state.code = specs.has(given.get("ct")) ? given.get("ct") : state.code || data.start;
    state.places = (given.get("xa") || "").split(",").filter((code) => names.has(code)).slice(0, MOST);
    const [from, to] = (given.get("nam") || "").split("-").map(Number);
    state.from = from || 0;
    state.to = to || from || 0;
    settle();
  };
  const settle = () => {
    const { years, part } = data.values[state.code];
    const spec = specs.get(state.code);
    const full = years.filter((_, k) => !part[k]);
    const usual = compares(spec) || !full.length ? years : full;
    if (!years.includes(state.to)) state.to = usual[usual.length - 1];
    if (!years.includes(state.from)) state.from = years[0];
    if (state.from > state.to) [state.from, state.to] = [state.to, state.from];
  };
  const address = () => `#ct=${state.code}${state.places.length ? `&xa=${state.places.join(",")}` : ""}&nam=${state.from}-${state.to}`;
  const write = () => { history.replaceState(null, "", address()); };

  // Controls.
  const option = (value, text) => make("option", { value }, text);
  const topic = $("linh-vuc");
  topic.append(option("", "Tất cả"), ...data.topics.map((name, k) => option(k, name)).filter((_, k) => data.indicators.some((one) => one.topic === k)));
  const wanted = $("tim-chi-tieu");
  const list = () => {
    const words = bare(wanted.value).split(/\s+/).filter(Boolean);
    const fits = (one) => {
      const text = bare([one.name, ...one.also, one.code.replace(/_/g, " ")].join(" "));
      return words.every((word) => text.includes(word));
    };
    const known = data.indicators.filter((one) => (topic.value === "" || one.topic === Number(topic.value)) && fits(one));
    $("chi-tieu").replaceChildren(...known.map((one) => option(one.code, one.name)));
    if (known.length && !known.some((one) => one.code === state.code)) state.code = known[0].code;
    $("chi-tieu").value = state.code;
    return known.length;
  };
  const boxes = data.places.map(([code, name]) => {
    const box = make("input", { type: "checkbox", value: code });
    const label = make("label", {}, box, name);
    box.addEventListener("change", () => {
      if (box.checked && state.places.length >= MOST) {
        box.checked = false;
        $("da-chep").textContent = `Chọn nhiều nhất ${MOST} đơn vị để hình còn đọc được.`;
        return;
      }
      state.places = box.checked ? [...state.places, code] : state.places.filter((one) => one !== code);
      update();
    });
    return { code, name, box, label };
  });
  $("xa").append(...boxes.map((one) => one.label));
  const years = () => {
    const known = data.values[state.code].years;
    for (const [id, at] of [["tu", state.from], ["den", state.to]]) {
      $(id).replaceChildren(...known.map((year) => option(year, year)));
      $(id).value = at;
    }
  };
  const search = () => {
    const asked = bare($("tim-xa").value);
    for (const one of boxes) one.label.hidden = !bare(one.name).includes(asked);
  };
  topic.addEventListener("change", () => { list(); settle(); update(); });
  wanted.addEventListener("input", () => { if (list()) { settle(); update(); } });
  $("chi-tieu").addEventListener("change", (event) => { state.code = event.target.value; settle(); update(); });
  $("tu").addEventListener("change", (event) => { state.from = Number(event.target.value); settle(); update(); });
  $("den").addEventListener("change", (event) => { state.to = Number(event.target.value); settle(); update(); });
  $("tim-xa").addEventListener("input", search);
  $("bo").addEventListener("click", () => { state.places = []; $("tim-xa").value = ""; search(); update(); });

  // The answer.
  const value = (place, year) => {
    const own = data.values[state.code];
    const k = own.years.indexOf(year);
    if (k < 0) return "r";
    if (place) return own.rows[index.get(place)][k];
    return own.whole[k] ? own.whole[k][0] : null;
  };
  const target = (year) => (data.targets[state.code] || []).find((one) => one[0] === year);
  const ranked = (spec, year) => {
    const rows = data.places.map(([code, name]) => ({ code, name, value: value(code, year) }));
    const known = rows.filter((row) => typeof row.value === "number");
    const falling = spec.better !== "lower";
    known.sort((a, b) => (falling ? b.value - a.value : a.value - b.value) || a.name.localeCompare(b.name, "vi"));
    known.forEach((row, k) => { row.rank = k && known[k - 1].value === row.value ? known[k - 1].rank : k + 1; });
    return [known, rows.filter((row) => typeof row.value !== "number")];
  };
  const partial = (year) => Boolean(data.values[state.code].part[data.values[state.code].years.indexOf(year)]);
  const sentence = (spec) => {
    const [known] = ranked(spec, state.to);
    const when = `năm ${state.to}${partial(state.to) ? " (chưa đủ năm)" : ""}`;
    if (!state.places.length) {
      const own = data.values[state.code];
      const at = own.whole[own.years.indexOf(state.to)];
      const now = at && at[0];
      const before = value("", state.from);
      const moved = typeof now === "number" && typeof before === "number" && state.from !== state.to && (compares(spec) || !(partial(state.from) || partial(state.to)))
        ? `; so với năm ${state.from}: ${difference(apart(now, before, spec), spec)}` : "";
      const counted = at && at[1] !== at[2] ? ` (${at[1]}/${at[2]} đơn vị có số liệu)` : "";
      return `${whole} ${when}: ${shown(now, spec)}${counted}${moved}.`;
    }
    const parts = state.places.map((place) => {
      const now = value(place, state.to);
      const row = known.find((one) => one.code === place);
      const rank = row && spec.better ? `, đứng thứ ${row.rank}/${known.length}` : "";
      return typeof now === "number" ? `${names.get(place)} ${shown(now, spec)}${rank}` : `${names.get(place)}: ${WHY[now] || "không có số liệu"}`;
    });
    const middle = known.length ? `; mức giữa ${shown(median(known.map((row) => row.value)), spec)}` : "";
    return `${when[0].toUpperCase()}${when.slice(1)}: ${parts.join("; ")}${middle}.`;
  };
  const caveats = (spec) => {
    const found = [];
    const own = data.values[state.code];
    for (const [code, place, year, why] of data.breaks) {
      if ((!code || code === state.code || spec.from.includes(code)) && (!place || state.places.includes(place)) && year > state.from && year <= state.to) found.push(`${year}: ${why}.`);
    }
    own.years.forEach((year, k) => {
      if (own.part[k] && year >= state.from && year <= state.to) found.push(`Năm ${year} chưa đủ số liệu cả năm.`);
    });
    const [, silent] = ranked(spec, state.to);
    if (silent.length) found.push(`Không có số liệu năm ${state.to}: ${silent.map((row) => row.name).join(", ")}.`);
    const goal = target(state.to);
    if (goal && !goal[2]) found.push(`Mục tiêu ${shown(goal[1], spec)} (${goal[3]}) chưa đối chiếu.`);
    return [...new Set(found)];
  };

  // Round numbers between two ends, about five of them.
  const ticks = (low, high) => {
    const rough = (high - low) / 5;
    const size = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((k) => k * size).find((one) => one >= rough);
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9; k += 1) found.push(k * step);
    return found;
  };

  // The chart: chosen units and the whole over the years; cut where years do not compare.
  const chart = (spec) => {
    const own = data.values[state.code];
    const span = own.years.filter((year) => year >= state.from && year <= state.to);
    const dwarfs = spec.sum && state.places.length;
    const series = [...(dwarfs ? [] : [["", whole]]), ...state.places.map((place) => [place, names.get(place)])];
    const all = series.flatMap(([place]) => span.map((year) => value(place, year))).filter((one) => typeof one === "number");
    const goal = target(state.to);
    if (goal) all.push(goal[1]);
    if (!all.length) return make("p", {}, "Không có số liệu để vẽ.");
    let low = Math.min(...all);
    let high = Math.max(...all);
    if (low === high) { low -= Math.abs(low) * 0.1 || 1; high += Math.abs(high) * 0.1 || 1; }
    const pad = (high - low) * 0.08;
    low = low >= 0 && low - pad < 0 ? 0 : low - pad;
    high = spec.kind === "percent" && high <= 1 ? Math.min(1.0001, high + pad) : high + pad;
    const [W, H, L, R, T, B] = [900, 380, 80, 210, 16, 34];
    const x = (year) => L + (span.length > 1 ? ((year - span[0]) / (span[span.length - 1] - span[0])) * (W - L - R) : (W - L - R) / 2);
    const y = (one) => T + ((high - one) / (high - low)) * (H - T - B);
    const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `${spec.name}, ${state.from}–${state.to}: ${series.map(([place, name]) => `${name} ${shown(value(place, state.to), spec)}`).join("; ")}` });
    for (const at of ticks(low, high)) {
      svg.append(draw("line", { class: "axis", x1: L, x2: W - R, y1: y(at), y2: y(at) }), draw("text", { class: "tick", x: L - 8, y: y(at) + 5, "text-anchor": "end" }, number(at, spec)));
    }
    for (const year of span) svg.append(draw("text", { class: "tick", x: x(year), y: H - 8, "text-anchor": "middle" }, year + (partial(year) ? "*" : "")));
    if (goal) {
      svg.append(draw("line", { x1: L, x2: W - R, y1: y(goal[1]), y2: y(goal[1]), stroke: "var(--alert)", "stroke-dasharray": "6 4", "stroke-width": 2 }));
      svg.append(draw("text", { x: L + 6, y: y(goal[1]) - 6, style: "fill:var(--alert)" }, `mục tiêu ${shown(goal[1], spec)}${goal[2] ? "" : " (chưa đối chiếu)"}`));
    }
    const ends = [];
    series.forEach(([place, name], n) => {
      const colour = `var(--c${n + (dwarfs ? 1 : 0)})`;
      let run = [];
      const stroke = () => {
        if (run.length > 1) svg.append(draw("polyline", { points: run.map(([year, one]) => `${x(year)},${y(one)}`).join(" "), fill: "none", stroke: colour, "stroke-width": place ? 2.5 : 3.5 }));
        run = [];
      };
      for (const year of span) {
        const one = value(place, year);
        const k = own.years.indexOf(year);
        if (typeof one !== "number" || own.breaks[k] || (own.part[k] && !compares(spec))) stroke();
        if (typeof one === "number") {
          run.push([year, one]);
          svg.append(draw("circle", { cx: x(year), cy: y(one), r: place ? 4.5 : 5.5, fill: own.part[k] ? "var(--paper)" : colour, stroke: colour, "stroke-width": 2 }));
        }
      }
      const last = [...span].reverse().find((year) => typeof value(place, year) === "number");
      stroke();
      if (last) ends.push({ y: y(value(place, last)), colour, text: `${name} ${number(value(place, last), spec)}` });
    });
    ends.sort((a, b) => a.y - b.y);
    ends.forEach((end, k) => { if (k) end.y = Math.max(end.y, ends[k - 1].y + 19); });
    for (const end of ends) svg.append(draw("text", { x: W - R + 12, y: end.y + 5, style: `fill:${end.colour};font-weight:600` }, end.text));
    own.years.forEach((year, k) => {
      if (own.breaks[k] && year > state.from && year <= state.to) svg.append(draw("line", { x1: x(year) - 12, x2: x(year) - 12, y1: T, y2: H - B, stroke: "var(--quiet)", "stroke-dasharray": "2 5" }));
    });
    return svg;
  };

  const cell = (text, attributes = {}) => make("td", attributes, text);
  const ranking = (spec) => {
    const [known, silent] = ranked(spec, state.to);
    const middle = known.length ? median(known.map((row) => row.value)) : 0;
    const goal = target(state.to);
    const most = Math.max(...known.map((row) => Math.abs(row.value)), 0) || 1;
    const heads = ["Đơn vị", ...(spec.better ? ["Hạng"] : []), "Giá trị", "", "So với mức giữa", ...(goal ? ["So với mục tiêu"] : [])];
    const body = known.map((row) => {
      const bar = make("span", { class: "bar", style: `width:${((Math.abs(row.value) / most) * 7).toFixed(2)}rem`, "aria-hidden": "true" });
      const line = make("tr", state.places.includes(row.code) ? { class: "chosen" } : {},
        cell(row.name, { class: "name" }), ...(spec.better ? [cell(String(row.rank))] : []),
        make("td", {}, source(row.code, state.to, row.value, spec)), make("td", { class: "name" }, bar),
        cell(difference(apart(row.value, middle, spec), spec)), ...(goal ? [cell(difference(apart(row.value, goal[1], spec), spec))] : []));
      return line;
    });
    const missing = silent.map((row) => make("tr", state.places.includes(row.code) ? { class: "chosen" } : {}, cell(row.name, { class: "name" }), make("td", { class: "none", colspan: heads.length - 1 }, WHY[row.value] || "không có số liệu")));
    return make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => (head ? make("th", { scope: "col" }, head) : make("td"))))), make("tbody", {}, ...body, ...missing));
  };

  const rows = (spec) => {
    const span = data.values[state.code].years.filter((year) => year >= state.from && year <= state.to);
    const chosen = state.places.length ? state.places : data.places.map(([code]) => code);
    return [span, [...chosen.map((place) => [place, names.get(place), span.map((year) => value(place, year))]), ["", whole, span.map((year) => value("", year))]], spec];
  };
  const table = (spec) => {
    const [span, body] = rows(spec);
    const head = make("tr", {}, make("th", { scope: "col" }, "Đơn vị"), ...span.map((year) => make("th", { scope: "col" }, year + (partial(year) ? "*" : ""))));
    return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body.map(([place, name, values]) => make("tr", place ? {} : { class: "middle" },
      make("th", { scope: "row" }, name),
      ...values.map((one, k) => (typeof one === "number" ? make("td", {}, source(place, span[k], one, spec)) : make("td", { class: "none", title: WHY[one] || "" }, "–")))))));
  };

  // Where a number comes from.
  const source = (place, year, one, spec) => {
    const button = make("button", { type: "button" }, spec.kind === "yes_no" || spec.kind === "version" ? shown(one, spec) : number(one, spec));
    button.addEventListener("click", () => tell(place, year, one, spec, button));
    return button;
  };
  const tell = (place, year, one, spec, from) => {
    const cells = [];
    for (const base of new Set(spec.from)) {
      for (const [owner, by] of Object.entries(data.cells[base] || {})) {
        if ((place && owner !== place) || !by[year]) continue;
        for (const part of by[year].split(" ")) {
          const [sheet, refs] = [part.slice(0, part.indexOf(":")), part.slice(part.indexOf(":") + 1)];
          cells.push(`${data.sheets[sheet]} › ${refs.replace(/,/g, ", ")}`);
        }
      }
    }
    const close = make("button", { type: "button" }, "Đóng");
    close.addEventListener("click", () => { $("nguon").hidden = true; from.focus(); });
    const unique = [...new Set(cells)];
    $("nguon").replaceChildren(
      make("p", {}, make("strong", {}, `${place ? names.get(place) : whole}, ${year}: ${shown(one, spec)}`)),
      make("p", {}, `${spec.name}. Cách tính: ${spec.how}.`),
      make("p", {}, `Ô nguồn: ${unique.slice(0, 60).join("; ")}${unique.length > 60 ? `; và ${unique.length - 60} chỗ khác` : ""}.`), close);
    $("nguon").hidden = false;
    $("nguon").focus();
  };
  addEventListener("keydown", (event) => { if (event.key === "Escape") $("nguon").hidden = true; });

  // Out of the page.
  const guarded = (text) => {
    const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? `'${text}` : text;
    return /[",\n;]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const csv = () => {
    const spec = specs.get(state.code);
    const [span, body] = rows(spec);
    const lines = [[spec.name, spec.unit], ["Mã", "Đơn vị", ...span], ...body.map(([place, name, values]) => [place, name, ...values.map((one) => (typeof one === "number" ? one : ""))])];
    return `\ufeff${lines.map((line) => line.map((one) => guarded(String(one))).join(",")).join("\r\n")}\r\n`;
  };
  $("csv").addEventListener("click", () => {
    const link = make("a", { href: URL.createObjectURL(new Blob([csv()], { type: "text/csv" })), download: `${state.code}-${state.from}-${state.to}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  $("in").addEventListener("click", () => print());
  $("lien-ket").addEventListener("click", () => {
    const link = location.href.split("#")[0] + address();
    const told = (text) => { $("da-chep").textContent = text; };
    if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => told("Đã chép liên kết."), () => told(link));
    else told(link);
  });

  const update = () => {
    const spec = specs.get(state.code);
    $("chi-tieu").value = state.code;
    for (const one of boxes) one.box.checked = state.places.includes(one.code);
    $("da-chon").textContent = state.places.length ? `: đã chọn ${state.places.length}` : "";
    years();
    $("hoi-gi").textContent = `${spec.name}, ${state.from === state.to ? state.to : `${state.from}–${state.to}`}${spec.kind === "yes_no" || spec.kind === "version" ? "" : ` (${spec.unit})`}`;
    $("cau").textContent = sentence(spec);
    $("luu-y").replaceChildren(...caveats(spec).map((text) => make("li", {}, text)));
    $("hinh").replaceChildren(chart(spec));
    $("ten-hang").textContent = `${spec.better ? "Xếp hạng" : "Từ cao đến thấp"}, năm ${state.to}`;
    $("hang").replaceChildren(ranking(spec));
    $("bang").replaceChildren(table(spec));
    $("nguon").hidden = true;
    $("da-chep").textContent = "";
    write();
  };
  addEventListener("hashchange", () => { read(); list(); update(); });
  $("don-vi").open = matchMedia("(min-width: 48rem)").matches;
  read();
  list();
  $("hoi").hidden = $("tra-loi").hidden = false;
  update();
})();
