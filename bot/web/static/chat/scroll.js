// Scrolling: follows new messages only while the reader is at the end; at the top, older ones come.
import { $ } from "./state.js";
import { loadOlder } from "./chat.js";
import { nodeOf } from "./messages.js";

const at = { bottom: true, top: 0 };

export function bottom() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
  Object.assign(at, { bottom: true, top: $("scroll").scrollTop });
}

export function follow(change) {
  const { bottom: follows } = at;
  change();
  if (follows) bottom();
}

export function keepPlace(change) { // what is drawn above does not move what is read
  const [{ scrollHeight, scrollTop }, follows] = [$("scroll"), at.bottom];
  change();
  if (follows) bottom();
  else $("scroll").scrollTop = at.top = scrollTop + $("scroll").scrollHeight - scrollHeight;
}

function isInView(node) {
  const [box, mine] = [$("scroll"), node].map((each) => each.getBoundingClientRect());
  return mine.bottom > box.top + 8 && mine.top < box.bottom - 8;
}

export function offerJump(node, mine) {
  if (!node) return;
  if (at.bottom && node.offsetHeight > $("scroll").clientHeight) node.scrollIntoView({ block: "start" });
  if (isInView(node)) return;
  if (mine) node.scrollIntoView({ block: "nearest" });
  else Object.assign($("jump"), { hidden: false }).dataset.target = node.dataset.messageId;
}

export function hideJump() { $("jump").hidden = true; }

export function startScroll() {
  $("scroll").addEventListener("scroll", () => {
    const { scrollHeight, scrollTop, clientHeight } = $("scroll");
    if (scrollHeight - scrollTop - clientHeight < 40) at.bottom = true;
    else if (scrollTop < at.top) at.bottom = false; // only the reader goes up; what grows below is followed
    if (scrollTop < 400 && scrollTop < at.top) loadOlder();
    at.top = scrollTop;
    const target = nodeOf($("jump").dataset.target);
    if (!target || isInView(target)) hideJump();
  }, { passive: true });
  const keepBottom = new ResizeObserver(() => { if (at.bottom) bottom(); });
  for (const id of ["scroll", "log", "pending"]) keepBottom.observe($(id));
  $("older").onclick = loadOlder;
  $("jump").onclick = () => { nodeOf($("jump").dataset.target)?.scrollIntoView({ block: "center" }); hideJump(); $("input").focus(); };
}
