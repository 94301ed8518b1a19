// The page's buttons control the widget through its public methods.
"use strict";

const chat = () => document.querySelector("needlewise-chat");

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-open], [data-ask]");
  if (!button) return;
  if (button.dataset.ask) chat().ask(button.dataset.ask);
  else chat().open();
});

for (const link of document.querySelectorAll("a[data-phone]")) link.href = link.href.replaceAll("%20", "");
