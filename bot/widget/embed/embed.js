// Builds the script tag from the form, and applies the choices to the widget on this page.
"use strict";

// The widget's texts in other languages. Missing texts stay English.
const LANGUAGES = {
  de: {
    title: "Fragen zu Ihrer Behandlung",
    subtitle: "Automatischer Assistent, kein Mensch",
    reconnecting: "Verbindung wird wiederhergestellt …",
    launcher: "Frage stellen",
    unread: "{launcher}, ungelesene Nachrichten: {count}",
    region: "Chat mit der Praxis",
    close: "Chat schließen",
    menu: "Weitere Möglichkeiten",
    log: "Gespräch",
    field: "Ihre Frage",
    placeholder: "Schreiben Sie Ihre Frage",
    send: "Senden",
    you: "Sie",
    assistant: "Assistent",
    team: "Das Team",
    today: "Heute",
    yesterday: "Gestern",
    suggestions: "Vorgeschlagene Fragen",
    offered: "Vorgeschlagene Fragen unten: {count}",
    working: "Die Antwort kommt gleich.",
    important: "Wichtig",
    sources: "Quellen ({count})",
    helpful: "Hat das geholfen?",
    yes: "Ja, das hat geholfen",
    no: "Nein, das hat nicht geholfen",
    reason: "Was hat gefehlt? (Sie können das auslassen.)",
    reasonSend: "Kommentar senden",
    thanks: "Danke.",
    plan: "Ihr Plan",
    calendar: "In den Kalender",
    print: "Drucken",
    newTab: "{label} (öffnet einen neuen Tab)",
    talk: "Mit dem Team sprechen",
    call: "{phone} anrufen",
    copy: "Gespräch kopieren",
    copied: "Kopiert.",
    save: "Gespräch speichern",
    restart: "Neu beginnen",
    erase: "Dieses Gespräch löschen",
    eraseTitle: "Dieses Gespräch löschen?",
    eraseText: "Es wird hier und in den Aufzeichnungen der Praxis zu diesem Chat gelöscht. Das lässt sich nicht rückgängig machen.",
    eraseYes: "Löschen",
    eraseNo: "Behalten",
    erased: "Das Gespräch wurde gelöscht.",
    begin: "Neues Gespräch beginnen",
    ended: "Das frühere Gespräch ist beendet. Dies ist ein neues.",
    away: "Der Assistent ist gerade nicht erreichbar. Nichts, was Sie geschrieben haben, ist verloren.",
    offline: "Sie sind anscheinend offline. Gesendet wird, sobald Sie wieder online sind.",
    retry: "Noch einmal versuchen",
    tooLong: "Das sind {count} Zeichen zu viel.",
    notDone: "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
  },
  ar: {
    title: "اسأل عن علاجك",
    subtitle: "مساعد آلي وليس شخصًا",
    reconnecting: "جارٍ إعادة الاتصال…",
    launcher: "اطرح سؤالًا",
    unread: "{launcher}، رسائل غير مقروءة: {count}",
    region: "محادثة مع العيادة",
    close: "إغلاق المحادثة",
    menu: "خيارات أخرى",
    log: "المحادثة",
    field: "سؤالك",
    placeholder: "اكتب سؤالك",
    send: "إرسال",
    you: "أنت",
    assistant: "المساعد",
    team: "الفريق",
    today: "اليوم",
    yesterday: "أمس",
    suggestions: "أسئلة مقترحة",
    offered: "أسئلة مقترحة أدناه: {count}",
    working: "الإجابة في الطريق.",
    important: "مهم",
    sources: "المصادر ({count})",
    helpful: "هل أفادك هذا؟",
    yes: "نعم، أفادني",
    no: "لا، لم يفدني",
    reason: "ما الذي كان ناقصًا؟ (اختياري)",
    reasonSend: "إرسال التعليق",
    thanks: "شكرًا لك.",
    plan: "خطتك",
    calendar: "إضافة إلى التقويم",
    print: "طباعة",
    newTab: "{label} (يفتح علامة تبويب جديدة)",
    talk: "التحدث إلى الفريق",
    call: "اتصل بالرقم {phone}",
    copy: "نسخ المحادثة",
    copied: "تم النسخ.",
    save: "حفظ المحادثة",
    restart: "البدء من جديد",
    erase: "حذف هذه المحادثة",
    eraseTitle: "هل تريد حذف هذه المحادثة؟",
    eraseText: "ستُحذف من هذه الصفحة ومن سجلات العيادة لهذه المحادثة. لا يمكن التراجع عن ذلك.",
    eraseYes: "حذف",
    eraseNo: "إبقاء",
    erased: "تم حذف المحادثة.",
    begin: "بدء محادثة جديدة",
    ended: "انتهت المحادثة السابقة. هذه محادثة جديدة.",
    away: "لا يمكن الوصول إلى المساعد الآن. لم يُفقد شيء مما كتبته.",
    offline: "يبدو أنك غير متصل بالإنترنت. سيُرسل هذا عند عودتك.",
    retry: "حاول مرة أخرى",
    tooLong: "النص أطول من المسموح بعدد {count} من الأحرف.",
    notDone: "لم ينجح ذلك. يُرجى المحاولة مرة أخرى.",
  },
};
const RIGHT_TO_LEFT = ["ar"];

const form = document.getElementById("choices");
const tag = document.getElementById("tag");
const script = new URL("../widget.js", location.href).href;

function chosen() {
  const { title, launcher, language, own, colour, position, theme } = Object.fromEntries(new FormData(form));
  const texts = { ...LANGUAGES[language], ...(launcher.trim() && { launcher: launcher.trim() }) };
  delete texts.title;
  return {
    lang: language,
    dir: RIGHT_TO_LEFT.includes(language) ? "rtl" : "",
    "data-title": title.trim(),
    "data-colour": colour === "own" ? own : colour,
    "data-position": position,
    "data-theme": theme,
    "data-texts": Object.keys(texts).length ? JSON.stringify(texts) : "",
  };
}

function quoted(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function show() {
  const choices = Object.entries(chosen()).filter(([, value]) => value);
  const attributes = choices.map(([name, value]) => ` ${name}="${quoted(value)}"`).join("");
  tag.textContent = `<script src="${script}"${attributes} defer></` + "script>";
  const chat = document.querySelector("needlewise-chat");
  for (const [name, value] of Object.entries(chosen())) {
    if (value) chat.setAttribute(name, value);
    else chat.removeAttribute(name);
  }
}

form.addEventListener("input", ({ target }) => {
  if (target.name === "own") form.elements.colour.value = "own";
  const titles = ["Ask about microneedling", ...Object.values(LANGUAGES).map((texts) => texts.title)];
  if (target.name === "language" && titles.includes(form.elements.title.value)) {
    form.elements.title.value = LANGUAGES[target.value]?.title ?? titles[0];
  }
  show();
});
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("copy").addEventListener("click", async () => {
  const said = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(tag.textContent);
    said.textContent = "Copied.";
  } catch {
    said.textContent = "Your browser did not allow it. Please select the line and copy it.";
  }
});
document.getElementById("origin").textContent = location.origin;
show();
