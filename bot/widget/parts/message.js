// Rendering of one message.

// The collapsed list of sources: each document once, with its sections.
function sourceList(sources, texts) {
  const documents = new Map();
  for (const source of sources) {
    const known = documents.get(source.title) ?? { url: source.url && safeUrl(source.url), sections: [] };
    if (source.section_title) known.sections.push(source.section_title);
    documents.set(source.title, known);
  }
  const items = [...documents].map(([title, { url, sections }]) =>
    el("li", {}, url ? outside(url, title) : title, sections.length ? `: ${sections.join(", ")}` : null),
  );
  return el("details", {}, el("summary", {}, fill(texts.sources, { count: documents.size })), el("ul", {}, ...items));
}

// The content of a message. `numbers` are telephone numbers to turn into links.
function messageNode(message, base, numbers, texts) {
  const urgent = message.kind === "urgent";
  const text = message.from === "patient" ? [message.text] : linked(message.text, numbers(urgent));
  const { sources = [] } = message;
  return el(
    "div",
    { class: `message ${urgent ? "urgent" : ""}` },
    urgent ? el("p", { class: "important" }, texts.important) : null,
    message.plan ? planCard(message, base, texts) : el("p", { class: "text", dir: "auto" }, ...text),
    sources.length ? sourceList(sources, texts) : null,
  );
}
