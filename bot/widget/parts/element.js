// The custom element `<needlewise-chat>`, and its creation from the script tag.
const TAG = "needlewise-chat";
// Attributes that change the appearance only; any other change rebuilds the widget.
const LOOKS = ["data-colour", "data-position", "data-theme"];
const script = document.currentScript;

const sheetOf = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};
// Constructed style sheets work even if the page's policy forbids style elements.
const style = sheetOf(STYLE);

class NeedlewiseChat extends HTMLElement {
  static observedAttributes = [...LOOKS, "data-server", "data-title", "data-texts", "data-phone", "lang"];

  connectedCallback() {
    this.build();
    const signal = (this.ending = new AbortController()).signal;
    const on = (target, event, act) => target?.addEventListener(event, act, { signal });
    on(this.dark, "change", () => this.look());
    on(this.chat.panel.small, "change", () => this.chat.panel.replace());
    for (const event of ["resize", "scroll"]) on(window.visualViewport, event, () => this.chat.panel.fit());
    on(window, "online", () => this.chat.online());
    on(document, "visibilitychange", () => (document.hidden ? this.chat.deaf() : this.chat.listen()));
  }

  disconnectedCallback() {
    this.ending.abort();
    this.chat.deaf();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.chat || before === after) return;
    if (LOOKS.includes(name)) this.look();
    else if (!this.stale) {
      // Batch attributes that change together.
      this.stale = true;
      queueMicrotask(() => this.build());
    }
  }

  build() {
    this.stale = false;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const base = new URL(this.dataset.server ?? ".", script?.src ?? document.baseURI).href;
    const own = document.getElementById("needlewise-texts")?.textContent ?? "{}";
    const { title = TEXTS.title, texts = "{}", phone } = this.dataset;
    this.chat?.deaf();
    this.dark ??= matchMedia("(prefers-color-scheme: dark)");
    this.chat = new Chat({
      base,
      phone,
      texts: { ...TEXTS, title, ...parsed(own), ...parsed(texts) },
      lang: known(this.lang) ?? known(document.documentElement.lang),
      memory: new Memory(`needlewise ${base}`),
    });
    root.replaceChildren(this.chat.panel.node);
    this.look();
    this.chat.resume();
  }

  look() {
    const { colour, position, theme } = this.dataset;
    const dark = theme ? theme === "dark" : this.dark.matches;
    const [accent, on] = (colour && readable(colour, dark)) || [];
    const own = accent ? [sheetOf(`.frame { --accent: ${accent}; --on-accent: ${on}; }`)] : [];
    this.shadowRoot.adoptedStyleSheets = [style, ...own];
    this.chat.panel.node.className = `frame ${dark ? "dark" : "light"} ${position === "left" ? "left" : "right"}`;
  }

  // Open the chat, optionally with a text in its field.
  open(text) {
    this.chat.open();
    if (text) this.chat.panel.write(text);
  }

  close() {
    this.chat.close();
  }

  // Open the chat and send a question.
  ask(text) {
    this.chat.open();
    this.chat.send(text);
  }
}

function known(lang) {
  try {
    return Intl.getCanonicalLocales(lang || [])[0];
  } catch {
    return undefined;
  }
}

function insert() {
  if (document.querySelector(TAG)) return;
  const made = document.createElement(TAG);
  for (const { name, value } of script?.attributes ?? []) {
    if (/^(data-.*|lang|dir)$/.test(name)) made.setAttribute(name, value);
  }
  document.body.append(made);
}

if (!customElements.get(TAG)) {
  customElements.define(TAG, NeedlewiseChat);
  if (document.readyState !== "loading") insert();
  else document.addEventListener("DOMContentLoaded", insert);
  performance.mark("needlewise-ready");
}
