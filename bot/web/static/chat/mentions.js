// "@" opens a list of who can be mentioned here.
import { $, current, el, nameOf, state, t } from "./state.js";
import { insert } from "./composer.js";

const TYPED = /(?:^|[^A-Za-z0-9_.])[@＠]([^\s@＠]{0,20})$/;
let [chosen, dismissed] = [0, null];

function found() {
  const { value, selectionStart: caret, selectionEnd } = $("input");
  const typed = caret === selectionEnd && TYPED.exec(value.slice(0, caret));
  if (!typed || document.activeElement !== $("input")) return null;
  const from = caret - typed[1].length - 1;
  const word = typed[1].toLowerCase();
  const people = (current()?.people ?? []).filter((id) => id !== state.person);
  const names = ["bot", ...people].filter((id) => id.startsWith(word) || nameOf(id).toLowerCase().startsWith(word));
  const complete = names.length === 1 && (word === names[0] || word === nameOf(names[0]).toLowerCase());
  return names.length && !complete ? { names, from, caret } : null;
}

export function showMentions() {
  const list = found();
  if (list?.from !== dismissed) dismissed = null;
  const open = !!list && dismissed === null;
  $("mentions").hidden = !open;
  $("input").setAttribute("aria-expanded", open);
  if (!open) { chosen = 0; $("input").removeAttribute("aria-activedescendant"); return null; }
  chosen = Math.min(chosen, list.names.length - 1);
  $("mentions").replaceChildren(...list.names.map((id, place) => el("li", {
    id: `mention-${id}`, role: "option", aria: { selected: place === chosen }, data: { name: id },
    onmousedown: (event) => { event.preventDefault(); pick(list, place); },
  }, el("b", { textContent: `@${id === "bot" ? "bot" : nameOf(id)}` }), id === "bot" && el("small", { textContent: t("mention_bot") }))));
  $("input").setAttribute("aria-activedescendant", `mention-${list.names[chosen]}`);
  return list;
}

function pick({ names, from, caret }, place) {
  const id = names[place];
  insert(`@${id === "bot" ? "bot" : nameOf(id)} `, from, caret);
}

export function mentionKey(event) { // true if the list took it
  if ($("mentions").hidden || event.altKey || event.shiftKey) return false;
  const list = found();
  if (!list) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) chosen = (chosen + step + list.names.length) % list.names.length;
  else if (event.key === "Enter" || event.key === "Tab") { pick(list, chosen); return true; }
  else if (event.key === "Escape") dismissed = list.from;
  else return false;
  showMentions();
  return true;
}

export function startMentions() {
  for (const what of ["click", "keyup"]) $("input").addEventListener(what, (event) => { if (event.key !== "Escape") showMentions(); });
  $("input").addEventListener("blur", () => { $("mentions").hidden = true; });
}
