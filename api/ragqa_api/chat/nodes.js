/* Elements: whatever comes from articles, questions and attributes becomes text in them, never markup. */

/** Make an element; strings among the children become text, `on…` properties listeners, null and false nothing. */
const make = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const ICONS = {
  quote: "M15 9l-6 7 6 7M23 9l-6 7 6 7",
  close: "M9 9l14 14M23 9L9 23",
  clear: "M8 10h16M13 10V7h6v3M10 10l1 15h10l1-15M14 14v7M18 14v7",
  send: "M7 16h17M17 9l7 7-7 7",
  up: "M11 15l4-9c2 0 3 1 3 3v4h6c1 0 2 1 2 2l-2 8c0 1-1 2-2 2H11zM6 15h5v10H6z",
  down: "M11 17l4 9c2 0 3-1 3-3v-4h6c1 0 2-1 2-2l-2-8c0-1-1-2-2-2H11zM6 17h5V7H6z",
};

/** Draw an icon; what it stands for is said beside it. */
const icon = (name) => {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};

/** Text that keeps its own writing direction to itself. */
const isolated = (text) => make("bdi", {}, text);

const unseen = (text) => make("span", { class: "unseen" }, text);
