// Export of the conversation as plain text, for copying or saving.
function transcript(messages, { title, you, assistant, team }, lang) {
  const lines = messages.map(({ from, author, text, time }) => {
    const name = { patient: you, assistant, team: author || team }[from];
    const moment = time.toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
    return `${name} (${moment})\n${text}\n`;
  });
  return [`${title}\n`, ...lines].join("\n");
}

function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
