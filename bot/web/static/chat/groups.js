// Left: whom one plays, the groups, what is unread there.
import { $, counted, current, el, inGroup, isNamed, isNarrow, langOf, memory, nameOf, state, t, titleOf, visibleGroups } from "./state.js";
import { showChat } from "./chat.js";

const seenKey = (group) => `seen.${state.person}.${group}`;

function unreadIn(group) {
  const seen = Number(memory.get(seenKey(group)));
  return inGroup(group).filter((message) => message.id > seen && message.person !== state.person && !message.deleted).length;
}

// Whoever looks at a group has seen all that is in it.
function markSeen() {
  const isOpen = !isNarrow() || document.body.dataset.view === "chat";
  if (!state.group || document.hidden || !isOpen) return;
  const newest = Math.max(0, ...inGroup(state.group).map((message) => message.id));
  if (newest > Number(memory.get(seenKey(state.group)))) memory.set(seenKey(state.group), newest);
}

let due = false;
export function showGroups() { // many messages at once are one change
  if (due) return;
  due = true;
  queueMicrotask(() => { due = false; drawGroups(); });
}

function drawGroups() {
  if (!state.person) return;
  markSeen();
  const rows = visibleGroups().map((group) => ({
    id: group.id, kind: group.kind, name: titleOf(group), unread: unreadIn(group.id), open: group.id === state.group,
  }));
  const unread = rows.reduce((sum, row) => sum + row.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${t("title")}`;
  const drawn = JSON.stringify([rows, state.locale]);
  if ($("groups").drawn === drawn) return; // the same list stays: a click under way would miss a new one
  const focused = document.activeElement.dataset?.group;
  $("groups").drawn = drawn;
  $("groups").replaceChildren(...rows.map(row));
  for (const button of $("groups").querySelectorAll("button")) if (button.dataset.group === focused) button.focus();
}

function row({ id, name, kind, unread, open }) {
  const count = unread > 99 ? "99+" : unread;
  const label = unread ? { label: `${name}${t("comma")}${counted("unread", unread)}` } : {};
  return el("li", {}, el("button", {
    type: "button", data: { group: id, kind, unread: unread > 0 }, aria: { current: open, ...label }, onclick: () => openByHand(id),
  },
  el("span", { className: "mark", aria: { hidden: true }, textContent: { direct: "@", ops: "◆", developers: "◇" }[kind] ?? "#" }),
  el("span", { className: "name", dir: "auto", lang: isNamed(kind) ? langOf(name) : "", textContent: name }),
  unread && el("span", { className: "count", aria: { hidden: true }, textContent: count })));
}

function openByHand(group) { // by hand: on a phone this leaves the list
  if (isNarrow() && document.body.dataset.view !== "chat") history.pushState({ view: "chat" }, "");
  choose(state.person, group);
  view("chat");
}

export function view(which) {
  const changed = document.body.dataset.view !== which;
  document.body.dataset.view = which;
  showGroups();
  if (!changed || !isNarrow()) return;
  if (which === "chat") { showChat(); $("back").focus(); } else $("groups").querySelector("[aria-current=true]")?.focus();
}

export function choose(person, group) {
  state.person = state.people.some(({ id }) => id === person) ? person : state.people[0]?.id;
  const mine = visibleGroups();
  state.group = (mine.find(({ id }) => id === group) ?? mine.find(({ locale }) => locale === state.locale) ?? mine[0])?.id;
  memory.set("person", state.person);
  memory.set("group", state.group);
  $("person").replaceChildren(...state.people.map(({ id, name, job }) =>
    el("option", { value: id, textContent: job ? `${name} · ${job}` : name, selected: id === state.person })));
  drawGroups();
  $("groups").querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  showChat();
}

export function neighbour(step) { // Alt+Up, Alt+Down
  const ids = visibleGroups().map(({ id }) => id);
  const next = ids[(ids.indexOf(state.group) + step + ids.length) % ids.length];
  choose(state.person, next);
  view("chat");
  $("input").focus();
}

export function showTitle() {
  const group = current();
  $("group-name").textContent = group ? titleOf(group) : "";
  $("group-name").lang = group && isNamed(group.kind) ? langOf(group.name) : "";
  $("group-people").textContent = group ? [...group.people.map(nameOf), t("bot_name")].join(t("comma")) : "";
}

export function startGroups() {
  $("person").onchange = () => choose($("person").value, state.group);
  $("back").onclick = () => (history.state?.view === "chat" ? history.back() : view("list"));
  addEventListener("popstate", () => view(history.state?.view ?? "list"));
  document.addEventListener("visibilitychange", showGroups);
}
