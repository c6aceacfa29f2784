"use strict";
/* Shows the data of the report. All that comes from scanned files becomes text, never markup. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const SEVERITIES = ["error", "warning", "info"];
  const GROUPS = {
    function: "function", API: "api", schedule: "time", "event rule": "time", "event bus": "message", queue: "message",
    topic: "message", stream: "message", bucket: "store", table: "store", "state machine": "function",
    resource: "other", outside: "other",
  };
  const LEGEND = [
    ["function", "functions and state machines"], ["api", "APIs"], ["time", "schedules and rules"],
    ["message", "queues, topics, streams, buses"], ["store", "tables and buckets"], ["other", "other"],
  ];
  const WIDTH = 210, HEIGHT = 46, GAP = 44, PAGE = 200, CROWDED = 300, MARGIN = 16, READABLE = 0.5;
  const components = new Map(data.components.map((component) => [component.id, component]));

  /* Elements */
  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === "class") made.className = value;
      else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  /* Text in which code stands between backticks. */
  function prose(text) {
    return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
  }
  function place(at) {
    const text = `${at.path}:${at.line}`;
    return at.address === null
      ? element("span", { class: "place" }, text)
      : element("a", { class: "place", href: at.address, rel: "noreferrer" }, text);
  }
  function source(lines) {
    return element("pre", { tabindex: "0" }, ...lines.map((line) => element(
      "span", line.marked ? { class: "marked" } : {},
      element("span", { class: "number" }, String(line.number)), line.text,
    )));
  }

  /* What is looked for */
  const chosen = { text: "", severities: new Set(SEVERITIES), category: "", rule: "", stack: "", id: null, limit: PAGE };
  function isShown(finding) {
    return chosen.severities.has(finding.severity)
      && (!chosen.category || finding.category === chosen.category)
      && (!chosen.rule || finding.rule === chosen.rule)
      && (!chosen.text || finding.words.includes(chosen.text));
  }
  function fits(component) {
    return !chosen.text || component.words.includes(chosen.text)
      || component.findings.some((index) => isShown(data.findings[index]));
  }
  for (const finding of data.findings) {
    finding.words = [finding.rule, finding.message, finding.path, finding.function, finding.resource]
      .filter(Boolean).join(" ").toLowerCase();
  }
  for (const component of data.components) {
    component.words = [component.name, component.kind, component.type, component.path].join(" ").toLowerCase();
    component.outgoing = data.connections.filter((connection) => connection.source === component.id);
    component.incoming = data.connections.filter((connection) => connection.target === component.id);
  }

  /* Findings */
  function findingItem(finding, index) {
    const body = element("div", { class: "body" });
    const details = element(
      "details", { id: `finding-${index}` },
      element("summary", {},
        element("span", { class: `severity ${finding.severity}` }, finding.severity),
        element("span", { class: "message" }, ...prose(finding.message)),
        element("span", { class: "place" }, place(finding), `  ${finding.rule}`),
      ),
      body,
    );
    details.addEventListener("toggle", () => {
      if (details.open && !body.hasChildNodes()) body.append(...findingBody(finding));
    });
    return element("li", {}, details);
  }
  function findingBody(finding) {
    const parts = [source(finding.source)];
    for (const related of finding.related) {
      parts.push(element("p", {}, place(related), " ", ...prose(related.message)), source(related.source));
    }
    for (const line of finding.advice) parts.push(element("p", {}, ...prose(line)));
    const around = data.components.filter((component) => component.findings.includes(finding.index));
    for (const component of around) {
      const show = () => { choose(component.id, true); byId("architecture").scrollIntoView(); };
      parts.push(element("button", { type: "button", class: "to-map", onclick: show }, `Show ${component.name} in the map`));
    }
    return parts;
  }
  function showFindings() {
    const shown = data.findings.filter(isShown);
    byId("findings").replaceChildren(...shown.slice(0, chosen.limit).map((finding) => findingItem(finding, finding.index)));
    byId("shown").textContent = `${shown.length} of ${data.findings.length}`;
    byId("more").hidden = shown.length <= chosen.limit;
  }
  function openFinding(index) {
    chosen.limit = Math.max(chosen.limit, data.findings.length);
    showFindings();
    const details = byId(`finding-${index}`);
    if (details === null) return;
    details.open = true;
    details.scrollIntoView({ block: "center" });
    details.querySelector("summary").focus({ preventScroll: true });
  }

  /* The map */
  const svg = d3.select("#map"), stage = document.querySelector(".stage");
  svg.append("defs").append("marker").attr("id", "arrow").attr("viewBox", "0 0 10 10").attr("refX", 9).attr("refY", 5)
    .attr("markerWidth", 7).attr("markerHeight", 7).attr("orient", "auto-start-reverse")
    .append("path").attr("class", "arrow").attr("d", "M0,1 L10,5 L0,9 z");
  const canvas = svg.append("g").attr("id", "canvas");
  const zoom = d3.zoom().scaleExtent([0.03, 2.5]).on("zoom", (event) => canvas.attr("transform", event.transform));
  svg.call(zoom).on("dblclick.zoom", null);
  /* The room for the name of a stack, if there are several. */
  const NAME = data.stacks.length > 1 ? 34 : 0;
  let extent = { width: 1, height: 1 };
  let positions = new Map();

  /* The components that are connected with each other, each set apart. */
  function clusters(visible) {
    const sets = [], seen = new Set(), ids = new Set(visible.map((component) => component.id));
    for (const component of visible) {
      if (seen.has(component.id)) continue;
      const cluster = [], waiting = [component];
      seen.add(component.id);
      while (waiting.length) {
        const next = waiting.pop();
        cluster.push(next);
        const beside = [...next.outgoing.map((each) => each.target), ...next.incoming.map((each) => each.source)];
        for (const id of beside) {
          if (ids.has(id) && !seen.has(id)) { seen.add(id); waiting.push(components.get(id)); }
        }
      }
      sets.push(cluster);
    }
    return sets;
  }
  function layered(cluster) {
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 28, edgesep: 10, marginx: 0, marginy: 0 });
    for (const component of cluster) graph.setNode(component.id, { width: WIDTH, height: HEIGHT });
    const ids = new Set(cluster.map((component) => component.id));
    const inside = data.connections.filter((each) => ids.has(each.source) && ids.has(each.target));
    for (const each of inside) {
      const text = shortened(each.what.join(", "), 24);
      graph.setEdge(each.source, each.target, { connection: each, text, width: 6.2 * text.length + 10, height: 14, labelpos: "c" });
    }
    dagre.layout(graph);
    const { width, height } = graph.graph();
    return {
      width: Math.max(width, WIDTH), height: Math.max(height, HEIGHT),
      nodes: cluster.map((component) => ({ component, x: graph.node(component.id).x, y: graph.node(component.id).y })),
      edges: graph.edges().map((edge) => graph.edge(edge)),
    };
  }
  /* Components that nothing is connected with, side by side. */
  function grid(lonely) {
    const columns = Math.max(1, Math.ceil(Math.sqrt(lonely.length * HEIGHT * 2.2 / WIDTH)));
    const nodes = lonely.map((component, index) => ({
      component,
      x: WIDTH / 2 + (index % columns) * (WIDTH + 16),
      y: HEIGHT / 2 + Math.floor(index / columns) * (HEIGHT + 16),
    }));
    const rows = Math.ceil(lonely.length / columns);
    return { width: columns * (WIDTH + 16), height: rows * (HEIGHT + 16), nodes, edges: [] };
  }
  /* One block after the other, in rows that together have about the form of the window. */
  function packed(blocks) {
    const form = size().width / size().height;
    const area = d3.sum(blocks, (block) => (block.width + GAP) * (block.height + GAP));
    const limit = Math.max(d3.max(blocks, (block) => block.width) || 1, Math.sqrt(area * form * 1.2));
    let x = 0, y = 0, tallest = 0, width = 0;
    for (const block of blocks) {
      if (x > 0 && x + block.width > limit) { x = 0; y += tallest + GAP; tallest = 0; }
      block.x = x; block.y = y;
      x += block.width + GAP;
      width = Math.max(width, x - GAP);
      tallest = Math.max(tallest, block.height);
    }
    return { width, height: y + tallest };
  }
  function stackBlocks(visible) {
    const byStack = d3.group(clusters(visible), (cluster) => cluster[0].stack);
    return [...byStack].map(([stack, sets]) => {
      const connected = sets.filter((set) => set.length > 1).map(layered).sort((a, b) => b.height - a.height);
      const lonely = sets.filter((set) => set.length === 1).flat();
      const blocks = lonely.length ? [...connected, grid(lonely)] : connected;
      const { width, height } = packed(blocks);
      return { stack, blocks, width, height: height + NAME };
    }).sort((a, b) => b.height - a.height);
  }
  function draw() {
    stage.style.height = "";
    const visible = data.components.filter((component) => !chosen.stack || component.stack === chosen.stack);
    const stacks = stackBlocks(visible);
    extent = packed(stacks);
    positions = new Map();
    const nodes = [], edges = [];
    for (const stack of stacks) {
      for (const block of stack.blocks) {
        const left = stack.x + block.x, top = stack.y + block.y + NAME;
        for (const node of block.nodes) {
          positions.set(node.component.id, { x: left + node.x, y: top + node.y });
          nodes.push(node.component);
        }
        for (const edge of block.edges) {
          edges.push({ ...edge, x: left + edge.x, y: top + edge.y, points: edge.points.map((point) => ({ x: left + point.x, y: top + point.y })) });
        }
      }
    }
    canvas.selectAll("*").remove();
    if (data.stacks.length > 1) {
      canvas.append("g").selectAll("text").data(stacks).join("text").attr("class", "stack-name")
        .attr("x", (stack) => stack.x).attr("y", (stack) => stack.y + 16).text((stack) => stack.stack);
    }
    drawConnections(edges);
    drawComponents(nodes);
    begin();
  }
  function drawConnections(edges) {
    const line = d3.line((point) => point.x, (point) => point.y).curve(d3.curveBasis);
    const groups = canvas.append("g").attr("aria-hidden", "true").selectAll("g").data(edges).join("g")
      .attr("class", (edge) => `connection${edge.connection.certain ? "" : " perhaps"}`);
    groups.append("path").attr("d", (edge) => line(edge.points)).attr("marker-end", "url(#arrow)");
    groups.append("text").attr("x", (edge) => edge.x).attr("y", (edge) => edge.y + 3).text((edge) => edge.text);
    groups.append("title").text((edge) => `${edge.connection.what.join(", ")} (${edge.connection.path}:${edge.connection.line})`);
  }
  /* Names of one stack often differ at their ends. */
  const abbreviated = (text, length) => (text.length <= length ? text : `${text.slice(0, length - 9)}…${text.slice(-8)}`);
  const shortened = (text, length) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
  const worst = (component) => SEVERITIES.find((severity) => component.findings.some((index) => data.findings[index].severity === severity));
  function drawComponents(nodes) {
    const groups = canvas.append("g").selectAll("g").data(nodes, (component) => component.id).join("g")
      .attr("class", "component").attr("id", (component) => `component-${component.id}`)
      .attr("tabindex", 0).attr("role", "button").attr("aria-label", label)
      .attr("transform", ({ id }) => `translate(${positions.get(id).x - WIDTH / 2},${positions.get(id).y - HEIGHT / 2})`)
      .on("click", (event, component) => choose(component.id, false))
      .on("keydown", follow)
      .on("focus", (event, component) => reveal(component.id));
    groups.append("rect").attr("class", "frame").attr("width", WIDTH).attr("height", HEIGHT).attr("rx", 6);
    groups.append("rect").attr("class", (component) => `accent ${GROUPS[component.kind]}`)
      .attr("x", 1).attr("y", 1).attr("width", 5).attr("height", HEIGHT - 2).attr("rx", 3);
    groups.append("text").attr("x", 14).attr("y", 20).text((component) => abbreviated(component.name, 23));
    groups.append("text").attr("class", "kind").attr("x", 14).attr("y", 36)
      .text((component) => (component.kind === "resource" ? shortened(component.type, 30) : component.kind));
    groups.append("title").text((component) => component.name);
    const badges = groups.filter((component) => component.findings.length > 0).append("g")
      .attr("class", (component) => `badge ${worst(component)}`).attr("transform", `translate(${WIDTH - 4},4)`);
    badges.append("circle").attr("r", 10);
    badges.append("text").attr("y", 4).text((component) => (component.findings.length > 99 ? "99+" : component.findings.length));
  }
  function label(component) {
    const count = component.findings.length;
    return `${component.kind} ${component.name}, ${count === 1 ? "1 finding" : `${count} findings`}`;
  }
  function follow(event, component) {
    const next = { ArrowRight: component.outgoing[0]?.target, ArrowLeft: component.incoming[0]?.source };
    if (event.key === "Enter" || event.key === " ") choose(component.id, false);
    else if (event.key === "Escape") choose(null, false);
    else if (next[event.key] !== undefined) focusOn(next[event.key]);
    else return;
    event.preventDefault();
  }
  function focusOn(id) {
    const node = byId(`component-${id}`);
    if (node !== null) node.focus();
  }
  function size() {
    const { width, height } = svg.node().getBoundingClientRect();
    return { width: width || 1, height: height || 1 };
  }
  /* The scale at which the whole map can be seen. */
  function whole() {
    const { width, height } = size();
    return Math.min(1.15, (width - 2 * MARGIN) / extent.width, (height - 2 * MARGIN) / extent.height);
  }
  /* What of the map does not fit is behind its right and lower end. */
  function show(scale) {
    const { width, height } = size();
    const x = Math.max(MARGIN, (width - extent.width * scale) / 2), y = Math.max(MARGIN, (height - extent.height * scale) / 2);
    svg.call(zoom.transform, d3.zoomIdentity.translate(x, y).scale(scale));
  }
  function fit() {
    show(whole());
  }
  /* The first look at a map: a large one begins where it can be read, a small one leaves its room to the findings. */
  function begin() {
    stage.style.height = "";
    const scale = Math.max(whole(), READABLE);
    stage.style.height = `${Math.max(220, Math.min(size().height, extent.height * scale + 2 * MARGIN))}px`;
    show(scale);
  }
  /* Move the map so that a component can be seen. */
  function reveal(id, closer = false) {
    const at = positions.get(id);
    if (at === undefined) return;
    const { width, height } = size(), now = d3.zoomTransform(svg.node());
    const [x, y] = now.apply([at.x, at.y]);
    const scale = closer ? Math.max(now.k, 0.8) : now.k;
    if (scale === now.k && x > WIDTH / 2 && x < width - WIDTH / 2 && y > HEIGHT && y < height - HEIGHT) return;
    svg.call(zoom.transform, d3.zoomIdentity.translate(width / 2 - at.x * scale, height / 2 - at.y * scale).scale(scale));
  }
  function choose(id, closer) {
    const component = components.get(id);
    if (component !== undefined && chosen.stack && component.stack !== chosen.stack) {
      byId("stack").value = chosen.stack = component.stack;
      draw();
    }
    chosen.id = component === undefined ? null : id;
    showDetails(component);
    light();
    if (component !== undefined) reveal(id, closer);
  }
  function showDetails(component) {
    const panel = byId("details");
    panel.hidden = component === undefined;
    if (component === undefined) return panel.replaceChildren();
    const close = element("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => { choose(null, false); focusOn(component.id); } }, "×");
    const parts = [
      close, element("h3", {}, component.name),
      element("div", { class: "kind" }, component.type || component.kind), place(component), source(component.source_lines),
    ];
    if (component.findings.length) {
      parts.push(element("h4", {}, "Findings"), element("ul", {}, ...component.findings.map((index) => {
        const finding = data.findings[index];
        return element("li", {},
          element("span", { class: `severity ${finding.severity}` }, finding.severity), " ",
          element("button", { type: "button", onclick: () => openFinding(index) }, ...prose(finding.message)));
      })));
    }
    parts.push(...connectionParts("Comes from", component.incoming, (each) => each.source));
    parts.push(...connectionParts("Leads to", component.outgoing, (each) => each.target));
    panel.replaceChildren(...parts);
    panel.scrollTop = 0;
  }
  function connectionParts(title, connections, end) {
    if (!connections.length) return [];
    return [element("h4", {}, title), element("ul", {}, ...connections.map((each) => element("li", {},
      element("button", { type: "button", onclick: () => choose(end(each), false) }, components.get(end(each)).name),
      ` ${each.what.join(", ")}${each.certain ? "" : " (perhaps)"} `, place(each))))];
  }
  function light() {
    canvas.selectAll(".component").classed("chosen", (component) => component.id === chosen.id)
      .classed("dim", (component) => !fits(component));
    canvas.selectAll(".connection").classed("lit", ({ connection }) => chosen.id !== null && [connection.source, connection.target].includes(chosen.id))
      .classed("dim", ({ connection }) => !fits(components.get(connection.source)) && !fits(components.get(connection.target)));
  }

  /* The page around them */
  function options(select, values) {
    for (const value of values) select.append(element("option", { value }, value));
  }
  function update() {
    chosen.text = byId("search").value.trim().toLowerCase();
    chosen.category = byId("category").value;
    chosen.rule = byId("rule").value;
    chosen.limit = PAGE;
    showFindings();
    light();
  }
  function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
    byId("theme").textContent = dark ? "Light" : "Dark";
  }
  byId("found").textContent = data.found;
  byId("looked").textContent = data.looked;
  for (const severity of SEVERITIES) {
    const count = data.findings.filter((finding) => finding.severity === severity).length;
    const box = element("input", { type: "checkbox", checked: "", value: severity, onchange: (event) => {
      if (event.target.checked) chosen.severities.add(severity); else chosen.severities.delete(severity);
      update();
    } });
    byId("severities").append(element("label", {}, box, ` ${severity} ${count}`));
  }
  options(byId("category"), [...new Set(data.findings.map((finding) => finding.category))].sort());
  options(byId("rule"), [...new Set(data.findings.map((finding) => finding.rule))].sort());
  options(byId("stack"), data.stacks);
  byId("stack-label").hidden = data.stacks.length < 2;
  if (data.components.length > CROWDED) {
    const counts = d3.rollup(data.components, (of) => d3.sum(of, (each) => each.findings.length), (each) => each.stack);
    byId("stack").value = chosen.stack = d3.greatest(data.stacks, (stack) => counts.get(stack) || 0);
  }
  byId("architecture").hidden = data.components.length === 0;
  byId("legend").append(...LEGEND.map(([group, text]) => element("li", {}, element("span", { class: `swatch ${group}` }), text)));
  if (data.connections.some((each) => !each.certain)) {
    byId("legend").append(element("li", {}, element("span", { class: "dashes" }), "perhaps"));
  }
  byId("connections").hidden = data.connections.length === 0;
  byId("connections").addEventListener("toggle", (event) => {
    const list = event.target.querySelector("ul");
    if (list.hasChildNodes()) return;
    list.append(...data.connections.map((each) => element("li", {},
      `${components.get(each.source).name} → ${components.get(each.target).name}: ${each.what.join(", ")} `, place(each))));
  });
  if (data.gaps.length) {
    byId("gaps").hidden = false;
    byId("gaps").querySelector("ul").append(...data.gaps.map((gap) => element("li", {}, gap)));
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["search", "category", "rule"]) byId(id).addEventListener("input", update);
  byId("stack").addEventListener("change", (event) => { chosen.stack = event.target.value; choose(null, false); draw(); light(); });
  byId("more").addEventListener("click", () => { chosen.limit += PAGE; showFindings(); });
  byId("zoom-in").addEventListener("click", () => svg.call(zoom.scaleBy, 1.3));
  byId("zoom-out").addEventListener("click", () => svg.call(zoom.scaleBy, 1 / 1.3));
  byId("fit").addEventListener("click", fit);
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
  window.addEventListener("resize", begin);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byId("search").focus();
    }
  });
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  if (data.components.length) draw();
  update();
})();
