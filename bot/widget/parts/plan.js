// A plan as a card: its dates in two columns, and the forms that make a calendar file and a page to print.

// The text of a plan: lines such as "Session 3: 28 Nov – 12 Dec 2026" become rows, the others stay sentences.
function planRows(text) {
  const parts = [];
  for (const line of text.split("\n")) {
    const [, name, value] = /^([^:]{1,60}): (.+)$/.exec(line) ?? [];
    if (!name) parts.push(el("p", {}, ...linked(line)));
    else if (parts.at(-1)?.tagName === "DL") parts.at(-1).append(row(name, value));
    else parts.push(el("dl", {}, row(name, value)));
  }
  return parts;
}

function row(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

// Real forms: the server works the plan out again from what it was told, and keeps none of it.
function planForm(base, path, plan, name, texts) {
  const label = texts[name];
  return el(
    "form",
    { method: "post", action: new URL(`../plan/${path}`, base).href, target: "_blank", rel: "noopener" },
    el("input", { type: "hidden", name: "plan", value: JSON.stringify(plan) }),
    el("button", { class: "quiet", "aria-label": fill(texts.newTab, { label }) }, icon(name), label),
  );
}

function planCard({ text, plan }, base, texts) {
  return el(
    "div",
    { class: "plan" },
    el("h3", {}, texts.plan),
    ...planRows(text),
    el(
      "div",
      { class: "take" },
      planForm(base, "calendar", plan, "calendar", texts),
      planForm(base, "page", plan, "print", texts),
    ),
  );
}
