"use strict";

// A new conversation for each load of the page, as its log is empty then: nobody can guess the name, nothing is kept.
const conversation = newConversation();
const log = document.getElementById("log");
const form = document.getElementById("ask");
const field = document.getElementById("text");
const problem = document.getElementById("problem");

class Refused extends Error {}

function newConversation() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function show(who, text) {
  const box = element("div", `message ${who}`);
  box.append(element("span", "who", who === "patient" ? "You: " : "Assistant: "), text);
  log.append(box);
  log.scrollTop = log.scrollHeight;
  return box;
}

function showAnswer({ text, metadata = {} }) {
  const box = show(metadata.kind === "urgent" ? "assistant urgent" : "assistant", text);
  if (metadata.plan) box.append(takeAway(metadata.plan));
  const sources = metadata.sources || [];
  if (!sources.length) return;
  const details = element("details");
  details.append(element("summary", "", "Sources"));
  const places = new Map();
  for (const { title, section_title: section } of sources) {
    places.set(title, [...(places.get(title) || []), section]);
  }
  for (const [title, sections] of places) details.append(element("div", "", `${title}: ${sections.join(", ")}`));
  box.append(details);
}

// Real forms: the server works the plan out again from what it was told, and keeps none of it.
function takeAway(plan) {
  const forms = document.getElementById("take-away").content.firstElementChild.cloneNode(true);
  for (const input of forms.querySelectorAll("input[name=plan]")) input.value = JSON.stringify(plan);
  return forms;
}

function showReplies(buttons) {
  const row = element("div", "replies");
  for (const { title, payload } of buttons) {
    const button = element("button", "", title);
    button.type = "button";
    button.addEventListener("click", () => send(payload));
    row.append(button);
  }
  log.append(row);
  log.scrollTop = log.scrollHeight;
}

async function send(text, quietly = false) {
  problem.textContent = "";
  log.querySelectorAll(".replies").forEach((row) => row.remove());
  const mine = quietly ? null : show("patient", text);
  const waiting = show("assistant waiting", "…");
  try {
    const answer = await fetch("../rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender: conversation, message: text }),
    });
    const data = await answer.json();
    waiting.remove();
    if (!answer.ok) throw new Refused(data.error);
    for (const message of data) showAnswer(message);
    const offered = data.flatMap((message) => message.buttons || []);
    const once = [...new Map(offered.map((button) => [button.title, button])).values()];
    if (once.length) showReplies(once.slice(0, 4));
    return true;
  } catch (error) {
    mine?.remove();
    if (!field.value && !quietly) field.value = text;
    // Only what the server says for readers is shown; every other fault is the same to a patient.
    problem.textContent = error instanceof Refused && error.message ? error.message : form.dataset.unreachable;
    return false;
  } finally {
    waiting.remove();
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  await send(text);
  field.focus();
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  }
});

send("Hello", true);
