// Right: a group's messages as a whole, what comes in, what is older.
import { $, announce, call, current, el, inGroup, langOf, nameOf, state, t } from "./state.js";
import { showGroups, showTitle } from "./groups.js";
import { draft, showComposer } from "./composer.js";
import { drawMessage, nodeOf } from "./messages.js";
import { forget, showPending } from "./outbox.js";
import { bottom, follow, keepPlace, offerJump, hideJump } from "./scroll.js";
import { heard, showTyping } from "./typing.js";

const NEWEST = Number.MAX_SAFE_INTEGER;

export function showChat() {
  showTitle();
  $("log").replaceChildren();
  inGroup(state.group).sort((a, b) => a.id - b.id).forEach(drawMessage);
  hideJump();
  showPending();
  showTyping();
  showEmpty();
  showOlder();
  showComposer();
  bottom();
}

export function showEmpty() {
  const group = current();
  $("empty").hidden = !group || $("log").hasChildNodes() || $("pending").hasChildNodes();
  if ($("empty").hidden) return;
  const fill = (text) => { Object.assign(draft(), { text }); showComposer(); $("input").focus(); };
  const example = (textContent) => el("button", {
    type: "button", className: "example", dir: "auto", lang: langOf(textContent), textContent,
    onclick: () => fill(group.kind === "direct" ? textContent : `@bot ${textContent}`),
  });
  const questions = ["ops", "developers"].includes(group.kind) ? [] : group.examples;
  $("empty").replaceChildren(el("p", { className: "lead", textContent: t(`empty_${group.kind}`) }), ...questions.map(example));
}

// ---- loading ----
function showOlder() {
  $("older").hidden = !state.loaded.get(state.group)?.more;
}

export async function loadThreads(group) { // the newest, then each time those before
  const loaded = state.loaded.get(group) ?? { before: NEWEST, newest: 0, more: true };
  const found = await call(`/messages?group=${encodeURIComponent(group)}&before=${loaded.before}`);
  const roots = found.filter((message) => !message.thread).map((message) => message.id);
  state.loaded.set(group, {
    before: Math.min(loaded.before, ...roots),
    newest: Math.max(loaded.newest, ...found.map((message) => message.id)),
    more: roots.length >= 40,
  });
  for (const message of found) take(message, false);
}

let loading = false;
export async function loadOlder() {
  const group = state.group;
  if (loading || !state.loaded.get(group)?.more) return;
  loading = true;
  try {
    await loadThreads(group);
    if (group === state.group) keepPlace(() => { inGroup(group).filter((message) => !nodeOf(message.id)).forEach(drawMessage); showOlder(); });
  } catch { /* the banner says that the connection is lost; scrolling tries again */ } finally { loading = false; }
}

async function loadThread(group, thread) {
  const found = await call(`/messages?group=${encodeURIComponent(group)}&thread=${thread}`);
  for (const message of found) take(message, false);
  if (group === state.group) keepPlace(() => found.forEach(({ id }) => drawMessage(state.messages.get(id))));
}

// ---- what is new or changed ----
export function take(message, live) { // from loading a group or from the stream
  const { id, group, thread } = message;
  const known = state.messages.get(id);
  if (known && known.seq >= message.seq) return;
  const loaded = state.loaded.get(group);
  if (live && !known && loaded && id <= loaded.newest && (thread ?? id) < loaded.before) return; // a change of what was there before and is not here
  state.messages.set(id, message);
  forget(message);
  if (!live) return;
  heard(message);
  if (group === state.group) showLive(message, !known);
  if (thread && !state.messages.has(thread)) loadThread(group, thread).catch(() => {});
  showGroups();
}

function showLive(message, isNew) {
  follow(() => { drawMessage(message); showTyping(); showEmpty(); });
  if (!isNew) return;
  const mine = message.person === state.person;
  offerJump(nodeOf(message.id), mine);
  if (!mine && !message.deleted) {
    const files = message.files.map(({ name }) => name).join(t("comma"));
    announce(`${nameOf(message.person)}: ${message.text.slice(0, 300) || files}`, langOf(message.text));
  }
}
