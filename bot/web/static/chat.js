// The chat page. Every sentence comes from /api/local/texts; only the bot's own `html`, rendered and
// sanitised by the server, goes into innerHTML: everything else is textContent.
const $ = (id) => document.getElementById(id);
const REPLAY = 200; // the stream starts this many changes early: what came while the groups were loading
const state = {
  locale: "en", person: null, group: null, people: [], groups: [], texts: {}, connected: true, atBottom: true, top: 0, seq: 0,
  messages: new Map(), // id -> its newest version
  drafts: new Map(), // "person/group" -> what is in the input
  presses: new Map(), // "person/message" -> {value, busy, ack, error}
};
const memory = { // what a tab remembers; a new tab starts with what the last one chose
  get(name) {
    try { return sessionStorage.getItem(`gk.${name}`) ?? localStorage.getItem(`gk.${name}`); } catch { return null; }
  },
  set(name, value) {
    try { for (const storage of [sessionStorage, localStorage]) storage.setItem(`gk.${name}`, value); } catch { /* not allowed */ }
  },
};

function t(key, values = {}, locale = state.locale) {
  const text = state.texts[locale]?.[`page.${key}`] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
function el(tag, { data, aria, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${name}`, value);
  node.append(...children.filter(Boolean));
  return node;
}
async function call(path, body) {
  const headers = { "Accept-Language": state.locale, ...(body && { "Content-Type": "application/json" }) };
  const post = body && { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`/api/local${path}`, { headers, signal: AbortSignal.timeout(20000), ...post })
    .catch(() => { throw new Error(t("error_unreachable")); });
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) throw new Error(answer?.error || t("error_server"));
  return answer;
}
const current = () => state.groups.find((group) => group.id === state.group);
const visibleGroups = () => state.groups.filter((group) => group.people.includes(state.person));
const inGroup = (group) => [...state.messages.values()].filter((message) => message.group === group.id);
const nameOf = (id) => (id === "bot" ? t("bot_name") : state.people.find((person) => person.id === id)?.name ?? id);
const nodeOf = (id) => $("log").querySelector(`[data-message-id="${id}"]`);
const highest = (messages, field) => messages.reduce((most, message) => Math.max(most, message[field]), 0);

// ---- left: person and groups ----
const seenKey = (group) => `seen.${state.person}.${group.id}`;
const isUnread = (group, seen = Number(memory.get(seenKey(group)))) =>
  inGroup(group).some((message) => message.id > seen && message.person !== state.person && !message.deleted);

// A direct chat and the ops channel are called so in the reader's language; groups have names.
const titleOf = ({ kind, name }) => (kind === "group" ? name : t(`kind_${kind}`));

function showGroups() {
  if (!state.person) return;
  if (current() && !document.hidden) memory.set(seenKey(current()), highest(inGroup(current()), "id"));
  const rows = visibleGroups().map((group) => ({ ...group, name: titleOf(group), unread: isUnread(group), open: group.id === state.group }));
  document.title = `${rows.some((row) => row.unread) ? "● " : ""}${t("title")}`;
  const drawn = JSON.stringify([rows, state.locale]);
  if ($("groups").drawn === drawn) return; // the same list stays: a click under way would miss a new one
  const focused = document.activeElement.dataset.group;
  $("groups").drawn = drawn;
  $("groups").replaceChildren(...rows.map(({ id, name, kind, unread, open }) => el("li", {},
    el("button", { type: "button", data: { group: id, kind, unread }, aria: { current: open }, onclick: () => choose(state.person, id) },
      el("span", { className: "name", dir: "auto", textContent: name }),
      unread && el("span", { className: "dot" }, el("span", { className: "unseen", textContent: t("unread") }))))));
  for (const button of $("groups").querySelectorAll("button")) if (button.dataset.group === focused) button.focus();
}

function choose(person, group) {
  state.person = state.people.some(({ id }) => id === person) ? person : state.people[0]?.id;
  state.group = (visibleGroups().find(({ id }) => id === group) ?? visibleGroups().find(({ locale }) => locale === state.locale) ?? visibleGroups()[0])?.id;
  memory.set("person", state.person);
  memory.set("group", state.group);
  $("person").replaceChildren(...state.people.map(({ id, name, job }) =>
    el("option", { value: id, textContent: job ? `${name} · ${job}` : name, selected: id === state.person })));
  showGroups();
  $("groups").querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  showChat();
}

// ---- right: the messages ----
function showChat() {
  const group = current();
  $("group-name").textContent = group ? titleOf(group) : "";
  $("group-people").textContent = group ? [...group.people.map(nameOf), t("bot_name")].join(t("comma")) : "";
  $("log").lang = group?.locale ?? "";
  $("log").setAttribute("aria-busy", "true"); // what was there before is not read out as news
  $("log").replaceChildren();
  if (group) inGroup(group).sort((a, b) => a.id - b.id).forEach(drawMessage);
  $("jump").hidden = true;
  showEmpty();
  showComposer();
  toBottom();
  setTimeout(() => $("log").removeAttribute("aria-busy"), 500);
}

function showEmpty() {
  const group = current();
  $("empty").hidden = !group || $("log").hasChildNodes();
  if ($("empty").hidden) return;
  const fill = (text) => { Object.assign(draft(), { text, key: null }); showComposer(); $("input").focus(); };
  const example = (textContent) => el("button", {
    type: "button", className: "example", dir: "auto", lang: group.locale, textContent,
    onclick: () => fill(group.kind === "direct" ? textContent : `@bot ${textContent}`),
  });
  const questions = group.kind === "ops" ? [] : group.examples;
  $("empty").replaceChildren(el("p", { className: "lead", textContent: t(`empty_${group.kind}`) }), ...questions.map(example));
}

function insertById(parent, node) {
  const later = [...parent.children].find((child) => Number(child.dataset.order) > Number(node.dataset.order));
  parent.insertBefore(node, later ?? null);
}
function threadNode(id) { // made by whichever comes first, the root or a reply
  const there = $("log").querySelector(`[data-thread-id="${id}"]`);
  const reply = { type: "button", className: "quiet reply", data: { replyTo: id }, textContent: t("reply"), onclick: () => replyTo(id) };
  const thread = there ?? el("section", { className: "thread", data: { threadId: id, order: id } },
    el("div", { className: "replies" }), el("button", reply));
  if (!there) insertById($("log"), thread);
  return thread;
}

function drawMessage(message) {
  const { id, person, thread, deleted } = message;
  const [old, at, bot] = [nodeOf(id), new Date(message.at), person === "bot"];
  const source = JSON.stringify([message.html, message.text, deleted, state.locale]);
  const today = at.toDateString() === new Date().toDateString();
  const clock = { hour: "numeric", minute: "2-digit", ...(!today && { month: "short", day: "numeric" }) };
  const time = (options) => new Intl.DateTimeFormat(state.locale, options).format(at);
  const node = el("article", { className: bot ? "message bot" : "message", source, data: { messageId: id, person, order: id, deleted } },
    el("span", { className: "face", textContent: bot ? "@" : [...nameOf(person)][0]?.toUpperCase(), aria: { hidden: true } }),
    el("header", {},
      el("bdi", { className: "name", textContent: nameOf(person) }),
      person === state.person && el("span", { className: "tag", textContent: t("you") }),
      el("time", { dateTime: message.at, textContent: time(clock), title: time({ dateStyle: "full", timeStyle: "medium" }) }),
      message.edited && !deleted && el("span", { className: "edited", textContent: t("edited") })),
    old?.source === source ? old.querySelector(".text") : textNode(message, bot),
    el("div", { className: "buttons" }));
  if (old) old.replaceWith(node);
  else if (thread && thread !== id) insertById(threadNode(thread).querySelector(".replies"), node);
  else threadNode(id).prepend(node);
  drawButtons(message);
}
function textNode({ html, text, deleted }, bot) {
  if (deleted) return el("div", { className: "text gone", textContent: t("deleted") });
  if (!bot || typeof html !== "string") return el("div", { className: "text plain", dir: "auto", textContent: text });
  const node = el("div", { className: "text html", dir: "auto", innerHTML: html });
  for (const link of node.querySelectorAll('a[href^="http"]')) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  for (const table of node.querySelectorAll("table")) { // a wide table scrolls in a box of its own
    table.before(el("div", { className: "table" }));
    table.previousSibling.append(table);
  }
  return node;
}

function drawButtons({ id, buttons, deleted }) {
  const press = state.presses.get(`${state.person}/${id}`) ?? {};
  const made = (deleted ? [] : buttons ?? []).map(({ label, value }) => el("button", {
    type: "button", textContent: label, disabled: !!press.busy, data: { value },
    aria: { pressed: press.value === value }, onclick: () => pressButton(id, value),
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

// ---- scrolling: follows new messages only while the reader is at the end ----
function toBottom() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
  Object.assign(state, { atBottom: true, top: $("scroll").scrollTop });
}
function isInView(node) {
  const [box, mine] = [$("scroll"), node].map((each) => each.getBoundingClientRect());
  return mine.bottom > box.top + 8 && mine.top < box.bottom - 8;
}
$("scroll").addEventListener("scroll", () => {
  const { scrollHeight, scrollTop, clientHeight } = $("scroll");
  if (scrollHeight - scrollTop - clientHeight < 40) state.atBottom = true;
  else if (scrollTop < state.top) state.atBottom = false; // only the reader goes up; what grows below is followed
  state.top = scrollTop;
  const target = nodeOf($("jump").dataset.target);
  if (!target || isInView(target)) $("jump").hidden = true;
}, { passive: true });
const keepBottom = new ResizeObserver(() => { if (state.atBottom) toBottom(); });
for (const id of ["scroll", "log"]) keepBottom.observe($(id));
$("jump").onclick = () => { nodeOf($("jump").dataset.target)?.scrollIntoView({ block: "center" }); $("input").focus(); };

function take(message, live) { // a message that is new or changed, from loading a group or from the stream
  const known = state.messages.get(message.id);
  if (known && known.seq >= message.seq) return;
  state.messages.set(message.id, message);
  if (live && message.group === state.group) {
    const follow = state.atBottom;
    drawMessage(message);
    showEmpty();
    const node = nodeOf(message.id);
    if (follow) toBottom();
    if (follow && node.offsetHeight > $("scroll").clientHeight) node.scrollIntoView({ block: "start" });
    if (!known && !isInView(node) && message.person === state.person) node.scrollIntoView({ block: "nearest" });
    else if (!known && !isInView(node)) Object.assign($("jump"), { hidden: false }).dataset.target = message.id;
  }
  if (live) showGroups();
}

// ---- the input ----
function draft() {
  const key = `${state.person}/${state.group}`;
  if (!state.drafts.has(key)) state.drafts.set(key, { text: "", thread: null, key: null, error: null, sending: false });
  return state.drafts.get(key);
}
function showComposer() {
  const { text, thread, error, sending } = draft();
  const root = state.messages.get(thread);
  if ($("input").value !== text) $("input").value = text;
  $("input").placeholder = t(`placeholder_${thread ? "thread" : current()?.kind ?? "group"}`);
  $("input").readOnly = sending;
  $("send").disabled = sending || !current() || !text.trim();
  $("replying").hidden = !thread;
  $("replying-to").textContent = t("replying", { name: nameOf(root?.person ?? ""), text: root?.deleted ? "…" : root?.text.slice(0, 200) });
  $("failed").hidden = !error;
  $("failed-why").textContent = error ?? "";
  for (const node of $("log").children) node.classList.toggle("chosen", Number(node.dataset.threadId) === thread);
}
function replyTo(thread) {
  Object.assign(draft(), { thread, key: null, error: null });
  showComposer();
  $("input").focus();
}
async function send() {
  const [mine, { person, group }] = [draft(), state];
  if (mine.sending || !mine.text.trim() || !current()) return;
  // The same words sent again carry the same key, so that a retry never doubles a message.
  mine.key ??= Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
  Object.assign(mine, { sending: true, error: null });
  showComposer();
  try {
    await call("/messages", { group, person, text: mine.text, thread: mine.thread, key: mine.key });
    if (!mine.thread && group === state.group) toBottom();
    Object.assign(mine, { text: "", thread: null, key: null });
    if (!state.connected) loadGroup({ id: group }, true).catch(() => {});
  } catch (error) {
    mine.error = error.message;
  }
  mine.sending = false;
  showComposer();
}
$("composer").onsubmit = (event) => { event.preventDefault(); $("input").focus(); send(); };
$("input").oninput = () => { Object.assign(draft(), { text: $("input").value, key: null, error: null }); showComposer(); };
$("input").onkeydown = (event) => {
  if (event.isComposing || event.keyCode === 229) return; // an input method is at work: Enter is its own
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  if (event.key === "Escape" && draft().thread) replyTo(null);
};
$("cancel-reply").onclick = () => replyTo(null);
$("person").onchange = () => choose($("person").value, state.group);
$("language").onclick = ({ target }) => { if (target.dataset.locale) speak(target.dataset.locale, true); };
document.addEventListener("visibilitychange", showGroups);

// ---- start ----
function speak(locale, chosen) {
  state.locale = locale;
  if (chosen) memory.set("locale", locale);
  document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const button of $("language").children) button.setAttribute("aria-pressed", button.dataset.locale === locale);
  showConnection(state.connected);
  choose(state.person ?? memory.get("person"), state.group ?? memory.get("group"));
}
function showConnection(connected) {
  state.connected = connected;
  $("connection").textContent = connected ? "" : t("reconnecting");
}
async function loadGroup({ id }, live) {
  for (const message of await call(`/messages?group=${encodeURIComponent(id)}&after=0`)) take(message, live);
}
function listen(after) {
  const stream = new EventSource(`/api/local/stream?after=${after}`);
  stream.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    state.seq = Math.max(state.seq, message.seq);
    take(message, true);
  });
  stream.onopen = () => showConnection(true);
  stream.onerror = () => {
    showConnection(false); // by itself the browser tries again after a loss, but not after a refusal
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(state.seq), 3000);
  };
}
async function start() {
  [state.texts.zh, state.texts.en, state.people, state.groups] =
    await Promise.all([call("/texts?locale=zh"), call("/texts?locale=en"), call("/people"), call("/groups")]);
  await Promise.all(state.groups.map((group) => loadGroup(group, false)));
  state.seq = highest([...state.messages.values()], "seq");
  document.body.removeAttribute("aria-busy");
  speak((memory.get("locale") ?? navigator.language).toLowerCase().startsWith("zh") ? "zh" : "en");
  listen(Math.max(0, state.seq - REPLAY));
}
const begin = () => start().catch(() => setTimeout(begin, 2000)); // no server, no texts: nothing to say it with yet
begin();
