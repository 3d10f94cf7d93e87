// What the page knows, and small words that all parts of it use.
export const $ = (id) => document.getElementById(id);

export const state = {
  locale: "en", person: null, group: null, people: [], groups: [], texts: {}, connected: true, seq: 0,
  messages: new Map(), // id -> its newest version
  loaded: new Map(), // group -> {before, newest, more}: which of its threads are here; the newest there was then
  presses: new Map(), // "person/message" -> {value, busy, ack, error}
  notes: new Map(), // "person/message" -> {key, busy, done, error}: noted as feedback
  typing: [], // {group, thread}: where the bot is about to say something
};

export const memory = { // what a tab remembers; a new tab starts with what the last one chose
  get(name) {
    try { return sessionStorage.getItem(`gk.${name}`) ?? localStorage.getItem(`gk.${name}`); } catch { return null; }
  },
  set(name, value) {
    try { for (const storage of [sessionStorage, localStorage]) storage.setItem(`gk.${name}`, value); } catch { /* not allowed */ }
  },
  tab: {
    get(name) { try { return JSON.parse(sessionStorage.getItem(`gk.${name}`)); } catch { return null; } },
    set(name, value) { try { sessionStorage.setItem(`gk.${name}`, JSON.stringify(value)); } catch { /* not allowed, or full */ } },
  },
};

export function t(key, values = {}, locale = state.locale) {
  const text = state.texts[locale]?.[`page.${key}`] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const counted = (key, number) => t(number === 1 ? `${key}_one` : `${key}_many`, { number });

export function el(tag, { data, aria, lang, role, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  if (lang) node.lang = lang;
  if (role) node.setAttribute("role", role);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${name}`, value);
  node.append(...children.filter(Boolean));
  return node;
}

// An error knows whether the same may succeed later: then `again` is true.
function failure(text, again) { return Object.assign(new Error(text), { again }); }

async function answered(path, options) {
  const response = await fetch(`/api/local${path}`, options).catch(() => { throw failure(t("error_unreachable"), true); });
  if (response.status === 401) location.reload(); // the token is another one now: ask for it
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) throw failure(answer?.error || t("error_server"), response.status >= 500 || response.ok);
  return answer;
}

export function call(path, body) {
  const headers = { "Accept-Language": state.locale, ...(body && { "Content-Type": "application/json" }) };
  const post = body && { method: "POST", body: JSON.stringify(body) };
  return answered(path, { headers, signal: AbortSignal.timeout(20000), ...post });
}

export function upload({ group, person }, file) {
  const asked = new URLSearchParams({ group, person, name: file.name });
  const headers = { "Accept-Language": state.locale, "Content-Type": "application/octet-stream", "X-Groupkeeper": "1" };
  return answered(`/files?${asked}`, { method: "POST", headers, body: file.blob, signal: AbortSignal.timeout(120000) });
}

export const current = () => state.groups.find((group) => group.id === state.group);
export const visibleGroups = () => state.groups.filter((group) => group.people.includes(state.person));
export const inGroup = (id) => [...state.messages.values()].filter((message) => message.group === id);
export const nameOf = (id) => (id === "bot" ? t("bot_name") : state.people.find((person) => person.id === id)?.name ?? id);
// A direct chat and the ops channel are called so in the reader's language; groups have names.
export const isNamed = (kind) => kind === "group" || kind === "developers";
export const titleOf = ({ kind, name }) => (isNamed(kind) ? name : t(`kind_${kind}`));
export const langOf = (text) => (/[\u3400-\u9fff\uf900-\ufaff]/.test(text) ? "zh-CN" : "en");
export const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
export const isNarrow = () => matchMedia("(max-width: 45rem)").matches;

// Said once by a screen reader, without moving it.
export function announce(text, lang = document.documentElement.lang) {
  $("announce").replaceChildren(el("p", { textContent: text, lang }));
}
