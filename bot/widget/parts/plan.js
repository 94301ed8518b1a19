// A plan as a card: dates in two columns, and forms for the calendar file and the printable page.

// Lines such as "Session 3: 28 Nov – 12 Dec 2026" become table rows, others stay sentences.
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

// HTML forms: the server recomputes the plan from the submitted data and stores nothing.
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
