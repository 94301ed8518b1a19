// Addresses in an answer become links: the whole address is what is shown, so that no link can pretend.
const LINKS = /(https?:\/\/[^\s<>"]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?:\+|\b0)\d[\d ()]{7,}\d/gi;

function safeUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  // "https://clinic.example@elsewhere.example" looks like another place.
  return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : null;
}

function outside(href, label) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
}

function phoneLink(phone, label = phone) {
  return el("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}` }, label);
}

// The text in pieces: strings, and links for what is a web address, an e-mail address or a telephone number.
// `numbers` are telephone numbers that can't be told by their form.
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
