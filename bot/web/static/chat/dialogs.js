// Small windows: the keys, a new group.
import { $, call, el, state, t } from "./state.js";
import { choose, neighbour, view } from "./groups.js";

const KEYS = ["Enter", "Shift + Enter", "@", "Alt + ↑ ↓", "Ctrl + /", "Esc"];

export function showKeys() {
  const names = ["send", "line", "mention", "groups", "help", "close"];
  $("shortcuts").replaceChildren(...KEYS.flatMap((key, place) => [el("dt", {}, el("kbd", { textContent: key })), el("dd", { textContent: t(`key_${names[place]}`) })]));
}

export async function loadGroups() {
  state.groups = await call("/groups");
}

async function makeGroup() {
  const [name, locale] = [$("group-new-name").value, $("group-new-locale").value];
  $("create").disabled = true;
  try {
    const { id } = await call("/groups", { name, locale, person: state.person });
    await loadGroups();
    $("new-group").close();
    choose(state.person, id);
    view("chat");
    $("input").focus();
  } catch ({ message }) {
    $("group-new-error").textContent = message;
    $("group-new-error").hidden = false;
  }
  $("create").disabled = false;
}

export function startDialogs() {
  $("help").onclick = () => $("keys-help").showModal();
  $("make-group").onclick = () => {
    $("group-new-name").value = "";
    $("group-new-locale").value = state.locale;
    $("group-new-error").hidden = true;
    $("new-group").showModal();
    $("group-new-name").focus();
  };
  $("new-group-form").onsubmit = (event) => { event.preventDefault(); makeGroup(); };
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.dataset.close !== undefined) dialog.close(); });
  }
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const writing = event.target.matches?.("input, textarea, select");
    const helps = ((event.ctrlKey || event.metaKey) && event.key === "/") || (event.key === "?" && !writing);
    if (step) neighbour(step);
    else if (helps) $("keys-help").showModal();
    else return;
    event.preventDefault();
  });
}
