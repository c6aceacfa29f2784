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
  const NARROW = 150, WIDE = 280, HEIGHT = 50, GAP = 40, ROOM = 16, PAGE = 100, CROWDED = 300, MARGIN = 18;
  /* The scales from which on letters are large enough: for what can be arranged, what cannot, and anything but names. */
  const COMFORTABLE = 0.9, READABLE = 0.86, FAR = 0.65;
  const NEAR_FONT = "600 14px system-ui, sans-serif", FAR_FONT = "600 24px system-ui, sans-serif";
  const KIND_FONT = "12.5px system-ui, sans-serif", WAY_FONT = "12.5px system-ui, sans-serif";
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
  /* The same of a page of a rule, which may have links. */
  function linked(text) {
    return text.split(/(\[[^\]]*\]\(https:[^)\s]*\))/).flatMap((part) => {
      const link = /^\[([^\]]*)\]\((.*)\)$/.exec(part);
      return link ? [element("a", { href: link[2], rel: "noreferrer" }, ...prose(link[1]))] : prose(part);
    });
  }
  const plural = (count, word) => (count === 1 || word === "info" ? word : `${word}s`);
  const counted = (count, word) => `${count} ${plural(count, word)}`;
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
  function note(word, ...text) {
    return element("p", { class: `note ${word}` }, element("span", { class: "word" }, word), element("span", {}, ...text));
  }

  /* What is looked for */
  const chosen = { words: [], severities: new Set(SEVERITIES), category: "", rule: "", stack: "", id: null, way: null, limit: PAGE };
  const hasWords = (of) => chosen.words.every((word) => of.words.includes(word));
  const isFiltered = () => chosen.words.length > 0 || chosen.category !== "" || chosen.rule !== "" || chosen.severities.size < SEVERITIES.length;
  function isShown(finding) {
    return chosen.severities.has(finding.severity)
      && (!chosen.category || finding.category === chosen.category)
      && (!chosen.rule || finding.rule === chosen.rule)
      && hasWords(finding);
  }
  /* A word finds components, too; what else is chosen finds only those with such findings. */
  function fits(component) {
    return !isFiltered() || (chosen.words.length > 0 && hasWords(component))
      || component.findings.some((index) => isShown(data.findings[index]));
  }
  for (const finding of data.findings) {
    const related = finding.related.flatMap((each) => [each.message, each.path]);
    finding.words = [finding.rule, finding.category, finding.message, finding.path, finding.function, finding.resource, ...related]
      .filter(Boolean).join(" ").toLowerCase();
  }
  for (const component of data.components) {
    component.words = [component.name, component.kind, component.type, component.path].join(" ").toLowerCase();
    component.outgoing = [];
    component.incoming = [];
  }
  for (const connection of data.connections) {
    components.get(connection.source).outgoing.push(connection);
    components.get(connection.target).incoming.push(connection);
  }

  /* Findings */
  function findingItem(finding, index) {
    const body = element("div", { class: "body" });
    const fill = () => { if (!body.hasChildNodes()) body.append(...findingBody(finding)); };
    const details = element(
      "details", { id: `finding-${index}`, ontoggle: () => { if (details.open) fill(); } },
      /* Before it opens, so that it is as high at once as it will be. */
      element("summary", { onclick: fill },
        element("span", { class: `severity ${finding.severity}` }, finding.severity),
        element("span", { class: "message" }, ...prose(finding.message)),
        element("span", { class: "place" }, place(finding), `  ${finding.rule}`),
      ),
      body,
    );
    return element("li", {}, details);
  }
  function findingBody(finding) {
    const parts = [source(finding.source)];
    for (const related of finding.related) {
      parts.push(element("p", {}, place(related), " ", ...prose(related.message)), source(related.source));
    }
    parts.push(...ruleParts(data.rules[finding.rule], finding.rule));
    for (const line of finding.advice) {
      const [, word, text] = /^(\w+): (.*)$/s.exec(line);
      parts.push(note(word, ...prose(text)));
    }
    const around = data.components.filter((component) => component.findings.includes(finding.index));
    const names = d3.rollup(around, (of) => of.length, (component) => component.name);
    const nameOf = ({ name, stack }) => (names.get(name) > 1 ? `${name} of ${stack}` : name);
    if (around.length) {
      parts.push(element("p", { class: "around" }, ...around.map((component) => element(
        "button", { type: "button", class: "to-map", onclick: () => showInMap(component.id) }, `Show ${nameOf(component)} in the map`))));
    }
    return parts;
  }
  function showInMap(id) {
    choose(id, true);
    byId("architecture").scrollIntoView({ block: "start" });
  }
  /* What the page of its rule says, of which the address is only for who has a network. */
  function ruleParts(rule, id) {
    const why = rule.why.map((text) => note("why", ...linked(text)));
    const summary = rule.summary ? [...linked(rule.summary), " "] : [];
    const address = element("a", { href: rule.address, rel: "noreferrer", class: "rule-page" }, id);
    const command = rule.summary ? [" or ", element("code", {}, `serverless-lint explain ${id}`)] : [];
    return [...why, note("rule", ...summary, "More: ", address, ...command)];
  }
  function showFindings() {
    const shown = data.findings.filter(isShown);
    byId("findings").replaceChildren(...shown.slice(0, chosen.limit).map((finding) => findingItem(finding, finding.index)));
    byId("more").hidden = shown.length <= chosen.limit;
    sayHowMany(shown.length);
  }
  /* Beside the search, where it stays in sight, and in the place of the findings if there are none. */
  function sayHowMany(count) {
    const all = data.findings.length, found = isFiltered() ? data.components.filter(fits).length : 0;
    const nothing = count === 0 && found === 0;
    byId("shown").textContent = !isFiltered() ? counted(all, "finding") : nothing ? "0 results" : `${count} of ${counted(all, "finding")}`;
    byId("in-map").textContent = isFiltered() ? `${found} of ${counted(data.components.length, "component")}` : "";
    byId("shown").classList.toggle("none", isFiltered() && nothing);
    byId("clear").hidden = !isFiltered();
    byId("nothing").hidden = count > 0;
    byId("nothing").textContent = all === 0 ? "There is nothing to report."
      : found === 0 ? "0 results: no finding and no component is like that."
      : `No finding is like that; ${counted(found, "component")} in the map ${found === 1 ? "is" : "are"}.`;
  }
  function openFinding(index) {
    if (!isShown(data.findings[index])) clear();
    chosen.limit = Math.max(chosen.limit, data.findings.length);
    showFindings();
    const details = byId(`finding-${index}`), summary = details.querySelector("summary");
    if (!details.open) summary.click();
    details.scrollIntoView({ block: "center" });
    summary.focus({ preventScroll: true });
  }

  /* The map */
  const svg = d3.select("#map"), stage = document.querySelector(".stage");
  for (const [id, style] of [["arrow", "arrow"], ["arrow-lit", "arrow lit"]]) {
    svg.append("defs").append("marker").attr("id", id).attr("viewBox", "0 0 10 10").attr("refX", 9).attr("refY", 5)
      .attr("markerWidth", 8).attr("markerHeight", 8).attr("markerUnits", "userSpaceOnUse").attr("orient", "auto-start-reverse")
      .append("path").attr("class", style).attr("d", "M0,1 L10,5 L0,9 z");
  }
  const canvas = svg.append("g").attr("id", "canvas");
  /* The wheel scrolls the page unless a key says that it is meant for the map. */
  const zoom = d3.zoom().scaleExtent([0.03, 2.5])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : !event.button))
    .on("zoom", ({ transform }) => {
      canvas.attr("transform", transform).classed("far", transform.k < FAR);
      sayWhatIsBeyond(transform);
    });
  svg.call(zoom).on("dblclick.zoom", null);
  /* The room for the name of a stack, if there are several. */
  const NAME = data.stacks.length > 1 ? 36 : 0;
  let extent = { width: 1, height: 1 };
  let positions = new Map(), order = [], isWhole = false;

  /* Texts as wide as there is room for them. */
  const pen = document.createElement("canvas").getContext("2d");
  function widthOf(text, font) {
    pen.font = font;
    return pen.measureText(text).width;
  }
  /* Names of one stack often differ at their ends: what is left out is in their middle. */
  function fitted(text, font, room, atEnd = 0.4) {
    if (widthOf(text, font) <= room) return text;
    let low = 0, high = text.length;
    const cut = (length) => `${text.slice(0, Math.ceil(length * (1 - atEnd)))}…${atEnd ? text.slice(text.length - Math.floor(length * atEnd)) : ""}`;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (widthOf(cut(middle), font) <= room) low = middle; else high = middle - 1;
    }
    return cut(low);
  }

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
  /* What is left of a component's width for its name. */
  const besides = (component) => 30 + (component.findings.length ? 10 : 0);
  /* Components of one block are equally wide, and so stand in columns. */
  function widthFor(block) {
    const needed = d3.max(block, (component) => widthOf(component.name, NEAR_FONT) + besides(component));
    return Math.ceil(Math.max(NARROW, Math.min(WIDE, needed)));
  }
  function layered(cluster) {
    const wide = widthFor(cluster);
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "LR", nodesep: ROOM, ranksep: 44, edgesep: 10, marginx: 0, marginy: 0 });
    for (const component of cluster) graph.setNode(component.id, { width: wide, height: HEIGHT });
    const ids = new Set(cluster.map((component) => component.id));
    for (const each of cluster.flatMap((component) => component.outgoing)) {
      if (!ids.has(each.target)) continue;
      const text = fitted(each.what.join(", "), WAY_FONT, 150, 0);
      graph.setEdge(each.source, each.target, { connection: each, text, width: widthOf(text, WAY_FONT) + 14, height: 16, labelpos: "c" });
    }
    dagre.layout(graph);
    const { width, height } = graph.graph();
    const edges = graph.edges().map((edge) => graph.edge(edge));
    /* How far texts and components of a column reach from its middle: there a way goes straight on between them. */
    const reach = new Map();
    for (const { x, width: wide } of [...graph.nodes().map((id) => graph.node(id)), ...edges]) {
      reach.set(Math.round(x), Math.max(reach.get(Math.round(x)) ?? 0, wide / 2));
    }
    for (const edge of edges) {
      const ahead = Math.sign(edge.points.at(-1).x - edge.points[0].x);
      edge.between = edge.points.slice(1, -1).flatMap(({ x, y }) => {
        const far = ahead * (reach.get(Math.round(x)) ?? 0);
        return far ? [{ x: x - far, y }, { x: x + far, y }] : [{ x, y }];
      });
    }
    return {
      width, height, edges,
      nodes: cluster.map((component) => ({ component, wide, x: graph.node(component.id).x, y: graph.node(component.id).y })),
    };
  }
  /* Components that nothing is connected with, side by side. */
  function grid(lonely, room) {
    const wide = widthFor(lonely);
    const fitting = Math.max(1, Math.floor((room + ROOM) / (wide + ROOM)));
    const columns = Math.min(fitting, lonely.length > 12 ? fitting : Math.ceil(Math.sqrt(lonely.length)));
    const nodes = lonely.map((component, index) => ({
      component, wide,
      x: wide / 2 + (index % columns) * (wide + ROOM),
      y: HEIGHT / 2 + Math.floor(index / columns) * (HEIGHT + ROOM),
    }));
    const rows = Math.ceil(lonely.length / columns);
    return { width: columns * (wide + ROOM) - ROOM, height: rows * (HEIGHT + ROOM) - ROOM, nodes, edges: [] };
  }
  /* One block after the other, in rows that are not wider than there is room unless one block is. */
  function packed(blocks, room) {
    const limit = Math.max(d3.max(blocks, (block) => block.width) || 1, room);
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
  /* The width at which the blocks together have the form of the window. */
  function roomOf(blocks) {
    const { width, height } = size();
    return Math.sqrt(1.15 * areaOf(blocks) * width / height);
  }
  const areaOf = (blocks) => d3.sum(blocks, (block) => (block.width + GAP) * (block.height + GAP));
  function stackBlocks(visible, room) {
    const byStack = d3.group(clusters(visible), (cluster) => cluster[0].stack);
    return [...byStack].map(([stack, sets]) => {
      const connected = sets.filter((set) => set.length > 1).map(layered).sort((a, b) => b.height - a.height);
      const lonely = sets.filter((set) => set.length === 1).flat();
      const blocks = lonely.length ? [...connected, grid(lonely, room)] : connected;
      const { width, height } = packed(blocks, Math.min(room, Math.sqrt(1.8 * areaOf(blocks))));
      return { stack, blocks, width: Math.max(width, stackNameWidth(stack, room)), height: height + NAME };
    }).sort((a, b) => rank(a) - rank(b) || b.height - a.height);
  }
  /* Where there are errors comes first. */
  function rank(stack) {
    return d3.min(stack.blocks, (block) => d3.min(block.nodes, ({ component }) => (worst(component) === undefined ? SEVERITIES.length : SEVERITIES.indexOf(worst(component)))));
  }
  function stackNameWidth(stack, room) {
    return NAME ? Math.min(room, widthOf(stack, "600 14px ui-monospace, monospace")) : 0;
  }
  /* Arranged to be read, or to be seen as a whole. */
  function draw(asWhole = false) {
    const visible = data.components.filter((component) => !chosen.stack || component.stack === chosen.stack);
    const room = (size().width - 2 * MARGIN) / COMFORTABLE;
    const columns = asWhole ? Math.sqrt(visible.length * WIDE * HEIGHT * 2 * size().width / size().height) : room;
    const stacks = stackBlocks(visible, columns);
    extent = packed(stacks, asWhole ? roomOf(stacks) : room);
    isWhole = asWhole;
    positions = new Map();
    const nodes = [], edges = [];
    for (const stack of stacks) {
      for (const block of stack.blocks) {
        const left = stack.x + block.x, top = stack.y + block.y + NAME;
        for (const node of block.nodes) {
          positions.set(node.component.id, { x: left + node.x, y: top + node.y, wide: node.wide });
          nodes.push(node.component);
        }
        for (const edge of block.edges) {
          const moved = ({ x, y }) => ({ x: left + x, y: top + y });
          edges.push({ ...edge, ...moved(edge), points: edge.points.map(moved), between: edge.between.map(moved) });
        }
      }
    }
    order = nodes.map((component) => component.id);
    canvas.selectAll("*").remove();
    if (NAME) {
      canvas.append("g").selectAll("text").data(stacks).join("text").attr("class", "stack-name")
        .attr("x", (stack) => stack.x).attr("y", (stack) => stack.y + 17).text((stack) => stack.stack);
    }
    drawConnections(edges);
    drawComponents(nodes);
  }
  /* From the side of one component to the side of the other; what turns back or leads to itself, as it was laid out. */
  function way({ connection, points, between }) {
    const source = positions.get(connection.source), target = positions.get(connection.target);
    const ahead = Math.sign(target.x - source.x);
    const stops = [{ x: source.x + ahead * source.wide / 2, y: source.y }, ...between, { x: target.x - ahead * target.wide / 2, y: target.y }];
    const isStraight = ahead !== 0 && d3.pairs(stops).every(([from, to]) => ahead * (to.x - from.x) > 0);
    const line = d3.line((point) => point.x, (point) => point.y);
    return isStraight ? line.curve(d3.curveBumpX)(stops) : line.curve(d3.curveBasis)(points);
  }
  function drawConnections(edges) {
    const groups = canvas.append("g").attr("aria-hidden", "true").selectAll("g").data(edges).join("g")
      .attr("class", ({ connection }) => ["connection", connection.certain ? "" : "perhaps", worst(connection) ?? ""].join(" ").trim())
      .on("click", (event, { connection }) => chooseWay(connection));
    groups.append("path").attr("class", "touch").attr("d", way);
    groups.append("path").attr("class", "line").attr("d", way);
    groups.filter((edge) => edge.text).append("rect").attr("x", (edge) => edge.x - edge.width / 2 + 2).attr("y", (edge) => edge.y - 9)
      .attr("width", (edge) => edge.width - 4).attr("height", 18).attr("rx", 4);
    groups.append("text").attr("x", (edge) => edge.x).attr("y", (edge) => edge.y + 4).text((edge) => edge.text);
    groups.append("title").text((edge) => `${edge.connection.what.join(", ")} (${edge.connection.path}:${edge.connection.line})`);
    addBadges(groups.filter(({ connection }) => connection.findings.length > 0), ({ connection }) => connection, (edge) => `translate(${edge.x + edge.width / 2},${edge.y - 11}) scale(.8)`);
  }
  function addBadges(groups, of, transform) {
    const badges = groups.append("g").attr("class", (each) => `badge ${worst(of(each))}`).attr("transform", transform);
    badges.append("rect").attr("x", (each) => -badgeWidth(of(each)) / 2).attr("y", -10).attr("rx", 10)
      .attr("width", (each) => badgeWidth(of(each))).attr("height", 20);
    badges.append("text").attr("y", 4.5).text((each) => of(each).findings.length);
  }
  const worst = (of) => SEVERITIES.find((severity) => of.findings.some((index) => data.findings[index].severity === severity));
  function drawComponents(nodes) {
    const wide = ({ id }) => positions.get(id).wide;
    const groups = canvas.append("g").selectAll("g").data(nodes, (component) => component.id).join("g")
      .attr("class", "component").attr("id", (component) => `component-${component.id}`)
      .attr("tabindex", (component, index) => (index === 0 ? 0 : -1)).attr("role", "button").attr("aria-label", label)
      .attr("transform", ({ id }) => `translate(${positions.get(id).x - wide({ id }) / 2},${positions.get(id).y - HEIGHT / 2})`)
      .on("click", (event, component) => choose(component.id, false))
      .on("pointerenter", (event, component) => light(component.id)).on("pointerleave", () => light())
      .on("keydown", follow)
      .on("focus", (event, component) => { stopAt(component.id); reveal(component.id); });
    groups.append("rect").attr("class", "frame").attr("width", wide).attr("height", HEIGHT).attr("rx", 7);
    groups.append("rect").attr("class", (component) => `accent ${GROUPS[component.kind]}`)
      .attr("x", 6).attr("y", 8).attr("width", 4).attr("height", HEIGHT - 16).attr("rx", 2);
    const room = (component) => wide(component) - besides(component);
    groups.append("text").attr("class", "name near").attr("x", 18).attr("y", 22)
      .text((component) => fitted(component.name, NEAR_FONT, room(component)));
    groups.append("text").attr("class", "name away").attr("x", 18).attr("y", 33)
      .text((component) => fitted(component.name, FAR_FONT, room(component)));
    groups.append("text").attr("class", "kind near").attr("x", 18).attr("y", 39)
      .text((component) => (component.kind === "resource" ? fitted(component.type, KIND_FONT, wide(component) - 30) : component.kind));
    groups.append("title").text((component) => component.name);
    addBadges(groups.filter((component) => component.findings.length > 0), (component) => component, (component) => `translate(${wide(component) - 5},5)`);
  }
  const badgeWidth = (of) => Math.max(20, widthOf(String(of.findings.length), NEAR_FONT) + 10);
  function label(component) {
    return `${component.kind} ${component.name}, ${counted(component.findings.length, "finding")}`;
  }
  /* Of the whole map one component is where Tab stops. */
  function stopAt(id) {
    canvas.selectAll(".component").attr("tabindex", (component) => (component.id === id ? 0 : -1));
  }
  function follow(event, component) {
    const at = order.indexOf(component.id);
    const next = {
      ArrowRight: component.outgoing[0]?.target, ArrowLeft: component.incoming[0]?.source,
      ArrowDown: order[at + 1], ArrowUp: order[at - 1], Home: order[0], End: order[order.length - 1],
    };
    if (event.key === "Enter" || event.key === " ") choose(component.id, false);
    else if (event.key === "Escape") choose(null, false);
    else if (event.key === "+" || event.key === "=") zoomBy(1.3);
    else if (event.key === "-") zoomBy(1 / 1.3);
    else if (event.key === "0") fit();
    else if (next[event.key] !== undefined) focusOn(next[event.key]);
    else return;
    event.preventDefault();
  }
  function zoomBy(factor) {
    svg.call(zoom.scaleBy, factor);
  }
  /* On which sides the map goes on. */
  function sayWhatIsBeyond({ x, y, k }) {
    const { width, height } = size();
    const beyond = { left: x < -1, above: y < -1, right: x + extent.width * k > width + 1, below: y + extent.height * k > height + 1 };
    for (const [side, isBeyond] of Object.entries(beyond)) stage.classList.toggle(`more-${side}`, isBeyond);
  }
  function focusOn(id) {
    const node = byId(`component-${id}`);
    if (node !== null) node.focus({ preventScroll: false });
  }
  function size() {
    const { width, height } = svg.node().getBoundingClientRect();
    return { width: width || 1, height: height || 1 };
  }
  /* The scale at which the whole map can be seen. */
  function whole() {
    const { width, height } = size();
    return Math.min(1, (width - 2 * MARGIN) / extent.width, (height - 2 * MARGIN) / extent.height);
  }
  /* What of the map does not fit is behind its right and lower end. */
  function show(scale) {
    const { width, height } = size();
    const x = Math.max(MARGIN, (width - extent.width * scale) / 2), y = Math.max(MARGIN, (height - extent.height * scale) / 2);
    svg.call(zoom.transform, d3.zoomIdentity.translate(x, y).scale(scale));
  }
  function fit() {
    if (!isWhole) { draw(true); light(); }
    show(whole());
  }
  /* The first look at a map: where it can be read, in no more room than it needs and leaves to the findings. */
  function begin() {
    if (isWhole || !positions.size) draw();
    stage.style.height = "";
    const { width } = size();
    const scale = Math.min(1, Math.max((width - 2 * MARGIN) / extent.width, READABLE));
    const room = isFiltered() ? 0.34 : 0.5, needed = extent.height * scale + 2 * MARGIN;
    const limit = isExpanded() ? needed : Math.max(260, window.innerHeight * room);
    stage.style.height = `${Math.max(chosen.id === null ? 140 : 420, Math.min(limit, needed))}px`;
    show(scale);
  }
  const isExpanded = () => byId("expand").getAttribute("aria-pressed") === "true";
  /* Move the map so that a component can be seen. */
  function reveal(id, closer = false) {
    const at = positions.get(id);
    if (at === undefined) return;
    const { width, height } = size(), now = d3.zoomTransform(svg.node());
    const [x, y] = now.apply([at.x, at.y]);
    const scale = closer ? Math.max(now.k, READABLE) : now.k;
    if (scale === now.k && x > at.wide / 2 && x < width - at.wide / 2 && y > HEIGHT / 2 && y < height - HEIGHT / 2) return;
    centre(at, scale);
  }
  function centre(at, scale) {
    const { width, height } = size();
    svg.call(zoom.transform, d3.zoomIdentity.translate(width / 2 - at.x * scale, height / 2 - at.y * scale).scale(scale));
  }
  /* Bring what was looked for into sight: all of it if it can still be read then, else the first. */
  function seek() {
    const found = d3.sort(data.components.filter(fits), (component) => d3.min(component.findings.filter((index) => isShown(data.findings[index]))) ?? Infinity);
    if (!found.length) return;
    if (!found.some((component) => positions.has(component.id))) showStack(found[0].stack);
    const places = found.map((component) => positions.get(component.id)).filter((at) => at !== undefined);
    const [left, right] = d3.extent(places, (at) => at.x), [top, bottom] = d3.extent(places, (at) => at.y);
    const { width, height } = size();
    const scale = Math.min(1, width / (right - left + WIDE + 2 * MARGIN), height / (bottom - top + HEIGHT + 2 * MARGIN));
    if (scale >= READABLE) centre({ x: (left + right) / 2, y: (top + bottom) / 2 }, scale);
    else centre(places[0], 1);
  }
  function showStack(stack) {
    byId("stack").value = chosen.stack = stack;
    draw();
    begin();
  }
  function choose(id, closer) {
    const component = components.get(id);
    if (component !== undefined && chosen.stack && component.stack !== chosen.stack) showStack(component.stack);
    chosen.id = component === undefined ? null : id;
    chosen.way = null;
    showDetails(component);
    if (component !== undefined && size().height < 300) stage.style.height = "420px";
    light();
    if (component !== undefined) { stopAt(id); reveal(id, closer); }
  }
  /* A connection as what it leads from and to, with what is found where it is said. */
  function chooseWay(connection) {
    const from = components.get(connection.source), to = components.get(connection.target);
    if (!positions.has(from.id)) showStack(from.stack);
    chosen.id = null;
    chosen.way = connection;
    const end = (component) => element("button", { type: "button", onclick: () => choose(component.id, false) }, component.name);
    fill(from, element("h3", {}, `${from.name} → ${to.name}`),
      element("div", { class: "kind" }, `${connection.what.join(", ")}${connection.certain ? "" : " (perhaps)"}`),
      place(connection), source(connection.source_lines), ...findingParts(connection),
      element("h4", {}, "Between"), element("ul", {}, element("li", {}, end(from)), element("li", {}, end(to))));
    if (size().height < 300) stage.style.height = "420px";
    light();
    reveal(from.id);
  }
  function showDetails(component) {
    if (component === undefined) {
      byId("details").hidden = true;
      return byId("details").replaceChildren();
    }
    fill(component, element("h3", {}, component.name),
      element("div", { class: "kind" }, component.type || component.kind), place(component), source(component.source_lines),
      ...findingParts(component),
      ...connectionParts("Comes from", component.incoming, (each) => each.source),
      ...connectionParts("Leads to", component.outgoing, (each) => each.target));
  }
  /* The panel; who closes it is back in the map. */
  function fill(component, ...parts) {
    const panel = byId("details");
    panel.hidden = false;
    panel.replaceChildren(element("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => { choose(null, false); focusOn(component.id); } }, "×"), ...parts);
    panel.scrollTop = 0;
  }
  function findingParts(of) {
    if (!of.findings.length) return [];
    return [element("h4", {}, counted(of.findings.length, "finding")), element("ul", { class: "of-component" }, ...of.findings.map((index) => {
      const finding = data.findings[index];
      return element("li", {},
        element("span", { class: `severity ${finding.severity}` }, finding.severity), " ",
        element("button", { type: "button", onclick: () => openFinding(index) }, ...prose(finding.message)));
    }))];
  }
  function connectionParts(title, connections, end) {
    if (!connections.length) return [];
    return [element("h4", {}, title), element("ul", {}, ...connections.map((each) => element("li", {},
      element("button", { type: "button", onclick: () => choose(end(each), false) }, components.get(end(each)).name),
      ` ${each.what.join(", ")}${each.certain ? "" : " (perhaps)"} `, place(each), wayButton(each))))];
  }
  function wayButton(connection) {
    if (!connection.findings.length) return null;
    return element("button", { type: "button", class: `of-way severity ${worst(connection)}`, onclick: () => chooseWay(connection) }, counted(connection.findings.length, "finding"));
  }
  /* What is chosen, or pointed at, with its ways and where they lead; and what was looked for. */
  function light(pointed = null) {
    const id = pointed ?? chosen.id, filtered = isFiltered();
    const touches = ({ connection }) => (id === null ? connection === chosen.way : connection.source === id || connection.target === id);
    const beside = id === null ? new Set(chosen.way === null ? [] : [chosen.way.source, chosen.way.target]) : new Set([id,
      ...components.get(id).outgoing.map((each) => each.target), ...components.get(id).incoming.map((each) => each.source)]);
    canvas.selectAll(".component").classed("chosen", (component) => component.id === chosen.id)
      .classed("beside", (component) => beside.has(component.id))
      .classed("match", (component) => filtered && fits(component))
      .classed("dim", (component) => !fits(component) && !beside.has(component.id));
    canvas.selectAll(".connection").classed("lit", touches)
      .classed("dim", (edge) => !touches(edge) && !fits(components.get(edge.connection.source)) && !fits(components.get(edge.connection.target)));
  }

  /* The page around them */
  function options(select, key) {
    const counts = d3.rollup(data.findings, (of) => of.length, (finding) => finding[key]);
    for (const value of [...counts.keys()].sort()) select.append(element("option", { value }, `${value} (${counts.get(value)})`));
  }
  function update() {
    chosen.words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    chosen.category = byId("category").value;
    chosen.rule = byId("rule").value;
    chosen.limit = PAGE;
    if (data.components.length) {
      begin();
      light();
      if (isFiltered()) seek();
    }
    showFindings();
  }
  /* Everything again, whatever was looked for. */
  function clear() {
    for (const id of ["search", "category", "rule"]) byId(id).value = "";
    for (const box of byId("severities").querySelectorAll("input")) box.checked = true;
    chosen.severities = new Set(SEVERITIES);
    update();
  }
  function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
    byId("theme").textContent = dark ? "Light" : "Dark";
  }
  function setExpanded(expanded) {
    byId("expand").setAttribute("aria-pressed", String(expanded));
    byId("expand").textContent = expanded ? "Reduce" : "Expand";
    begin();
  }
  byId("found").textContent = data.found;
  byId("looked").textContent = data.looked;
  for (const severity of SEVERITIES) {
    const count = data.findings.filter((finding) => finding.severity === severity).length;
    const box = element("input", { type: "checkbox", checked: "", value: severity, onchange: (event) => {
      if (event.target.checked) chosen.severities.add(severity); else chosen.severities.delete(severity);
      update();
    } });
    byId("severities").append(element("label", { class: `level ${severity}${count ? "" : " none"}` }, box, element("strong", {}, String(count)), ` ${plural(count, severity)}`));
  }
  options(byId("category"), "category");
  options(byId("rule"), "rule");
  for (const stack of data.stacks) byId("stack").append(element("option", { value: stack }, stack));
  byId("stack-label").hidden = data.stacks.length < 2;
  if (data.components.length > CROWDED) {
    const counts = d3.rollup(data.components, (of) => d3.sum(of, (each) => each.findings.length), (each) => each.stack);
    byId("stack").value = chosen.stack = d3.greatest(data.stacks, (stack) => counts.get(stack) || 0);
  }
  byId("architecture").hidden = data.components.length === 0;
  const drawn = new Set(data.components.map((component) => GROUPS[component.kind]));
  byId("legend").append(...LEGEND.filter(([group]) => drawn.has(group))
    .map(([group, text]) => element("li", {}, element("span", { class: `swatch ${group}` }), text)));
  if (data.connections.some((each) => !each.certain)) {
    byId("legend").append(element("li", {}, element("span", { class: "dashes" }), "perhaps"));
  }
  if (data.components.some((component) => component.findings.length)) {
    byId("legend").append(element("li", {}, element("span", { class: `count ${SEVERITIES.find((severity) => data.components.some((each) => worst(each) === severity))}` }, "2"), "findings, in the colour of the worst"));
  }
  byId("connections").hidden = data.connections.length === 0;
  const fillConnections = () => {
    const list = byId("connections").querySelector("ul");
    if (list.hasChildNodes()) return;
    list.append(...data.connections.map((each) => element("li", {},
      `${components.get(each.source).name} → ${components.get(each.target).name}: ${each.what.join(", ")} `, place(each), wayButton(each))));
  };
  /* Before it opens, as the findings do. */
  byId("connections").querySelector("summary").addEventListener("click", fillConnections);
  byId("connections").addEventListener("toggle", fillConnections);
  if (data.gaps.length) {
    byId("gaps").hidden = false;
    byId("gaps").querySelector("ul").append(...data.gaps.map((gap) => element("li", {}, gap)));
  }
  /* Enter goes to the first of what was found. */
  byId("filters").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = byId("findings").querySelector("summary");
    if (first !== null) { first.focus(); return; }
    const found = data.components.find((component) => isFiltered() && fits(component));
    if (found !== undefined) focusOn(found.id);
  });
  for (const id of ["search", "category", "rule"]) byId(id).addEventListener("input", update);
  byId("clear").addEventListener("click", () => { clear(); byId("search").focus(); });
  byId("stack").addEventListener("change", (event) => { choose(null, false); showStack(event.target.value); light(); });
  byId("more").addEventListener("click", () => { chosen.limit += PAGE; showFindings(); });
  byId("zoom-in").addEventListener("click", () => zoomBy(1.3));
  byId("zoom-out").addEventListener("click", () => zoomBy(1 / 1.3));
  byId("fit").addEventListener("click", fit);
  byId("expand").addEventListener("click", () => setExpanded(!isExpanded()));
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
  let widthDrawn = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === widthDrawn || !data.components.length) return;
    widthDrawn = window.innerWidth;
    draw();
    begin();
    light();
  });
  /* Paper is light, has room for all findings, and shows the whole map. */
  const before = {};
  window.addEventListener("beforeprint", () => {
    before.dark = document.documentElement.dataset.theme === "dark";
    before.limit = chosen.limit;
    chosen.limit = data.findings.length;
    setTheme(false);
    showFindings();
    svg.attr("viewBox", `${-MARGIN} ${-MARGIN} ${extent.width + 2 * MARGIN} ${extent.height + 2 * MARGIN}`);
    canvas.attr("transform", null).classed("far", false);
  });
  window.addEventListener("afterprint", () => {
    chosen.limit = before.limit;
    setTheme(before.dark);
    showFindings();
    svg.attr("viewBox", null);
    canvas.attr("transform", d3.zoomTransform(svg.node()));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byId("search").focus();
    }
  });
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  if (data.components.length) { begin(); light(); }
  showFindings();
})();
