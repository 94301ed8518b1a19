// The message log: days, turns and messages, followed by quick replies.
const RATED = ["answer", "gap"];
// Screen readers need a pause between restored messages and the first new one, in milliseconds.
const SETTLING_MS = 100;
// Distance between the top of the view and a new message, in pixels.
const GAP = 8;
// Up to this height in pixels, a question stays visible above its answer.
const SHORT = 120;

class Log {
  constructor(base, texts, lang) {
    this.base = base;
    this.texts = texts;
    this.lang = lang;
    this.list = el("div", { role: "log", "aria-label": texts.log, class: "list" });
    this.typing = el("div", { class: "typing", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.offers = el("div", { class: "offers", role: "group", "aria-label": texts.suggestions });
    this.node = el("div", { class: "scroller", tabindex: 0, role: "group", "aria-label": texts.log });
    this.node.append(this.list, this.typing, this.offers);
    this.clear();
    this.wait(false);
  }

  clear() {
    this.list.replaceChildren();
    this.shown = new Map();
    this.ratings = new Map();
    this.turn = this.day = null;
    this.offer([]);
  }

  // Run `act`, which restores messages, without announcing them to screen readers.
  async quietly(act) {
    this.list.setAttribute("aria-live", "off");
    try {
      await act();
    } finally {
      setTimeout(() => this.list.removeAttribute("aria-live"), SETTLING_MS);
    }
  }

  // Returns whether the message is new; no message is shown twice.
  add(message, numbers) {
    if (this.shown.has(message.id)) return false;
    const time = new Date(message.time ? message.time * 1000 : Date.now());
    this.markDay(time);
    const answers = message.id.replace(/\.\d+$/, "");
    const key = [message.from, message.author, message.from === "assistant" && answers].join();
    const node = messageNode(message, this.base, numbers, this.texts);
    this.shown.set(message.id, { ...message, answers, time, node });
    if (this.turn?.key === key) this.turn.node.append(node);
    else this.beginTurn(key, message, time, node);
    this.reveal(this.turn.node);
    return true;
  }

  // Remove a message.
  drop(id) {
    const { node } = this.shown.get(id) ?? {};
    if (!node) return;
    this.shown.delete(id);
    const turn = node.parentNode;
    node.remove();
    if (!turn.querySelector(".message")) turn.remove();
    this.turn = null;
  }

  // Built completely before insertion, so that screen readers announce it once.
  beginTurn(key, { from, author }, time, message) {
    const { you, assistant, team } = this.texts;
    const name = { patient: you, assistant, team: author || team }[from];
    const clock = new Intl.DateTimeFormat(this.lang, { hour: "numeric", minute: "2-digit" }).format(time);
    const who = el("p", { class: "who" }, el("b", {}, name), " ", el("time", { datetime: time.toISOString() }, clock));
    this.turn = { key, node: el("div", { class: `turn ${from}` }, who, message) };
    this.list.append(this.turn.node);
  }

  markDay(time) {
    const day = time.toDateString();
    if (day === this.day) return;
    const ago = Math.round((new Date(new Date().toDateString()) - new Date(day)) / 864e5);
    const words = { weekday: "long", day: "numeric", month: "long" };
    const name = [this.texts.today, this.texts.yesterday][ago] ?? time.toLocaleDateString(this.lang, words);
    this.list.append(el("p", { class: "day" }, name));
    this.day = day;
    this.turn = null;
  }

  // A notice of the widget itself (such as a lost connection), with buttons.
  note(text, ...buttons) {
    const node = el("div", { class: "note" }, el("p", {}, text), ...buttons);
    this.list.append(node);
    this.turn = null;
    this.reveal(node);
    return node;
  }

  // Add feedback buttons below the last message of an answer.
  rate(answers, makeFeedback) {
    const last = [...this.shown.values()].filter((one) => one.answers === answers && RATED.includes(one.kind)).at(-1);
    if (!last) return;
    const old = this.ratings.get(answers);
    const rating = old ?? makeFeedback(last.id);
    if (rating.parentNode !== last.node) last.node.append(rating);
    this.ratings.set(answers, rating);
  }

  // Show quick replies, replacing the previous ones unless they are `more` of the same answer.
  offer(titles, choose, more = false) {
    const known = more ? [...this.offers.children].map((one) => one.textContent) : [];
    if (!more) this.offers.replaceChildren();
    const added = titles.filter((title) => !known.includes(title));
    this.offers.append(...added.map((title) => button(title, () => choose(title), { dir: "auto" })));
    this.offers.hidden = !this.offers.hasChildNodes();
    if (this.turn) this.reveal(this.turn.node);
  }

  wait(waiting) {
    this.typing.hidden = !waiting;
    if (waiting) this.reveal(this.typing);
  }

  // Scroll to the end, but keep the start of the new messages and their question visible.
  reveal(node) {
    const asked = node.previousElementSibling;
    if (asked?.matches(".patient") && asked.clientHeight < SHORT) node = asked;
    this.node.scrollTop = Math.min(node.offsetTop - GAP, this.node.scrollHeight - this.node.clientHeight);
  }
}
