"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const DAY = 86400000;

  // Text goes in as text only: what a lifter wrote is never markup.
  const add = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    for (const child of children) if (child !== null) node.append(child);
    return node;
  };
  const el = (tag, attributes, ...children) => add(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => add(document.createElementNS(SVG, tag), attributes, children);
  const number = (value, digits = 1) => value.toLocaleString("en-US", { maximumFractionDigits: digits });
  const short = (value) => value >= 10000 ? number(value / 1000, 1) + "k" : number(value, 1);
  const date = (day) => new Date(day * DAY);
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const monthName = (day) => MONTHS[date(day).getUTCMonth()].slice(0, 3);
  const monthYear = (day) => `${MONTHS[date(day).getUTCMonth()]} ${date(day).getUTCFullYear()}`;
  const dayMonth = (day) => `${date(day).getUTCDate()} ${monthName(day)}`;
  const longDay = (day) => `${WEEKDAYS[date(day).getUTCDay()]} ${dayMonth(day)} ${date(day).getUTCFullYear()}`;
  const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
  const colour = (index) => `var(--c${index % 8})`;

  // Light or dark -----------------------------------------------------------------------------------------------------
  const root = document.documentElement;
  const button = $("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${isDark() ? "light" : "dark"}`);
  };
  const keep = (value) => { try { localStorage.setItem("logbk-theme", value); } catch { /* a file may have no storage */ } };
  try {
    const kept = localStorage.getItem("logbk-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch { /* likewise */ }
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep(root.dataset.theme);
    label();
  });
  system.addEventListener("change", label);

  if (!data.days.length) return;

  // What floats beside the pointer -------------------------------------------------------------------------------------
  const tip = (host) => {
    const box = el("div", { class: "tip", hidden: "", role: "status" });
    host.append(box);
    return {
      show(x, y, title, lines) {
        box.replaceChildren(el("b", {}, title));
        for (const [text, mark] of lines) {
          const line = el("p", {}, mark ? el("i") : null, el("span", {}, text));
          if (mark) line.style.setProperty("--mark", mark);
          box.append(line);
        }
        box.hidden = false;
        const width = host.clientWidth;
        const left = x + 14 + box.offsetWidth > width ? x - 14 - box.offsetWidth : x + 14;
        box.style.left = `${Math.max(0, Math.min(left, width - box.offsetWidth))}px`;
        box.style.top = `${Math.max(0, y - box.offsetHeight - 10)}px`;
      },
      hide() { box.hidden = true; },
    };
  };

  const choice = (host, names, chosen, change) => {
    const buttons = Object.entries(names).map(([key, name]) => {
      const one = el("button", { type: "button", "aria-pressed": String(key === chosen) }, name);
      one.addEventListener("click", () => {
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === one));
        change(key);
      });
      return one;
    });
    host.append(...buttons);
  };

  const legend = (host, names, shown, change) => {
    names.forEach((name, index) => {
      const one = el("button", { type: "button", "aria-pressed": String(shown.has(index)) }, el("i"), name);
      one.style.setProperty("--mark", colour(index));
      one.addEventListener("click", () => {
        if (shown.has(index)) shown.delete(index); else shown.add(index);
        one.setAttribute("aria-pressed", String(shown.has(index)));
        change();
      });
      host.append(el("li", {}, one));
    });
  };

  const onResize = (host, draw) => {
    let width = 0;
    const fit = () => {
      if (host.clientWidth === width) return;
      width = host.clientWidth;
      draw();
    };
    fit();
    // In the next frame: drawing changes the height, which is observed as well.
    new ResizeObserver(() => requestAnimationFrame(fit)).observe(host);
  };

  // Axes ----------------------------------------------------------------------------------------------------------------
  const ticks = (low, high, most) => {
    if (high <= low) { low -= 1; high += 1; }
    const rough = (high - low) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((size) => size * power).find((size) => size >= rough * 0.999);
    const found = [];
    for (let n = Math.floor(low / step); ; n += 1) {
      found.push(n * step);
      if (n * step >= high - step / 1000) return found;
    }
  };
  const timeTicks = (first, last, most) => {
    const found = [];
    const span = last - first;
    if (span <= 70) {
      const step = Math.max(1, Math.ceil(span / most));
      for (let day = first; day <= last; day += step) found.push([day, dayMonth(day)]);
      return found;
    }
    const months = span / 30.4;
    const step = [1, 2, 3, 6, 12, 24, 60].find((size) => months / size <= most) || 120;
    const begin = date(first);
    for (let n = begin.getUTCFullYear() * 12; ; n += step) {
      const day = Date.UTC(Math.floor(n / 12), n % 12, 1) / DAY;
      if (day > last) return found;
      if (day >= first) found.push([day, n % 12 === 0 ? String(n / 12) : monthName(day)]);
    }
  };

  const frame = (host, height, name) => {
    const width = Math.max(280, host.clientWidth);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": name, tabindex: "0" });
    const old = host.querySelector("svg");
    if (old) old.replaceWith(picture); else host.prepend(picture);
    return { picture, width, height, left: 46, right: width - 10, top: 12, bottom: height - 28 };
  };
  const rows = (box, marks, y) => {
    for (const mark of marks) {
      box.picture.append(
        svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y(mark), y2: y(mark) }),
        svg("text", { x: box.left - 8, y: y(mark) + 4, "text-anchor": "end" }, short(mark)),
      );
    }
  };
  const nothing = (box) => box.picture.append(
    svg("text", { x: (box.left + box.right) / 2, y: box.height / 2, "text-anchor": "middle" }, "Choose something below."),
  );
  const local = (event, picture, box) => {
    const at = picture.getBoundingClientRect();
    return [(event.clientX - at.left) * box.width / at.width, (event.clientY - at.top) * box.height / at.height];
  };

  // Main lifts ------------------------------------------------------------------------------------------------------------
  const lifts = () => {
    const host = $("lifts");
    if (!host) return;
    const names = { e1rm: "Estimated 1RM", weight: "Top weight", volume: "Volume" };
    const about = $("lifts-about");
    const estimated = about.textContent;
    const texts = { e1rm: estimated, weight: "The heaviest weight of each workout.", volume: "Weight times repetitions of each workout, without warm-ups." };
    const shown = new Set(data.lifts.slice(0, 4).map((_, index) => index));
    const float = tip(host);
    let metric = "e1rm";
    let where = [];
    let at = -1;
    const value = (point) => ({ e1rm: point[1], weight: point[4], volume: point[5] })[metric];
    const told = (point) => {
      if (metric === "volume") return `${number(point[5], 0)} ${data.unit}`;
      const set = metric === "e1rm" ? `${number(point[2])} × ${point[3]}` : `× ${point[6]}`;
      return metric === "e1rm"
        ? `${point[7] ? "" : "~"}${number(point[1])} ${data.unit}, from ${set}`
        : `${number(point[4])} ${data.unit}${point[6] ? ` ${set}` : ""}`;
    };
    const draw = () => {
      const box = frame(host, host.clientWidth < 520 ? 260 : 340, `${names[metric]} of ${data.lifts.map((lift) => lift.name).join(", ")}`);
      const { picture } = box;
      const visible = data.lifts.map((lift, index) => [index, lift.points.filter((point) => value(point) !== null)])
        .filter(([index, points]) => shown.has(index) && points.length);
      float.hide();
      where = [];
      if (!visible.length) { nothing(box); return; }
      const all = visible.flatMap(([, points]) => points);
      const first = Math.min(...all.map((point) => point[0]));
      const last = Math.max(first + 1, ...all.map((point) => point[0]));
      const marks = ticks(Math.min(...all.map(value)), Math.max(...all.map(value)), 5);
      const x = (day) => box.left + (day - first) / (last - first) * (box.right - box.left);
      const y = (v) => box.bottom - (v - marks[0]) / (marks[marks.length - 1] - marks[0]) * (box.bottom - box.top);
      rows(box, marks, y);
      for (const [day, text] of timeTicks(first, last, Math.floor((box.right - box.left) / 64))) {
        if (x(day) < box.right - 12) picture.append(svg("text", { x: x(day), y: box.height - 8, "text-anchor": day === first ? "start" : "middle" }, text));
      }
      for (const [index, points] of visible) {
        const path = svg("path", { class: "lineof", d: points.map((point, n) => `${n ? "L" : "M"}${x(point[0]).toFixed(1)} ${y(value(point)).toFixed(1)}`).join("") });
        path.style.stroke = colour(index);
        picture.append(path);
        const best = points.reduce((one, other) => value(other) > value(one) ? other : one);
        const dot = svg("circle", { cx: x(best[0]), cy: y(value(best)), r: 4.5 });
        dot.style.fill = colour(index);
        dot.style.stroke = "var(--card)";
        dot.style.strokeWidth = "2";
        picture.append(dot);
        for (const point of points) where.push([x(point[0]), y(value(point)), index, point]);
      }
      where.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
      const cross = svg("line", { class: "cross", y1: box.top, y2: box.bottom, visibility: "hidden" });
      const spot = svg("circle", { r: 4.5, visibility: "hidden" });
      picture.append(cross, spot);
      const point = (n) => {
        at = n;
        const [px, py, index, found] = where[n];
        cross.setAttribute("x1", px); cross.setAttribute("x2", px);
        spot.setAttribute("cx", px); spot.setAttribute("cy", py);
        spot.style.fill = colour(index);
        cross.setAttribute("visibility", "visible"); spot.setAttribute("visibility", "visible");
        float.show(px, py, longDay(found[0]), [[`${data.lifts[index].name}: ${told(found)}`, colour(index)]]);
      };
      const leave = () => { float.hide(); cross.setAttribute("visibility", "hidden"); spot.setAttribute("visibility", "hidden"); };
      const near = (event) => {
        const [px, py] = local(event, picture, box);
        let best = 0;
        where.forEach(([wx, wy], n) => {
          if (Math.hypot((wx - px) * 2, wy - py) < Math.hypot((where[best][0] - px) * 2, where[best][1] - py)) best = n;
        });
        point(best);
      };
      picture.addEventListener("pointermove", near);
      picture.addEventListener("pointerdown", near);
      picture.addEventListener("pointerleave", leave);
      picture.addEventListener("blur", leave);
      picture.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        point(Math.max(0, Math.min(where.length - 1, at < 0 || at >= where.length ? (step > 0 ? 0 : where.length - 1) : at + step)));
      });
    };
    choice($("lifts-choice"), names, metric, (key) => { metric = key; at = -1; about.textContent = texts[key]; draw(); });
    legend($("lifts-legend"), data.lifts.map((lift) => lift.name), shown, () => { at = -1; draw(); });
    onResize(host, draw);
  };

  // By part of the body ---------------------------------------------------------------------------------------------------
  const parts = () => {
    const host = $("parts");
    if (!host) return;
    const { months, names } = data.parts;
    const shown = new Set(names.map((_, index) => index));
    const float = tip(host);
    let metric = "sets";
    let at = -1;
    const told = (value) => metric === "sets" ? plural(value, "set") : `${number(value, 0)} ${data.unit}`;
    const draw = () => {
      const box = frame(host, host.clientWidth < 520 ? 240 : 300, `${metric} by month and part of the body`);
      const { picture } = box;
      float.hide();
      const sums = months.map((_, n) => names.reduce((sum, _name, index) => sum + (shown.has(index) ? data.parts[metric][index][n] : 0), 0));
      if (!shown.size) { nothing(box); return; }
      const marks = ticks(0, Math.max(...sums, 1), 4);
      const y = (v) => box.bottom - v / marks[marks.length - 1] * (box.bottom - box.top);
      const slot = (box.right - box.left) / months.length;
      const wide = Math.max(1, Math.min(46, slot * 0.72));
      rows(box, marks, y);
      const every = [1, 2, 3, 6, 12, 24].find((size) => slot * size >= 44) || 60;
      months.forEach((day, n) => {
        const middle = box.left + slot * (n + 0.5);
        const month = date(day).getUTCMonth();
        const marked = every >= 12 ? month === 0 && date(day).getUTCFullYear() % (every / 12) === 0 : month % every === 0;
        if (marked || (n === 0 && months.length === 1)) {
          picture.append(svg("text", { x: middle, y: box.height - 8, "text-anchor": "middle" }, month === 0 ? String(date(day).getUTCFullYear()) : monthName(day)));
        }
        let base = 0;
        names.forEach((name, index) => {
          const value = shown.has(index) ? data.parts[metric][index][n] : 0;
          if (!value) return;
          const bar = svg("rect", { x: middle - wide / 2, width: wide, y: y(base + value), height: Math.max(0.5, y(base) - y(base + value) - 0.75), rx: 1 });
          bar.style.fill = colour(index);
          picture.append(bar);
          base += value;
        });
      });
      picture.append(svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }));
      const point = (n) => {
        at = n;
        const lines = names.map((name, index) => [data.parts[metric][index][n], `${name}: ${told(data.parts[metric][index][n])}`, colour(index), index])
          .filter(([value, , , index]) => value && shown.has(index))
          .sort((one, other) => other[0] - one[0]);
        float.show(box.left + slot * (n + 0.5) + wide / 2 - 8, y(sums[n]), `${monthYear(months[n])}: ${told(sums[n])}`, lines.map(([, text, mark]) => [text, mark]));
      };
      const near = (event) => {
        const [px] = local(event, picture, box);
        point(Math.max(0, Math.min(months.length - 1, Math.floor((px - box.left) / slot))));
      };
      picture.addEventListener("pointermove", near);
      picture.addEventListener("pointerdown", near);
      picture.addEventListener("pointerleave", () => float.hide());
      picture.addEventListener("blur", () => float.hide());
      picture.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        point(Math.max(0, Math.min(months.length - 1, at < 0 ? (step > 0 ? 0 : months.length - 1) : at + step)));
      });
    };
    choice($("parts-choice"), { sets: "Sets", volume: "Volume" }, metric, (key) => { metric = key; draw(); });
    legend($("parts-legend"), names, shown, draw);
    onResize(host, draw);
  };

  // Training days -----------------------------------------------------------------------------------------------------------
  const calendar = () => {
    const host = $("calendar");
    const cell = 13;
    const gap = 3;
    const left = 32;
    const wrap = el("div", { class: "days" });
    const float = tip(wrap);
    const byDay = new Map(data.days.map((day) => [day[0], day]));
    const levels = data.levels;
    const level = (sets) => { const passed = levels.filter((one) => sets >= one).length; return passed ? 4 - (levels.length - passed) : 0; };
    const firstDay = data.calendar[0];
    const lastDay = data.calendar[1];
    const weekday = (day) => (date(day).getUTCDay() + 6) % 7;
    const block = (begin, end, name) => {
      const start = begin - weekday(begin);
      const weeks = Math.floor((end - start) / 7) + 1;
      const width = left + weeks * (cell + gap);
      const picture = svg("svg", { width, height: 20 + 7 * (cell + gap), viewBox: `0 0 ${width} ${20 + 7 * (cell + gap)}`, role: "img", "aria-label": `Training days, ${name}` });
      ["Mon", "", "Wed", "", "Fri", "", "Sun"].forEach((text, row) => {
        if (text) picture.append(svg("text", { x: 0, y: 20 + row * (cell + gap) + 10.5 }, text));
      });
      for (let day = begin; day <= end; day += 1) {
        const week = Math.floor((day - start) / 7);
        const row = weekday(day);
        const here = date(day);
        if (here.getUTCDate() === 1 || (day === begin && here.getUTCDate() <= 20)) {
          picture.append(svg("text", { x: left + week * (cell + gap), y: 11 }, monthName(day)));
        }
        const found = byDay.get(day);
        const square = svg("rect", {
          class: `day l${found ? level(found[2]) : 0}`, x: left + week * (cell + gap), y: 20 + row * (cell + gap), width: cell, height: cell, rx: 2.5,
        });
        square.dataset.day = String(day);
        picture.append(square);
      }
      return picture;
    };
    let on = null;
    const leave = () => { float.hide(); if (on) on.classList.remove("on"); on = null; };
    const show = (event) => {
      const square = event.target.closest ? event.target.closest("rect.day") : null;
      if (!square) { leave(); return; }
      if (on !== square) { leave(); on = square; square.classList.add("on"); }
      const day = Number(square.dataset.day);
      const found = byDay.get(day);
      const box = square.getBoundingClientRect();
      const around = wrap.getBoundingClientRect();
      const lines = found ? [...found[4].map((name) => [name]), [[plural(found[2], "set"), found[3] ? `${number(found[3], 0)} ${data.unit}` : ""].filter(Boolean).join(" · ")]] : [["No training"]];
      float.show(box.left - around.left, box.top - around.top, longDay(day), lines);
    };
    const years = [];
    const lastYear = date(lastDay).getUTCFullYear();
    const spanned = lastDay - firstDay < 372 && date(firstDay).getUTCFullYear() !== lastYear;
    if (spanned) years.push([firstDay, lastDay, ""]);
    else {
      for (let year = lastYear; year >= date(firstDay).getUTCFullYear(); year -= 1) {
        years.push([Math.max(firstDay, Date.UTC(year, 0, 1) / DAY), Math.min(lastDay, Date.UTC(year, 11, 31) / DAY), String(year)]);
      }
    }
    const add = (into, [begin, end, name]) => {
      if (years.length > 1) into.append(el("p", { class: "soft" }, name));
      const scroll = el("div", { class: "scroll" }, block(begin, end, name || "the last twelve months"));
      into.append(scroll);
      requestAnimationFrame(() => { scroll.scrollLeft = scroll.scrollWidth; });
      scroll.addEventListener("scroll", leave, { passive: true });
    };
    years.slice(0, 2).forEach((year) => add(wrap, year));
    if (years.length > 2) {
      const older = el("details", {}, el("summary", {}, `${plural(years.length - 2, "year")} before`));
      years.slice(2).forEach((year) => add(older, year));
      wrap.append(older);
    }
    wrap.addEventListener("pointermove", show);
    wrap.addEventListener("pointerdown", show);
    wrap.addEventListener("pointerleave", leave);
    host.append(wrap);
    const scale = el("p", { class: "scale" });
    const sample = (number_, text) => el("span", {}, svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("rect", { class: `l${number_}`, width: 12, height: 12, rx: 2.5 })), text);
    scale.append(sample(0, "no training"));
    levels.forEach((one, n) => {
      const next = levels[n + 1];
      const text = next === undefined ? `${one} or more sets` : next - 1 === one ? String(one) : `${one}–${next - 1}`;
      scale.append(sample(4 - (levels.length - 1 - n), text));
    });
    host.append(scale);
  };

  calendar();
  lifts();
  parts();
})();
