// Messages on their way: each is sent until the server has it, in order, always with the same key.
import { $, call, el, langOf, memory, state, t, upload } from "./state.js";
import { showEmpty } from "./chat.js";
import { giveBack } from "./composer.js";
import { waitingFiles } from "./files.js";
import { heading, stateNode, threadNode } from "./messages.js";

const AGAIN = 3000; // milliseconds
const items = []; // {key, person, group, thread, text, files, at, state: sending | waiting | failed | sent, error, id}
let busy = false;
let timer = null;

export function enqueue(item) {
  items.push({ ...item, state: "sending" });
  changed();
  pump();
}

export function resume() { // the server may be there again
  clearTimeout(timer);
  for (const item of items) if (item.state === "waiting") item.state = "sending";
  changed();
  pump();
}

export function forget(message) { // it is in the log now
  const place = items.findIndex(({ key, person, id }) => (id === message.id || (key === message.key && person === message.person)));
  if (place < 0) return;
  items.splice(place, 1);
  changed();
}

async function pump() {
  if (busy) return;
  busy = true;
  for (let item; (item = items.find((each) => each.state === "sending"));) await deliver(item);
  busy = false;
}

async function deliver(item) {
  const { group, person, text, thread, key, files } = item;
  try {
    for (const file of files) file.id ??= (await upload(item, file)).id;
    const { id } = await call("/messages", { group, person, text, thread, key, files: files.map((file) => file.id) });
    Object.assign(item, { state: "sent", id, error: null });
    if (state.messages.has(id)) forget(state.messages.get(id));
  } catch ({ message, again }) {
    // What the server refuses waits for its writer; what did not reach it is sent again, and all after it.
    if (again) for (const each of items) if (each.state === "sending") Object.assign(each, { state: "waiting", error: message });
    if (!again) Object.assign(item, { state: "failed", error: message });
    clearTimeout(timer);
    if (again) timer = setTimeout(resume, AGAIN);
  }
  changed();
}

function changed() {
  memory.tab.set("outbox", items.filter(({ files }) => files.every(({ id }) => id)).map(({ files, ...item }) => (
    { ...item, files: files.map(({ id, name, size }) => ({ id, name, size })) })));
  showPending();
}

export function showPending() {
  for (const node of document.querySelectorAll(".pending")) node.remove();
  for (const item of items) {
    if (item.group !== state.group || item.person !== state.person) continue;
    (item.thread ? threadNode(item.thread).querySelector(".waiting") : $("pending")).append(draw(item));
  }
  showEmpty();
}

function draw(item) {
  const { at, person, text, files, error } = item;
  const isStuck = item.state === "waiting" || item.state === "failed";
  const [face, header] = heading({ at, person });
  header.querySelector(".state").replaceWith(stateNode(isStuck ? "failed" : "sending"));
  return el("article", { className: "message pending", data: { state: item.state, key: item.key } }, face, header,
    el("div", { className: "content" },
      text && el("div", { className: "text plain", dir: "auto", lang: langOf(text), textContent: text }),
      files.length && waitingFiles(files)),
    isStuck && el("p", { className: "stuck", role: "alert" },
      el("span", { dir: "auto", textContent: item.state === "waiting" ? `${error} ${t("sent_later")}` : error }),
      el("button", { type: "button", className: "quiet again", textContent: t("retry"), onclick: () => retry(item) }),
      el("button", { type: "button", className: "quiet edit", textContent: t("rewrite"), onclick: () => { drop(item); giveBack(item); } }),
      el("button", { type: "button", className: "quiet discard", textContent: t("discard"), onclick: () => { drop(item); $("input").focus(); } })));
}

function retry(item) {
  item.state = "waiting";
  $("input").focus();
  resume();
}

function drop(item) {
  items.splice(items.indexOf(item), 1);
  changed();
}

export function startOutbox() { // what the last visit of this tab could not send
  for (const item of memory.tab.get("outbox") ?? []) items.push({ ...item, state: "waiting" });
  resume();
}
