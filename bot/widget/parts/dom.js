// Creation of DOM elements. Text is only ever inserted as text nodes; the widget never parses HTML.
const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  chat: "M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8.5 11h.01M12 11h.01M15.5 11h.01",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4 12h15M13 6l6 6-6 6",
  thumb: "M7 11v9H4v-9zM7 11l4-7.5c1.6 0 2.3 1 2 2.6L12.4 9.5h6c1 0 1.7 1 1.4 2l-2 7c-.2 1-1 1.5-2 1.5H7",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
};

function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child != null));
  return made;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon-${name}`);
  svg.append(path);
  return svg;
}

function button(label, onclick, properties = {}) {
  return el("button", { type: "button", onclick, ...properties }, label);
}

function iconButton(name, label, onclick, properties = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...properties }, icon(name));
}
