// "bot is typing…": in the thread where the answer will be, else at the end.
import { $, el, state, t } from "./state.js";
import { threadOf } from "./messages.js";
import { follow } from "./scroll.js";

export function typing(places) { // all places, from the stream
  state.typing = places;
  follow(showTyping);
}

export function heard({ person, group, thread }) { // it has said it
  if (person !== "bot") return;
  state.typing = state.typing.filter((place) => place.group !== group || (place.thread && Number(place.thread) !== thread));
}

const dots = () => el("span", { className: "typing" },
  el("span", { className: "dots", aria: { hidden: true } }, ...[1, 2, 3].map(() => el("i"))), t("typing"));

export function showTyping() {
  for (const node of document.querySelectorAll(".typing")) node.remove();
  const here = state.typing.filter(({ group }) => group === state.group);
  const threads = here.map(({ thread }) => thread && threadOf(thread)).filter(Boolean);
  for (const thread of new Set(threads)) thread.querySelector(".typing-here").append(dots());
  if (threads.length < here.length) $("typing").append(dots());
}
