// Building the document: elements, icons, and words that change with the
// language. Nothing here parses HTML; see html.js for the one place that does.

const SVG = "http://www.w3.org/2000/svg";

// bindings holds, for each node whose words depend on the language, the
// functions that write them again. Keys are weak: a removed node is forgotten.
const bindings = new WeakMap();

// el makes an element. A prop named on… is a listener; null, undefined and
// false leave the prop out; true sets an empty attribute; a function is called
// now and again whenever the language changes. Children may be nodes, strings,
// functions giving a string (live in the same way), arrays of these, or null.
export function el(tag, props = {}, ...children) {
  return add(set(document.createElement(tag), props), ...children);
}

// set sets props as el does and returns the node.
export function set(node, props) {
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  return node;
}

// add appends children as el does and returns the node.
export function add(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === "function") node.append(liveText(child));
    else node.append(child);
  }
  return node;
}

// put replaces everything inside node with children.
export function put(node, ...children) {
  node.replaceChildren();
  return add(node, ...children);
}

// refresh writes every live word under root again, after a change of language.
export function refresh(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = root; node; node = walker.nextNode()) {
    for (const write of bindings.get(node) ?? []) write();
  }
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (typeof value === "function") bind(node, () => writeProp(node, name, value()));
  else writeProp(node, name, value);
}

function writeProp(node, name, value) {
  if (name === "class") node.className = value;
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : value);
}

function liveText(words) {
  const node = document.createTextNode("");
  bind(node, () => { node.data = words(); });
  return node;
}

function bind(node, write) {
  write();
  bindings.set(node, [...(bindings.get(node) ?? []), write]);
}

// labelled puts a form control under its words.
export function labelled(control, words) {
  return el("label", { for: control.id }, el("span", {}, words), control);
}

// Each icon is one path on a 20 by 20 grid, drawn as a line.
const icons = {
  send: "M10 16V4.5M5 9.2 10 4.2l5 5",
  stop: "M6 6h8v8H6z",
  close: "M5 5l10 10M15 5 5 15",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  plus: "M10 4v12M4 10h12",
  article: "M5 3.5h7l3 3v10H5zM7.5 8.5h5M7.5 11h5M7.5 13.5h3",
  edit: "M4 16l.8-3.4 8.4-8.4 2.6 2.6-8.4 8.4zM11.6 5.8l2.6 2.6",
  trash: "M4.5 6h11M8 6V4h4v2M6 6l.6 10h6.8L14 6M8.7 8.8v4.6M11.3 8.8v4.6",
  search: "M9 3.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 9 3.8zM12.8 12.8 16.5 16.5",
  down: "M10 4v11.5M5 10.8l5 5 5-5",
  away: "M8 5H4.5v10.5H15V12M11 4.5h4.5V9M15.2 4.8 9 11",
  gear: "M10 7.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM10 3v1.8M10 15.2V17M3 10h1.8M15.2 10H17M5 5l1.3 1.3M13.7 13.7 15 15M5 15l1.3-1.3M13.7 6.3 15 5",
  copy: "M7 7h9v9H7zM4 13V4h9",
  link: "M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2L10 5.8M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2l1.1-1.1",
  again: "M15.5 10a5.5 5.5 0 1 1-1.6-3.9M14.2 2.8v3.6h-3.6",
  up: "M4 9h2.5v7H4zM6.5 9.5 9.6 3.6c1.4 0 2 1 1.7 2.3L10.8 8H15c1 0 1.5.8 1.2 1.7l-1.5 5c-.2.8-.8 1.3-1.6 1.3H6.5",
  down: "M4 11h2.5V4H4zM6.5 10.5l3.1 5.9c1.4 0 2-1 1.7-2.3l-.5-2.1H15c1 0 1.5-.8 1.2-1.7l-1.5-5c-.2-.8-.8-1.3-1.6-1.3H6.5",
  pin: "M10 12.5V17M6 12.5h8M7.2 12.5l.6-8.5h4.4l.6 8.5M6.8 4h6.4",
  filter: "M3.5 5.5h13M6 10h8M8.5 14.5h3",
  upload: "M10 13V4M6.5 7.3 10 3.8l3.5 3.5M4 12.5V16h12v-3.5",
};

// icon draws one of the icons above. It is hidden from screen readers: the
// control around it carries the name.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", icons[name]);
  svg.append(path);
  return svg;
}

// iconButton is a button with an icon and, in place of visible words, a name.
export function iconButton(name, label, onclick, props = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}
