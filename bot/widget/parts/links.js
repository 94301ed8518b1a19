// Turns addresses in an answer into links. The full address is shown, so that a link can't disguise its target.
const LINKS = /(https?:\/\/[^\s<>"]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?:\+|\b0)\d[\d ()]{7,}\d/gi;

function safeUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  // "https://clinic.example@elsewhere.example" disguises its host.
  return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : null;
}

function outside(href, label) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
}

function phoneLink(phone, label = phone) {
  return el("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}` }, label);
}

// Splits a text into strings and links (web addresses, e-mail addresses, telephone numbers).
// `numbers` are telephone numbers that no pattern recognises.
function linked(text, numbers = []) {
  const known = numbers.map((number) => number.replace(/\W/g, "\\$&")).join("|");
  const pattern = known ? `${LINKS.source}|(?<!\\d)(?:${known})(?!\\d)` : LINKS;
  const pieces = [];
  let end = 0;
  for (const { 0: whole, 1: web, 2: mail, index } of text.matchAll(new RegExp(pattern, "gi"))) {
    let shown = whole.replace(/[.,;:!?'’”]+$/, "");
    if (shown.endsWith(")") && !shown.includes("(")) shown = shown.slice(0, -1);
    const url = web ? safeUrl(shown) : mail && `mailto:${shown}`;
    if (web && !url) continue;
    pieces.push(text.slice(end, index), url ? outside(url, shown) : phoneLink(shown));
    end = index + shown.length;
  }
  return [...pieces, text.slice(end)];
}
