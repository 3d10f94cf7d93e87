// What one is writing: text, files, the thread it goes to; one draft for each person and group.
import { $, current, el, nameOf, newKey, state, t } from "./state.js";
import { collapse } from "./messages.js";
import { bottom } from "./scroll.js";
import { enqueue } from "./outbox.js";
import { showAttached, startFiles } from "./files.js";
import { mentionKey, showMentions, startMentions } from "./mentions.js";

const drafts = new Map(); // "person/group" -> draft

export function draft() {
  const key = `${state.person}/${state.group}`;
  if (!drafts.has(key)) drafts.set(key, { text: "", thread: null, error: null, files: [] });
  return drafts.get(key);
}

export function showComposer() {
  const { text, thread, error, files } = draft();
  const root = state.messages.get(thread);
  if ($("input").value !== text) $("input").value = text;
  $("input").placeholder = t(`placeholder_${thread ? "thread" : current()?.kind ?? "group"}`);
  $("send").disabled = !current() || !(text.trim() || files.length);
  $("replying").hidden = !thread;
  $("replying-to").textContent = t("replying", { name: nameOf(root?.person ?? ""), text: root?.deleted ? "…" : root?.text.slice(0, 200) });
  $("failed").hidden = !error;
  $("failed").textContent = error ?? "";
  for (const node of $("log").children) node.classList.toggle("chosen", Number(node.dataset.threadId) === thread);
  showAttached(files);
  showMentions();
}

export function refuse(error) { // a sentence above the input
  draft().error = error;
  showComposer();
}

export function replyTo(thread) {
  Object.assign(draft(), { thread, error: null });
  showComposer();
  $("input").focus();
}

export function giveBack({ person, group, thread, text, files }) { // from the queue, to be written anew
  const mine = draft();
  if (person !== state.person || group !== state.group) return;
  Object.assign(mine, { thread, text: [text, mine.text].filter(Boolean).join("\n"), files: [...files, ...mine.files] });
  showComposer();
  $("input").focus();
}

function send() {
  const mine = draft();
  if (!current() || !(mine.text.trim() || mine.files.length)) return;
  const { person, group } = state;
  const { text, thread, files } = mine;
  Object.assign(mine, { text: "", thread: null, error: null, files: [] });
  showComposer();
  enqueue({ key: newKey(), person, group, thread, text, files, at: new Date().toISOString() });
  if (!thread) bottom();
}

export function startComposer() {
  $("composer").onsubmit = (event) => { event.preventDefault(); $("input").focus(); send(); };
  $("input").oninput = () => { Object.assign(draft(), { text: $("input").value, error: null }); showComposer(); };
  $("input").onkeydown = (event) => {
    if (event.isComposing || event.keyCode === 229) return; // an input method is at work: Enter is its own
    if (mentionKey(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (draft().thread) replyTo(null);
    else if (draft().error) refuse(null);
    else collapse();
  });
  $("cancel-reply").onclick = () => replyTo(null);
  startFiles();
  startMentions();
}

// Puts a name where the caret is; the draft is told as if it had been typed.
export function insert(text, from, to) {
  $("input").setRangeText(text, from, to, "end");
  $("input").dispatchEvent(new Event("input"));
  $("input").focus();
}

export const chip = (...children) => el("li", { className: "chip" }, ...children);
