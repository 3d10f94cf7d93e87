// Messages and threads in the log. Only the bot's own `html`, rendered and sanitised by the server,
// goes into innerHTML: everything else is textContent.
import { $, announce, call, counted, el, langOf, nameOf, newKey, state, t } from "./state.js";
import { replyTo } from "./composer.js";
import { fileList } from "./files.js";

const SHOWN = 3; // replies of a long thread that are seen at once
export const nodeOf = (id) => $("log").querySelector(`[data-message-id="${id}"]`);
export const threadOf = (id) => $("log").querySelector(`[data-thread-id="${id}"]`);

function insertById(parent, node) {
  const order = Number(node.dataset.order);
  if (!(Number(parent.lastElementChild?.dataset.order) > order)) return parent.append(node);
  parent.insertBefore(node, [...parent.children].find((child) => Number(child.dataset.order) > order));
}

export function threadNode(id) { // made by whichever comes first, the root or a reply
  const there = threadOf(id);
  if (there) return there;
  const thread = el("section", { className: "thread", data: { threadId: id, order: id } },
    el("button", { type: "button", className: "quiet earlier", hidden: true, onclick: () => toggle(thread) }),
    el("div", { className: "replies" }),
    el("div", { className: "waiting" }),
    el("div", { className: "foot" },
      el("button", { type: "button", className: "quiet reply", data: { replyTo: id }, onclick: () => replyTo(id) }),
      el("span", { className: "typing-here" })));
  insertById($("log"), thread);
  tidy(thread);
  return thread;
}

function toggle(thread) {
  thread.dataset.expanded = thread.dataset.expanded === "true" ? "false" : "true";
  tidy(thread);
}

export function collapse() { // Esc
  const open = [...$("log").querySelectorAll('.thread[data-expanded="true"]')];
  open.forEach(toggle);
  return open.length > 0;
}

function tidy(thread) {
  const replies = [...thread.querySelector(".replies").children];
  const [earlier, reply] = [thread.querySelector(".earlier"), thread.querySelector(".reply")];
  const open = thread.dataset.expanded === "true";
  const hidden = replies.length > SHOWN + 1 ? replies.length - SHOWN : 0;
  replies.forEach((node, place) => { node.hidden = !open && place < hidden; });
  earlier.hidden = !hidden;
  earlier.textContent = open ? t("fewer_replies") : counted("earlier_replies", hidden);
  earlier.setAttribute("aria-expanded", open);
  const count = replies.length;
  reply.replaceChildren(t("reply"), count ? el("span", { className: "number", textContent: ` · ${counted("replies", count)}` }) : "");
  const root = state.messages.get(Number(thread.dataset.threadId));
  reply.setAttribute("aria-label", `${t("reply_to", { name: nameOf(root?.person ?? ""), text: root?.text.slice(0, 60) ?? "" })}${count ? `, ${counted("replies", count)}` : ""}`);
}

export function drawMessage(message) {
  const { id, person, thread, deleted } = message;
  const [old, bot] = [nodeOf(id), person === "bot"];
  const source = JSON.stringify([message.html, message.text, message.files, deleted, state.locale]);
  const node = el("article", { className: bot ? "message bot" : "message", source, data: { messageId: id, person, order: id, deleted } },
    ...heading(message),
    old?.source === source ? old.querySelector(".content") : contentOf(message, bot),
    el("div", { className: "buttons" }),
    !bot && !deleted && el("div", { className: "note" }));
  if (old) {
    node.hidden = old.hidden;
    old.replaceWith(node);
  } else if (thread && thread !== id) {
    insertById(threadNode(thread).querySelector(".replies"), node);
  } else threadNode(id).prepend(node);
  tidy(node.closest(".thread"));
  drawButtons(message);
  drawNote(message);
}

export function heading({ at: written, person, edited, deleted, received }) {
  const at = new Date(written);
  const today = at.toDateString() === new Date().toDateString();
  const clock = { hour: "numeric", minute: "2-digit", ...(!today && { month: "short", day: "numeric" }) };
  const time = (options) => new Intl.DateTimeFormat(state.locale, options).format(at);
  const mine = person === state.person;
  return [
    el("span", { className: "face", data: { face: person }, textContent: person === "bot" ? "@" : [...nameOf(person)][0]?.toUpperCase(), aria: { hidden: true } }),
    el("header", {},
      el("bdi", { className: "name", textContent: nameOf(person) }),
      mine && el("span", { className: "tag", textContent: t("you") }),
      el("time", { dateTime: written, textContent: time(clock), title: time({ dateStyle: "full", timeStyle: "medium" }) }),
      edited && !deleted && el("span", { className: "edited", textContent: t("edited") }),
      mine && !deleted && stateNode(received ? "received" : "sending"))];
}

export function stateNode(name) { // sending, received, failed
  return el("span", { className: "state", data: { state: name }, role: "img", aria: { label: t(`state_${name}`) }, title: t(`state_${name}`) });
}

function contentOf(message, bot) {
  const { text, html, files, deleted } = message;
  const node = el("div", { className: "content" });
  if (deleted) node.append(el("div", { className: "text gone", textContent: t("deleted") }));
  else {
    if (bot && typeof html === "string") node.append(htmlNode(html, text));
    else if (text) node.append(el("div", { className: "text plain", dir: "auto", lang: langOf(text), textContent: text }));
    if (files.length) node.append(fileList(files));
  }
  return node;
}

function htmlNode(html, text) {
  const node = el("div", { className: "text html", dir: "auto", lang: langOf(text), innerHTML: html });
  for (const link of node.querySelectorAll('a[href^="http"]')) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  for (const image of node.querySelectorAll("img")) image.loading = "lazy";
  for (const wide of node.querySelectorAll("table, pre")) { // what is wide scrolls in a box of its own, also by keys
    const box = el("div", { className: wide.localName === "table" ? "table" : "code", tabIndex: 0, role: "region", aria: { label: t(`scrolls_${wide.localName}`) } });
    wide.before(box);
    box.append(wide);
  }
  return node;
}

export function drawButtons({ id, buttons, deleted, text }) {
  const press = state.presses.get(`${state.person}/${id}`) ?? {};
  const names = { "👍": t("thumb_up"), "👎": t("thumb_down") };
  const made = (deleted ? [] : buttons ?? []).map(({ label, value }) => el("button", {
    type: "button", textContent: label, disabled: !!press.busy, data: { value }, lang: langOf(label + text),
    aria: { pressed: press.value === value, ...(names[label] && { label: names[label] }) }, onclick: () => pressButton(id, value),
  }));
  if (press.ack) made.push(el("span", { className: "ack", role: "status", dir: "auto", textContent: press.ack }));
  if (press.error) made.push(el("span", { className: "why", role: "alert", dir: "auto", textContent: press.error }));
  nodeOf(id)?.querySelector(".buttons").replaceChildren(...made);
}

async function pressButton(id, value) {
  const { person } = state;
  const before = state.presses.get(`${person}/${id}`)?.value;
  const note = (press) => { state.presses.set(`${person}/${id}`, press); drawButtons(state.messages.get(id)); };
  note({ value, busy: true });
  await call("/presses", { message: id, person, value }).then(({ ack }) => note({ value, ack }), ({ message }) => note({ value: before, error: message }));
  if (document.activeElement === document.body) nodeOf(id)?.querySelector(`.buttons [data-value="${CSS.escape(value)}"]`)?.focus();
}

function drawNote({ id, person, text }) {
  const { busy, done, error } = state.notes.get(`${state.person}/${id}`) ?? {};
  const label = t("note_of", { name: nameOf(person), text: text.slice(0, 60) });
  nodeOf(id)?.querySelector(".note")?.replaceChildren(
    el("button", { type: "button", className: "quiet", textContent: t(done ? "noted" : "note"), aria: { disabled: !!(busy || done), ...(!done && { label }) }, onclick: () => noteMessage(id) }),
    ...(error ? [el("span", { className: "why", role: "alert", dir: "auto", textContent: error })] : []));
}

async function noteMessage(id) {
  const { person } = state;
  const before = state.notes.get(`${person}/${id}`) ?? { key: newKey() };
  if (before.busy || before.done) return;
  const note = (changed) => {
    const focused = nodeOf(id)?.querySelector(".note")?.contains(document.activeElement);
    state.notes.set(`${person}/${id}`, { key: before.key, ...changed });
    drawNote(state.messages.get(id));
    if (focused) nodeOf(id)?.querySelector(".note button")?.focus();
  };
  note({ busy: true });
  await call("/shortcuts", { message: id, person, name: "feedback", key: before.key })
    .then(() => { note({ done: true }); announce(t("noted")); }, ({ message }) => note({ error: message }));
}
