// Feedback on an answer: helpful or not, and the reason.
const LONGEST_REASON = 500;

// Two buttons, then a field for a reason. `send(helpful, reason)` returns a promise; `failed()` reports a failure.
function feedback(texts, send, failed) {
  const said = el("span", { role: "status", class: "said" });
  const thumbs = [
    [true, texts.yes],
    [false, texts.no],
  ].map(([helpful, label]) => iconButton("thumb", label, () => rate(helpful), { "aria-pressed": "false" }));
  const field = el("input", { type: "text", maxlength: LONGEST_REASON, "aria-label": texts.reason, autocomplete: "off" });
  const form = el(
    "form",
    { hidden: true, onsubmit: explain },
    el("span", { "aria-hidden": "true" }, texts.reason),
    field,
    el("button", { class: "quiet" }, texts.reasonSend),
  );
  let chosen;

  async function rate(helpful) {
    said.textContent = "";
    if (!(await sent(helpful))) return;
    chosen = helpful;
    thumbs.forEach((thumb, index) => thumb.setAttribute("aria-pressed", String(helpful === (index === 0))));
    said.textContent = texts.thanks;
    form.hidden = helpful;
  }

  async function explain(event) {
    event.preventDefault();
    const inside = form.contains(form.getRootNode().activeElement);
    if (!(await sent(chosen, field.value.trim()))) return;
    form.hidden = true;
    said.textContent = texts.thanks;
    if (inside) thumbs[1].focus();
  }

  async function sent(helpful, reason) {
    try {
      await send(helpful, reason);
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  // Not announced by screen readers; only the answer is.
  return el(
    "div",
    { class: "feedback", "aria-live": "off" },
    el("div", {}, el("span", { class: "soft" }, texts.helpful), ...thumbs, said),
    form,
  );
}
