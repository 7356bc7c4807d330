"use strict";

(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const SIGNS = { eligible: "✓", warned: "!", blocked: "✕", done: "=", unknown: "?" };
  const WORDS = { eligible: "Eligible", warned: "Eligible, with a warning", blocked: "Blocked" };
  const SEVERITIES = { blocker: "✕", warning: "!", note: "i" };
  const STATES = ["eligible", "warned", "blocked"];
  const get = (id) => document.getElementById(id);
  const number = (value) => value.toLocaleString("en");
  const many = (count, one) => `${number(count)} ${one}${count === 1 ? "" : "s"}`;

  /** Make an element; text goes in as text, never as markup. */
  function make(name, attributes = {}, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...content.filter((part) => part !== null && part !== undefined));
    return element;
  }

  const spell = (text, size, source) => text.replaceAll("{size}", size).replaceAll("{source}", source);
  const list = (values) => (values || []).join(", ");
  const memory = (value) => (value === null ? "" : String(value));

  // ---- what the filters look at, worked out once

  const columns = report.columns.map((column, index) => ({ ...column, index, shown: true }));
  const codesOf = report.verdicts.map((verdict) => new Set(verdict.reasons.map((id) => report.reasons[id].code)));
  const rows = report.rows.map((row, index) => ({
    ...row,
    index,
    cells: report.cells[index],
    zones: row.zones || [],
    generations: row.generations || [],
    text: `${row.name.replace(/^Standard_/, "")} ${row.series}`.toLowerCase().replaceAll("_", " "),
    usable: report.cells[index].filter((cell) => report.verdicts[cell].state !== "blocked").length,
  }));
  const stateOf = (row, column) => report.verdicts[row.cells[column.index]].state;

  /** Tell whether the subscription can use the size in the zone. */
  function usableIn(row, zone) {
    if (!row.zones.includes(zone)) return false;
    return !(row.restrictions || []).some((each) => each.zones.length === 0 || each.zones.includes(zone));
  }

  // ---- head and totals

  function showHead() {
    const asked = Object.entries(report.asked)
      .filter(([, value]) => value && value !== "any" && value.length !== 0)
      .map(([name, value]) => `${name.replace("_", " ")} ${Array.isArray(value) ? list(value) : value}`);
    const date = report.date ? `, as of ${report.date}` : "";
    get("asked").textContent = `Location ${report.location}${date}. Asked for: ${asked.join("; ") || "nothing in particular"}.`;
    const { cells, sizes } = report.totals;
    const tiles = [
      ["", rows.length, rows.length === 1 ? "size" : "sizes"],
      ["", columns.length, columns.length === 1 ? "image" : "images"],
      ["eligible", cells.eligible, "✓ pairs eligible"],
      ["warned", cells.warned, "! with a warning"],
      ["blocked", cells.blocked, "✕ pairs blocked"],
      ["", sizes.every_image, "sizes usable with every image"],
      ["", sizes.some_images, "with some images"],
      ["", sizes.no_image, "with none"],
    ];
    if (report.machines.length) tiles.push(["", report.machines.length, report.machines.length === 1 ? "machine" : "machines"]);
    get("totals").append(
      ...tiles.map(([kind, count, label]) => make("li", { class: kind || null }, make("b", {}, number(count)), make("span", {}, label))),
    );
  }

  // ---- chart and reasons, of what is shown

  const SVG = "http://www.w3.org/2000/svg";

  function drawing(name, attributes) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  /** Draw one stacked bar; the segments differ by texture too, and the numbers stand beside it. */
  function bar(counts, widest) {
    const svg = drawing("svg", { "aria-hidden": "true", focusable: "false" });
    let left = 0;
    for (const state of STATES) {
      const width = (100 * counts[state]) / (widest || 1);
      if (width === 0) continue;
      const place = { x: `${left}%`, y: 0, width: `${width}%`, height: "100%" };
      svg.append(drawing("rect", { ...place, style: `fill: var(--${state}-bar)` }));
      if (state !== "eligible") svg.append(drawing("rect", { ...place, fill: `url(#texture-${state})` }));
      left += width;
    }
    return svg;
  }

  function textures() {
    const svg = drawing("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position: absolute" });
    const stripes = drawing("pattern", { id: "texture-blocked", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    stripes.append(drawing("rect", { width: 1.6, height: 5, fill: "#ffffff", "fill-opacity": 0.4 }));
    const dots = drawing("pattern", { id: "texture-warned", width: 5, height: 5, patternUnits: "userSpaceOnUse" });
    dots.append(drawing("circle", { cx: 2.5, cy: 2.5, r: 1, fill: "#ffffff", "fill-opacity": 0.6 }));
    svg.append(stripes, dots);
    document.body.append(svg);
  }

  const empty = () => ({ eligible: 0, warned: 0, blocked: 0 });

  function showChart(shown, visible) {
    const bySeries = get("chart-by").value === "series";
    const bars = new Map();
    for (const row of shown) {
      for (const column of visible) {
        const key = bySeries ? row.series : column.name || column.label;
        const entry = bars.get(key) || bars.set(key, { label: bySeries ? row.series : column.label, counts: empty() }).get(key);
        entry.counts[stateOf(row, column)] += 1;
      }
    }
    const widest = Math.max(0, ...[...bars.values()].map(({ counts }) => STATES.reduce((sum, state) => sum + counts[state], 0)));
    const head = make("tr", {}, make("th", { class: "name", scope: "col" }, bySeries ? "Series" : "Image"), make("th", { class: "bar", scope: "col" }, "Share"));
    const names = { eligible: "✓ eligible", warned: "! warned", blocked: "✕ blocked" };
    head.append(...STATES.map((state) => make("th", { class: "number", scope: "col", "aria-label": names[state].slice(2) }, SIGNS[state])));
    const body = [...bars].map(([key, { label, counts }]) =>
      make("tr", {}, make("th", { class: "name", scope: "row", title: key }, label), make("td", { class: "bar" }, bar(counts, widest)),
        ...STATES.map((state) => make("td", { class: "number" }, number(counts[state])))),
    );
    get("chart").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
  }

  function showReasons(shown, visible) {
    const cells = new Map();
    const sizes = new Map();
    for (const row of shown) {
      const met = new Set();
      for (const column of visible) {
        for (const code of codesOf[row.cells[column.index]]) {
          cells.set(code, (cells.get(code) || 0) + 1);
          met.add(code);
        }
      }
      for (const code of met) sizes.set(code, (sizes.get(code) || 0) + 1);
    }
    const head = make("tr", {}, make("th", { class: "sign", scope: "col" }, make("span", { "aria-label": "severity" }, "")), make("th", { scope: "col" }, "Reason"),
      make("th", { class: "number", scope: "col" }, "sizes"), make("th", { class: "number", scope: "col" }, "pairs"));
    const body = report.totals.reasons.map((reason) => {
      const pick = make("button", { type: "button", title: "Show only sizes with this reason" }, reason.code.replaceAll("_", " "));
      pick.addEventListener("click", () => {
        filter.elements.reason.value = filter.elements.reason.value === reason.code ? "" : reason.code;
        apply();
      });
      return make("tr", {}, make("td", { class: "sign", title: reason.severity, "aria-label": reason.severity }, SEVERITIES[reason.severity]),
        make("td", {}, pick, make("small", {}, reason.sentence)),
        make("td", { class: "number" }, number(sizes.get(reason.code) || 0)), make("td", { class: "number" }, number(cells.get(reason.code) || 0)));
    });
    get("reasons").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
  }

  // ---- matrix

  const FACTS = [["vCPUs", "fact number"], ["GiB", "fact number"], ["Boots", "fact"], ["Zones", "fact"]];

  function buildMatrix() {
    const head = make("tr", { "aria-rowindex": 1 }, make("th", { scope: "col" }, "Size"), ...FACTS.map(([label, kind]) => make("th", { class: kind, scope: "col" }, label)));
    for (const column of columns) {
      column.head = make("th", { class: "image", scope: "col", title: column.name || column.label },
        make("div", { class: "upright" }, make("b", {}, column.label), make("span", {}, [column.generation, column.detail].filter(Boolean).join(" · "))));
      head.append(column.head);
    }
    const body = make("tbody");
    for (const row of rows) {
      row.element = make("tr", { "aria-rowindex": row.index + 2 }, make("th", { scope: "row", title: `${row.name}, ${row.series}` }, row.name.replace(/^Standard_/, "")),
        make("td", { class: "fact number" }, String(row.vcpus ?? "")), make("td", { class: "fact number" }, memory(row.memory_gb)),
        make("td", { class: "fact" }, row.generations.join(" ")), make("td", { class: "fact" }, row.zones.join(" ")));
      row.boxes = columns.map((column) => {
        const state = stateOf(row, column);
        const box = make("td", { class: `cell ${state}`, tabindex: -1, "aria-label": WORDS[state] }, SIGNS[state]);
        box.place = [row, column];
        return box;
      });
      row.element.append(...row.boxes);
      body.append(row.element);
    }
    get("matrix").append(make("thead", {}, head), body);
    get("matrix").setAttribute("aria-rowcount", rows.length + 1);
  }

  function nameOf(column) {
    return column.name || column.label;
  }

  // ---- filters

  const filter = get("filter");

  function fillFilters() {
    const option = (value, label = value) => make("option", { value }, label);
    const series = new Map();
    for (const row of rows) series.set(row.series, (series.get(row.series) || 0) + 1);
    filter.elements.series.append(...[...series].map(([name, count]) => option(name, `${name} (${count})`)));
    filter.elements.reason.append(...report.totals.reasons.map((reason) => option(reason.code, `${SEVERITIES[reason.severity]} ${reason.code.replaceAll("_", " ")}`)));
    filter.elements.image.append(...columns.map((column) => option(String(column.index), nameOf(column))));
    const zones = [...new Set(rows.flatMap((row) => row.zones))].sort();
    filter.elements.zone.append(...zones.map((zone) => option(zone, `usable in ${zone}`)));
  }

  const asked = () => Object.fromEntries(new FormData(filter));

  function rowPasses(row, wanted, visible) {
    const words = wanted.text.toLowerCase().replaceAll("_", " ").split(/\s+/).filter(Boolean);
    if (!words.every((word) => row.text.includes(word))) return false;
    if (wanted.series && row.series !== wanted.series) return false;
    if (wanted.generation && !row.generations.includes(wanted.generation)) return false;
    if (wanted.zone && !usableIn(row, wanted.zone)) return false;
    if (wanted.least && !(row.vcpus >= Number(wanted.least))) return false;
    if (wanted.most && !(row.vcpus <= Number(wanted.most))) return false;
    if (wanted.reason && !visible.some((column) => codesOf[row.cells[column.index]].has(wanted.reason))) return false;
    return verdictPasses(visible.map((column) => stateOf(row, column)), wanted.verdict);
  }

  function verdictPasses(states, verdict) {
    const blocked = states.filter((state) => state === "blocked").length;
    if (verdict === "every") return blocked === 0;
    if (verdict === "some") return blocked < states.length;
    if (verdict === "none") return blocked === states.length;
    return verdict === "" || states.includes(verdict);
  }

  function arrange(order) {
    const body = get("matrix").tBodies[0];
    const sorted = [...rows].sort((a, b) => (order === "usable" ? b.usable - a.usable : order ? (a[order] ?? 0) - (b[order] ?? 0) : 0) || a.index - b.index);
    if (sorted.every((row, index) => body.rows[index] === row.element)) return;
    body.append(...sorted.map((row) => row.element));
  }

  function apply() {
    const wanted = asked();
    const visible = columns.filter((column) => (!wanted.image || String(column.index) === wanted.image) && (!wanted.generation || !column.generation || column.generation === wanted.generation));
    for (const column of columns) {
      const show = visible.includes(column);
      if (show === column.shown) continue;
      column.shown = show;
      column.head.hidden = !show;
      for (const row of rows) row.boxes[column.index].hidden = !show;
    }
    const shown = rows.filter((row) => {
      const show = rowPasses(row, wanted, visible);
      if (row.element.hidden === show) row.element.hidden = !show;
      return show;
    });
    arrange(wanted.order);
    const counts = empty();
    for (const row of shown) {
      for (const column of visible) {
        counts[stateOf(row, column)] += 1;
        const dim = Boolean(wanted.reason) && !codesOf[row.cells[column.index]].has(wanted.reason);
        row.boxes[column.index].classList.toggle("dim", dim);
      }
    }
    get("count").textContent = `${number(shown.length)} of ${many(rows.length, "size")} with ${number(visible.length)} of ${many(columns.length, "image")}: ` +
      `✓ ${number(counts.eligible)} eligible, ! ${number(counts.warned)} with a warning, ✕ ${number(counts.blocked)} blocked.`;
    showChart(shown, visible);
    showReasons(shown, visible);
    keepPlace();
    remember(wanted);
  }

  /** Keep the filters in the address, so that a link shows what its sender saw. */
  function remember(wanted) {
    const set = Object.entries(wanted).filter(([, value]) => value);
    const fragment = new URLSearchParams(set).toString();
    if (fragment || location.hash.includes("=")) history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
  }

  function recall() {
    if (!location.hash.includes("=")) return;
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (filter.elements[name]) filter.elements[name].value = value;
    }
  }

  // ---- the keyboard in the matrix: one cell is in the order of tabs, arrows move from there

  let here = null;

  function settle(box) {
    if (here) here.tabIndex = -1;
    here = box;
    if (here) here.tabIndex = 0;
  }

  function keepPlace() {
    if (here && !here.hidden && !here.parentElement.hidden) return;
    const first = [...get("matrix").tBodies[0].rows].find((row) => !row.hidden);
    settle(first ? [...first.querySelectorAll(".cell")].find((box) => !box.hidden) || null : null);
  }

  function step(element, direction) {
    let next = element;
    do next = direction > 0 ? next.nextElementSibling : next.previousElementSibling; while (next && next.hidden);
    return next;
  }

  /** Return the cell so many steps away, or the last there is on the way. */
  function away(box, down, right) {
    let row = box.parentElement;
    for (let left = Math.abs(down); left > 0; left -= 1) row = step(row, down) || row;
    let target = row.children[[...box.parentElement.children].indexOf(box)];
    for (let left = Math.abs(right); left > 0; left -= 1) {
      const next = step(target, right);
      if (!next || !next.classList.contains("cell")) break;
      target = next;
    }
    return target;
  }

  const MOVES = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    PageUp: [-20, 0], PageDown: [20, 0], Home: [0, -columns.length], End: [0, columns.length],
  };

  function listen() {
    const matrix = get("matrix");
    matrix.addEventListener("keydown", (event) => {
      const box = event.target.closest(".cell");
      if (!box) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        showCell(...box.place);
      } else if (MOVES[event.key]) {
        event.preventDefault();
        const target = away(box, ...MOVES[event.key]);
        settle(target);
        target.focus();
      }
    });
    matrix.addEventListener("click", (event) => {
      const box = event.target.closest("td.cell");
      if (!box) return;
      settle(box);
      box.focus();
      showCell(...box.place);
    });
    for (const kind of ["input", "change"]) filter.addEventListener(kind, apply);
    filter.addEventListener("reset", () => setTimeout(apply));
    filter.addEventListener("submit", (event) => event.preventDefault());
    get("chart-by").addEventListener("change", apply);
    get("close").addEventListener("click", () => get("details").close());
    get("details").addEventListener("click", (event) => {
      if (event.target === get("details")) get("details").close();
    });
  }

  // ---- details

  function openDetails(title, ...content) {
    get("details-title").textContent = title;
    get("details-body").replaceChildren(...content.filter(Boolean));
    get("details").showModal();
    get("details").scrollTop = 0;
  }

  const badge = (state, text) => make("p", { class: `verdict ${state}` }, `${SIGNS[state]} ${text}`);

  function facts(pairs) {
    const listed = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
    return make("dl", { class: "facts" }, ...listed.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
  }

  function explain(ids, size, source) {
    return ids.map((id) => {
      const reason = report.reasons[id];
      return make("div", { class: `reason ${reason.severity}` },
        make("p", {}, make("b", {}, `${SEVERITIES[reason.severity]} ${spell(reason.message, size, source)}`)),
        make("p", {}, spell(reason.remedy, size, source)),
        make("p", { class: "quiet" }, make("code", {}, reason.code), ` · ${reason.severity} · about ${reason.about} · `,
          make("a", { href: reason.source.startsWith("https://") ? reason.source : "#", rel: "noreferrer noopener", target: "_blank" }, "source")));
    });
  }

  function restrictionsOf(row) {
    return (row.restrictions || []).map((each) => `${each.reason}${each.zones.length ? ` in zone ${list(each.zones)}` : ""}`).join("; ");
  }

  function showCell(row, column) {
    const verdict = report.verdicts[row.cells[column.index]];
    const about = facts([
      ["Image", nameOf(column)], ["Image is", [column.generation, column.architecture, column.os_type, column.security_type].filter(Boolean).join(", ")],
      ["Size boots", list(row.generations)], ["Size has", row.vcpus === null ? "" : `${many(row.vcpus, "vCPU")}, ${memory(row.memory_gb)} GiB, ${row.architecture}`],
      ["Series", row.series], ["Zones", list(row.zones)], ["Restricted", restrictionsOf(row)], ["Result", verdict.state === "blocked" ? "" : verdict.generation],
    ]);
    const reasons = explain(verdict.reasons, row.name, column.name || "");
    openDetails(`${row.name} with ${column.label}`, badge(verdict.state, WORDS[verdict.state]), ...(reasons.length ? reasons : [make("p", {}, "Nothing stands against it.")]), about);
  }

  // ---- machines

  const machineFilter = get("machine-filter");
  const UPGRADES = { eligible: "possible", warned: "possible, mind the warning", blocked: "blocked", unknown: "not known" };
  const machines = report.machines.map((machine) => ({
    ...machine,
    text: `${machine.name} ${machine.resource_group} ${machine.size} ${machine.location}`.toLowerCase(),
  }));

  const upgradeWord = (machine) => UPGRADES[machine.upgrade.state] || `has ${machine.security_type.replace("_", " ")}`;

  function answer(state, text, open) {
    const button = make("button", { type: "button", class: `answer ${state}` }, `${SIGNS[state]} ${text}`);
    button.addEventListener("click", open);
    return button;
  }

  function buildMachines() {
    const labels = [["Machine"], ["Group", "aside"], ["Location", "aside"], ["Size"], ["Generation"], ["Security type", "aside"], ["Power", "aside"], ["Trusted launch upgrade"], ["Resize"]];
    const body = machines.map((machine) => {
      const resizable = machine.resize.state === "unknown" ? "not known" : `${many(machine.resize.sizes, "other size")}`;
      const plain = [machine.resource_group, machine.location, machine.size.replace(/^Standard_/, ""), machine.generation || "?", machine.security_type.replace("_", " "), machine.power_state || ""];
      machine.element = make("tr", {}, make("th", { scope: "row", title: machine.name }, machine.name), ...plain.map((value, index) => make("td", { class: labels[index + 1][1] || null }, value)),
        make("td", {}, answer(machine.upgrade.state, upgradeWord(machine), () => showUpgrade(machine))),
        make("td", {}, answer(machine.resize.state, resizable, () => showResize(machine))));
      return machine.element;
    });
    get("machine-table").append(make("thead", {}, make("tr", {}, ...labels.map(([label, kind]) => make("th", { scope: "col", class: kind || null }, label)))), make("tbody", {}, ...body));
    for (const kind of ["input", "change"]) machineFilter.addEventListener(kind, applyMachines);
    machineFilter.addEventListener("reset", () => setTimeout(applyMachines));
    machineFilter.addEventListener("submit", (event) => event.preventDefault());
    for (const part of document.querySelectorAll('[data-part="machines"]')) part.hidden = machines.length === 0;
  }

  function applyMachines() {
    const wanted = Object.fromEntries(new FormData(machineFilter));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const states = { possible: ["eligible", "warned"], blocked: ["blocked"], done: ["done"], unknown: ["unknown"] }[wanted.upgrade];
    const shown = machines.filter((machine) => {
      const show = words.every((word) => machine.text.includes(word)) && (!states || states.includes(machine.upgrade.state)) &&
        (!wanted.generation || (machine.generation || "none") === wanted.generation);
      machine.element.hidden = !show;
      return show;
    });
    const possible = shown.filter((machine) => ["eligible", "warned"].includes(machine.upgrade.state)).length;
    const first = shown.filter((machine) => machine.generation === "V1").length;
    get("machine-count").textContent = `${number(shown.length)} of ${many(machines.length, "machine")}: ${number(first)} of generation 1, upgrade possible for ${number(possible)}.`;
  }

  function machineFacts(machine) {
    return facts([
      ["Id", machine.id], ["Size", machine.size], ["Location", machine.location], ["Zone", machine.zone], ["System", machine.os_type],
      ["Generation", machine.generation || "not shown by Azure"], ["Security type", machine.security_type.replace("_", " ")], ["Power", machine.power_state],
    ]);
  }

  function asItIs(machine) {
    if (!machine.now.length) return null;
    return make("div", {}, make("h3", {}, "As it is"), ...explain(machine.now, machine.size, machine.name));
  }

  function showUpgrade(machine) {
    const { state, to, reasons } = machine.upgrade;
    const word = to ? `Upgrade to ${to}: ${upgradeWord(machine)}` : state === "done" ? `It ${upgradeWord(machine)}; there is nothing to upgrade` : "Azure shows no generation for it";
    openDetails(machine.name, badge(state, word), ...explain(reasons, machine.size, machine.name), asItIs(machine), machineFacts(machine));
  }

  function showResize(machine) {
    const { state, sizes, nearest, group } = machine.resize;
    const parts = [badge(state, state === "unknown" ? "Its generation, or the sizes of its location, are not known" : `${many(sizes, "other size")} possible`)];
    if (nearest.length) parts.push(make("p", {}, `Nearest: ${nearest.join(", ")}`));
    if (group !== null) {
      const { possible, blocked, location: place } = report.resizes[group];
      const names = possible.map((index) => report.offered[place][index]).filter((name) => name !== machine.size);
      if (blocked.length) parts.push(make("h3", {}, "What keeps it from the others"));
      for (const { reason, sizes: count } of blocked) {
        const { code, message } = report.reasons[reason];
        parts.push(make("div", { class: "reason blocker" }, make("p", {}, make("b", {}, many(count, "size")), ": ", spell(message, "in question", machine.name)), make("p", { class: "quiet" }, make("code", {}, code))));
      }
      parts.push(make("details", {}, make("summary", {}, "All possible sizes"), make("ul", { class: "names" }, ...names.map((name) => make("li", {}, name)))));
    }
    openDetails(machine.name, ...parts, asItIs(machine), machineFacts(machine));
  }

  if (matchMedia("(max-width: 700px)").matches) get("filters").open = false;
  textures();
  showHead();
  fillFilters();
  recall();
  buildMatrix();
  listen();
  buildMachines();
  apply();
  applyMachines();
})();
