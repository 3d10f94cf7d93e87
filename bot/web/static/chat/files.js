// Files: chosen, pasted or dropped; seen before they are sent; shown in messages.
import { $, el, state, t } from "./state.js";
import { chip, draft, refuse, showComposer } from "./composer.js";

const SIZE = 10 * 1024 * 1024;
const AT_ONCE = 5;
const PICTURES = /^image\/(png|jpeg|gif|webp)$/;

export function sizeOf(bytes) {
  const [unit, number] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(state.locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(number);
}

function attach(list) {
  const mine = draft();
  const files = [...list];
  const fitting = files.filter((file) => file.size <= SIZE && file.size > 0);
  const room = AT_ONCE - mine.files.length;
  mine.files.push(...fitting.slice(0, room).map((blob) => ({ blob, name: blob.name || "file", size: blob.size, picture: thumbnail(blob) })));
  mine.error = null;
  const [large, empty] = [files.find((file) => file.size > SIZE), files.find((file) => !file.size)];
  if (large) mine.error = t("file_too_large", { name: large.name });
  else if (empty) mine.error = t("file_empty", { name: empty.name });
  else if (fitting.length > room) mine.error = t("too_many_files");
  showComposer();
  $("input").focus();
}

function thumbnail(blob) { // drawn here, so that no address of the file is needed
  if (!PICTURES.test(blob.type)) return null;
  const canvas = el("canvas", { width: 56, height: 56, role: "img", aria: { label: t("preview", { name: blob.name }) } });
  createImageBitmap(blob).then((image) => {
    const side = Math.min(image.width, image.height);
    canvas.getContext("2d").drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, 56, 56);
    image.close();
  }, () => canvas.replaceWith(icon())); // it only says that it is a picture
  return canvas;
}

const icon = () => el("span", { className: "icon", aria: { hidden: true } });

export function showAttached(files) {
  const shown = [...$("attached").children].map((node) => node.file);
  if (shown.length === files.length && files.every((file, place) => file === shown[place])) return;
  $("attached").hidden = !files.length;
  $("attached").replaceChildren(...files.map((file) => {
    const remove = () => { draft().files = draft().files.filter((each) => each !== file); draft().error = null; showComposer(); $("input").focus(); };
    return Object.assign(chip(file.picture ?? icon(),
      el("span", { className: "about" }, el("bdi", { textContent: file.name }), el("small", { textContent: sizeOf(file.size) })),
      el("button", { type: "button", className: "quiet remove", textContent: "×", aria: { label: t("remove_file", { name: file.name }) }, onclick: remove })), { file });
  }));
}

export function fileList(files) {
  return el("ul", { className: "files", aria: { label: t("files") } }, ...files.map(({ id, name, media_type: type, size }) => {
    const href = `/api/local/files/${encodeURIComponent(id)}`;
    if (PICTURES.test(type)) {
      const image = el("img", { src: href, alt: t("picture_named", { name }), loading: "lazy" });
      return el("li", { className: "picture" }, el("a", { href, target: "_blank", rel: "noopener", title: name }, image));
    }
    return el("li", {}, el("a", { className: "download", href, download: name, title: t("download_named", { name }) },
      icon(), el("span", { className: "about" }, el("bdi", { textContent: name }), el("small", { textContent: sizeOf(size) }))));
  }));
}

export function waitingFiles(files) { // of a message that is on its way
  return el("ul", { className: "files" }, ...files.map(({ name, size }) => el("li", {}, el("span", { className: "download" },
    icon(), el("span", { className: "about" }, el("bdi", { textContent: name }), el("small", { textContent: sizeOf(size) }))))));
}

export function startFiles() {
  $("attach").onclick = () => $("picker").click();
  $("picker").onchange = () => { attach($("picker").files); $("picker").value = ""; };
  $("input").addEventListener("paste", (event) => {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    attach(files);
  });
  const holds = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  const area = $("chat");
  let inside = 0;
  const show = (change) => { inside = change; area.classList.toggle("dropping", inside > 0); };
  area.addEventListener("dragenter", (event) => { if (holds(event)) { event.preventDefault(); show(inside + 1); } });
  area.addEventListener("dragleave", (event) => { if (holds(event)) show(Math.max(0, inside - 1)); });
  area.addEventListener("drop", (event) => { if (holds(event)) { event.preventDefault(); show(0); attach(event.dataTransfer.files); } });
  for (const what of ["dragover", "drop"]) addEventListener(what, (event) => { if (holds(event)) event.preventDefault(); }); // elsewhere it would leave the page
}

