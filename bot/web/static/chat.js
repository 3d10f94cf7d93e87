// The chat page: what it begins with and what it hears from the server. Every sentence comes from
// /api/local/texts; the parts are in chat/, one for each thing on the page.
import { $, call, memory, state, t } from "./chat/state.js";
import { loadThreads, take } from "./chat/chat.js";
import { startComposer } from "./chat/composer.js";
import { loadGroups, showKeys, startDialogs } from "./chat/dialogs.js";
import { choose, showGroups, startGroups } from "./chat/groups.js";
import { resume, startOutbox } from "./chat/outbox.js";
import { startScroll } from "./chat/scroll.js";
import { typing } from "./chat/typing.js";

const REPLAY = 200; // the stream starts this many changes early: what came while the groups were loading
const AGAIN = 2000; // milliseconds

function speak(locale, chosen) {
  state.locale = locale;
  if (chosen) memory.set("locale", locale);
  document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-title]")) node.title = t(node.dataset.tTitle);
  for (const button of $("language").children) button.setAttribute("aria-pressed", button.dataset.locale === locale);
  showKeys();
  showConnection(state.connected);
  choose(state.person ?? memory.get("person"), state.group ?? memory.get("group"));
}

function showConnection(connected) {
  state.connected = connected;
  $("connection").textContent = connected ? "" : t("reconnecting");
}

// There are other groups: of those that are new here, what has been said in them.
async function groupsChanged() {
  await loadGroups();
  await Promise.all(state.groups.filter(({ id }) => !state.loaded.has(id)).map(({ id }) => loadThreads(id)));
  showGroups();
}

function listen(after) {
  const stream = new EventSource(`/api/local/stream?after=${after}`);
  stream.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    state.seq = Math.max(state.seq, message.seq);
    take(message, true);
  });
  stream.addEventListener("typing", ({ data }) => typing(JSON.parse(data)));
  stream.addEventListener("groups", () => groupsChanged().catch(() => {}));
  stream.onopen = () => { showConnection(true); resume(); };
  stream.onerror = () => {
    showConnection(false); // by itself the browser tries again after a loss, but not after a refusal
    typing([]);
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(state.seq), AGAIN);
  };
}

async function start() {
  [state.texts.zh, state.texts.en, state.people] = await Promise.all([call("/texts?locale=zh"), call("/texts?locale=en"), call("/people"), loadGroups()]);
  await Promise.all(state.groups.map(({ id }) => loadThreads(id)));
  state.seq = [...state.messages.values()].reduce((most, { seq }) => Math.max(most, seq), 0);
  document.body.removeAttribute("aria-busy");
  speak((memory.get("locale") ?? navigator.language).toLowerCase().startsWith("zh") ? "zh" : "en");
  startOutbox();
  listen(Math.max(0, state.seq - REPLAY));
}

history.replaceState({ view: "list" }, "");
startGroups();
startScroll();
startComposer();
startDialogs();
$("language").onclick = ({ target }) => { if (target.dataset.locale) speak(target.dataset.locale, true); };
const begin = () => start().catch(() => setTimeout(begin, AGAIN)); // no server, no texts: nothing to say it with yet
begin();
