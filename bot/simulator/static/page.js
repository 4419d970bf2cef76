// The page of `pokjabot coba`: draws what the server says and tells it what was clicked. It
// decides nothing: texts, times and labels arrive ready to be shown (show.go). What a message
// says becomes nodes only through safe(), from a short list of tags.
"use strict";

const words = JSON.parse(document.getElementById("words").textContent);
const lang = document.documentElement.lang;
const phones = new Map();

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const icons = {
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  pin: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4.5 3.5-6 7.5-6s6.9 1.5 7.5 6",
  voice: "M5 10v4M9 7v10M13 4v16M17 8v8M21 11v2",
};

// ask sends one act. Success shows itself as an event.
async function ask(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) body.append(name, one);
  }
  const answer = await fetch(path + "?bahasa=" + lang, { method: "POST", body });
  if (!answer.ok) throw new Error(path + ": " + answer.status);
  return answer.status === 204 ? null : answer.json();
}

// safe copies the HTML of a message node by node. The server has escaped it already; this second
// look means that a mistake there cannot become a script here.
const allowed = new Set(["B", "I", "U", "S", "CODE", "PRE", "BLOCKQUOTE", "A", "TG-SPOILER", "TG-EMOJI"]);

function safe(html, phone, id) {
  const out = document.createDocumentFragment();
  const source = new DOMParser().parseFromString("<body>" + html, "text/html");
  copy(source.body, out, { phone, id, quotes: 0 });
  return out;
}

// The line break before and behind a block is the block's own edge, as Telegram shows it.
const block = (node) => node?.nodeName === "PRE" || node?.nodeName === "BLOCKQUOTE";

function copy(from, to, place) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      let text = node.data;
      if (block(node.previousSibling)) text = text.replace(/^\n/, "");
      if (block(node.nextSibling)) text = text.replace(/\n$/, "");
      to.append(text);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      to.append(allowed.has(node.tagName) ? element(node, place) : contents(node, place));
    }
  }
}

function contents(node, place) {
  const out = document.createDocumentFragment();
  copy(node, out, place);
  return out;
}

function element(node, place) {
  const out = document.createElement(node.tagName);
  if (node.tagName === "BLOCKQUOTE" && node.hasAttribute("expandable")) return quote(node, out, place);
  if (node.tagName === "A") link(node, out, place);
  if (node.tagName === "TG-SPOILER") out.tabIndex = 0;
  copy(node, out, place);
  return out;
}

function quote(node, out, place) {
  const key = place.id + ":" + place.quotes++;
  const inner = make("div", "inner");
  copy(node, inner, place);
  const more = make("button", "", words.buka);
  more.type = "button";
  const fold = (folded) => {
    out.classList.toggle("folded", folded);
    more.setAttribute("aria-expanded", String(!folded));
    more.textContent = folded ? words.buka : words.tutup;
  };
  fold(!place.phone.open.has(key));
  more.addEventListener("click", () => {
    const folded = !out.classList.contains("folded");
    fold(folded);
    if (folded) place.phone.open.delete(key); else place.phone.open.add(key);
  });
  out.append(inner, more);
  return out;
}

// link: addresses of the bot itself act on this phone, all others open beside the page.
function link(node, out, place) {
  let url;
  try { url = new URL(node.getAttribute("href") || ""); } catch { return; }
  if (!["http:", "https:", "tg:", "mailto:", "tel:"].includes(url.protocol)) return;
  out.href = url.href;
  out.target = "_blank";
  out.rel = "noreferrer noopener";
  out.addEventListener("click", (event) => { if (place.phone.follow(url)) event.preventDefault(); });
}

class Phone {
  constructor(node) {
    this.node = node;
    this.role = node.dataset.phone;
    this.log = node.querySelector(".log");
    this.input = node.querySelector("[data-input]");
    this.status = node.querySelector("[data-status]");
    this.toastBox = node.querySelector(".toast");
    this.open = new Set(); // unfolded quotes, by message and place
    this.stick = true; // the newest message is in view and stays so
    this.listen();
  }

  act(path, fields = {}) {
    return ask(path, { phone: this.role, ...fields }).catch(() => { this.settle(); this.toast(words.gagal); });
  }

  listen() {
    const on = (selector, kind, do_) => this.node.querySelector(selector).addEventListener(kind, do_);
    on("[data-start]", "click", () => this.act("/mulai"));
    on(".write", "submit", (event) => { event.preventDefault(); this.submit(); });
    on("[data-attach]", "click", () => this.sheet("attach"));
    on("[data-commands]", "click", () => this.commands());
    on("[data-location]", "click", () => { this.sheet(); this.act("/lokasi"); });
    on("[data-contact]", "click", () => { this.sheet(); this.act("/kontak"); });
    on("[data-photos]", "change", (event) => this.upload("foto", event.target));
    on("[data-files]", "change", (event) => this.upload("berkas", event.target));
    on(".down", "click", () => { this.stick = true; this.scroll(); });
    for (const button of this.node.querySelectorAll("[data-samples]")) {
      button.addEventListener("click", () => { this.sheet(); this.act("/foto", { contoh: button.dataset.samples }); });
    }
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    });
    this.input.addEventListener("input", () => this.grow());
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.sheet()) this.input.focus();
    });
    this.log.addEventListener("scroll", () => {
      this.stick = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
      this.node.querySelector(".down").hidden = this.stick;
    });
    new ResizeObserver(() => this.scroll()).observe(this.log);
  }

  grow() {
    if (!this.input.value.trim()) this.input.value = ""; // the line break of an Enter that sent
    this.input.style.height = "38px";
    this.input.style.height = Math.min(this.input.scrollHeight, 118) + "px";
  }

  async submit() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = "";
    this.grow();
    this.sheet();
    this.stick = true;
    await this.act("/kirim", { text });
  }

  upload(kind, input) {
    const files = [...input.files];
    input.value = "";
    this.sheet();
    if (files.length) this.act("/foto", { [kind]: files });
  }

  // sheet opens one of the sheets above the input, or closes both; it tells whether one was open.
  sheet(name) {
    let was = false;
    for (const sheet of this.node.querySelectorAll("[data-sheet]")) {
      const toggle = this.node.querySelector("[data-" + sheet.dataset.sheet + "]");
      was ||= !sheet.hidden;
      sheet.hidden = !(sheet.dataset.sheet === name && sheet.hidden);
      toggle.setAttribute("aria-expanded", String(!sheet.hidden));
      if (!sheet.hidden) sheet.querySelector("button, input")?.focus();
    }
    return was;
  }

  async commands() {
    const sheet = this.node.querySelector("[data-sheet=commands]");
    const list = await fetch("/perintah?bahasa=" + lang).then((answer) => answer.json()).catch(() => []);
    sheet.replaceChildren(...(list || []).map((command) => {
      const button = make("button");
      button.type = "button";
      button.append(make("b", "", "/" + command.command), make("span", "", command.description));
      button.addEventListener("click", () => { this.sheet(); this.act("/kirim", { text: "/" + command.command }); });
      return button;
    }));
    if (list && list.length) this.sheet("commands");
  }

  // follow opens t.me/<this bot>?start=<code> on this phone.
  follow(url) {
    const code = url.searchParams.get("start");
    if (url.hostname !== "t.me" || !code) return false;
    this.act("/mulai", { code });
    return true;
  }

  scroll() { if (this.stick) this.log.scrollTop = this.log.scrollHeight; }

  // all draws the phone anew.
  all(screen) {
    this.log.replaceChildren();
    for (const message of screen.messages) this.put(message);
    this.keyboard(screen.keyboard);
    this.typing(screen.typing);
    this.blocked(screen.blocked);
    this.empty();
    this.stick = true;
    this.scroll();
  }

  empty() { this.node.classList.toggle("empty", !this.log.querySelector("[data-message]")); }

  change(change) {
    switch (change.kind) {
      case "message":
        if (!change.message.fromBot) this.stick = true;
        this.typing(false);
        this.put(change.message);
        if (change.message.fromBot) unread(this.role);
        break;
      case "edit": this.settle(); this.put(change.message); break;
      case "delete": this.drop(change.deleted); break;
      case "typing": this.typing(true); break;
      case "toast": this.settle(); this.answer(change.toast); break;
      case "keyboard": this.keyboard(change.keyboard); break;
      case "status": this.blocked(change.blocked); break;
    }
    this.empty();
    this.scroll();
  }

  find(id) { return this.log.querySelector('[data-message="' + id + '"]'); }

  // put draws a message in its place; one that is there already is replaced, and the keyboard's
  // focus stays where it was.
  put(message) {
    const old = this.find(message.id);
    const node = this.draw(message);
    if (!old) {
      this.day(message);
      this.house(message).append(node);
      return;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const place = focused && [...old.querySelectorAll("button")].indexOf(focused);
    old.replaceWith(node);
    if (!focused) return;
    const buttons = [...node.querySelectorAll("button")];
    const same = buttons.find((b) => b.dataset.button === focused.dataset.button);
    (same || buttons[Math.min(place, buttons.length - 1)] || this.log).focus({ preventScroll: true });
  }

  day(message) {
    if (this.lastDay(message.day)) return;
    const mark = make("div", "day", message.day);
    mark.dataset.day = message.day;
    this.log.append(mark);
  }

  lastDay(day) {
    const marks = this.log.querySelectorAll("[data-day]");
    return marks.length > 0 && marks[marks.length - 1].dataset.day === day;
  }

  // house is where a new message goes: the chat, or the album it belongs to.
  house(message) {
    if (!message.album) return this.log;
    const last = this.log.lastElementChild;
    if (last?.dataset.album === message.album) return last;
    const album = make("div", message.fromBot ? "album bot" : "album");
    album.dataset.album = message.album;
    this.log.append(album);
    return album;
  }

  drop(id) {
    const node = this.find(id);
    const album = node?.closest("[data-album]");
    node?.remove();
    if (album && !album.children.length) album.remove();
  }

  draw(message) {
    const node = make("article", "message" + (message.fromBot ? "" : " own"));
    node.dataset.message = message.id;
    const bubble = make("div", "bubble");
    this.media(message, bubble);
    const text = make("div", "text");
    const meta = make("span", "meta", (message.edited && message.fromBot === false ? words.diedit + " " : "") + message.clock);
    if (message.html) text.append(safe(message.html, this, message.id));
    text.append(meta);
    bubble.append(text);
    node.append(bubble);
    if (message.buttons) {
      node.classList.add("buttons");
      if (message.buttons.some((row) => row.length > 2)) node.classList.add("wide");
      node.append(this.rows(message.buttons, (button, row, column, key) => this.tap(message.id, button, row, column, key)));
    }
    if (message.html && message.html.includes("<pre>")) node.classList.add("wide");
    return node;
  }

  media(message, bubble) {
    if (message.photo) {
      bubble.classList.add("photo");
      bubble.classList.toggle("bare", !message.html);
      const show = make("button", "picture");
      show.type = "button";
      show.setAttribute("aria-label", words.foto);
      const image = make("img");
      image.alt = words.foto;
      image.width = message.photo.width;
      image.height = message.photo.height;
      image.src = message.photo.url;
      show.append(image);
      show.addEventListener("click", () => view(message.photo.url));
      bubble.append(show);
    }
    if (message.document) bubble.append(card(icons.file, message.document.name, message.document.size, message.document.url));
    if (message.location) bubble.append(card(icons.pin, words.titik, message.location));
    if (message.contact) bubble.append(card(icons.person, words.nomor, message.contact));
    if (message.voice) bubble.append(card(icons.voice, words.suara, message.voice));
    if (message.sticker) bubble.append(make("div", "sticker", message.sticker));
  }

  rows(rows, tap) {
    const out = make("div", "rows");
    rows.forEach((row, r) => {
      const line = make("div", row.length > 4 ? "many" : "");
      row.forEach((button, c) => {
        const key = make("button", button.url || button.web_app ? "opens" : button.copy_text ? "copies" : "", button.text);
        key.type = "button";
        key.dataset.button = button.text;
        key.addEventListener("click", () => tap(button, r, c, key));
        line.append(key);
      });
      out.append(line);
    });
    return out;
  }

  tap(message, button, row, column, key) {
    if (button.copy_text) return this.copy(button.copy_text.text);
    if (button.switch_inline_query !== undefined) return this.copy(button.switch_inline_query);
    const address = button.url || button.web_app?.url;
    if (address) {
      let url;
      try { url = new URL(address); } catch { return; }
      if (!this.follow(url) && ["http:", "https:"].includes(url.protocol)) window.open(url.href, "_blank", "noopener,noreferrer");
      return;
    }
    key.setAttribute("aria-busy", "true");
    this.act("/ketuk", { message, row, column, label: button.text });
  }

  async copy(text) {
    try { await navigator.clipboard.writeText(text); this.toast(words.disalin); } catch { this.toast(text); }
  }

  settle() { for (const key of this.log.querySelectorAll("[aria-busy]")) key.removeAttribute("aria-busy"); }

  keyboard(keyboard) {
    const box = this.node.querySelector(".keyboard");
    box.hidden = !keyboard;
    box.replaceChildren();
    this.input.placeholder = keyboard?.input_field_placeholder || words.tulis;
    if (!keyboard) return;
    box.append(this.rows(keyboard.keyboard, (button) => {
      this.stick = true;
      if (button.request_contact) this.act("/kontak");
      else if (button.request_location) this.act("/lokasi");
      else this.act("/tekan", { label: button.text });
    }));
  }

  // typing shows until the bot writes, at most as long as Telegram does (sendChatAction: 5 s).
  typing(on) {
    clearTimeout(this.typingEnds);
    this.status.textContent = on ? words.mengetik : words.bot;
    if (on) this.typingEnds = setTimeout(() => this.typing(false), 5000);
  }

  blocked(on) { this.node.querySelector(".blocked").hidden = !on; }

  answer(toast) {
    if (!toast.text) return;
    if (!toast.alert) return this.toast(toast.text);
    const dialog = document.querySelector(".alert");
    dialog.querySelector("p").textContent = toast.text;
    if (!dialog.open) dialog.showModal();
  }

  toast(text) {
    this.toastBox.textContent = text;
    this.toastBox.hidden = false;
    clearTimeout(this.toastEnds);
    this.toastEnds = setTimeout(() => { this.toastBox.hidden = true; }, 4000);
  }
}

function card(path, title, detail, url) {
  const out = make(url ? "a" : "div", "file");
  if (url) { out.href = url; out.download = ""; }
  const mark = make("i");
  mark.append(icon(path));
  const body = make("div");
  body.append(make("b", "", title), make("span", "", detail));
  out.append(mark, body);
  return out;
}

function view(url) {
  const dialog = document.querySelector(".viewer");
  dialog.querySelector("img").src = url;
  dialog.showModal();
}

// Tabs, where the window has room for one phone only
const tabs = [...document.querySelectorAll("[data-tab]")];

function choose(role) {
  for (const tab of tabs) {
    const mine = tab.dataset.tab === role;
    tab.setAttribute("aria-selected", String(mine));
    tab.tabIndex = mine ? 0 : -1;
    phones.get(tab.dataset.tab).node.classList.toggle("shown", mine);
    if (mine) tab.querySelector("b").hidden = true;
  }
  phones.get(role).scroll();
}

function unread(role) {
  if (phones.get(role).node.classList.contains("shown")) return;
  const badge = document.querySelector('[data-tab="' + role + '"] b');
  badge.textContent = badge.hidden ? "1" : String(Number(badge.textContent) + 1);
  badge.hidden = false;
}

function bars() {
  for (const button of document.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", () => ask("/jam", { ke: button.dataset.preset }).then(clock, () => {}));
  }
  for (const box of document.querySelectorAll("[data-fault]")) {
    box.addEventListener("change", () => {
      ask("/gangguan", { nama: box.dataset.fault, aktif: box.checked ? "1" : "0" }).then(faults, () => { box.checked = !box.checked; });
    });
  }
  const network = document.querySelector(".network");
  document.addEventListener("click", (event) => { if (!network.contains(event.target)) network.open = false; });
  network.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { network.open = false; network.querySelector("summary").focus(); }
  });
}

function clock(now) {
  const node = document.querySelector("[data-clock]");
  node.dateTime = now.at;
  node.querySelector("b").textContent = now.time;
  node.querySelector(".long").textContent = now.date;
  node.querySelector(".short").textContent = now.short;
}

function faults(on) {
  for (const box of document.querySelectorAll("[data-fault]")) box.checked = on.includes(box.dataset.fault);
  document.querySelector(".network").classList.toggle("bad", on.length > 0);
  const count = document.querySelector("[data-faults]");
  count.hidden = on.length === 0;
  count.textContent = String(on.length);
}

function live() {
  const events = new EventSource("/peristiwa?bahasa=" + lang);
  const on = (kind, do_) => events.addEventListener(kind, (event) => do_(JSON.parse(event.data)));
  on("layar", (all) => {
    for (const screen of all.phones) phones.get(screen.role)?.all(screen);
    clock(all.clock);
    faults(all.faults);
    document.body.dataset.ready = "";
  });
  on("kabar", (change) => phones.get(change.role)?.change(change));
  on("jam", clock);
  on("gangguan", faults);
  const lost = document.querySelector(".lost");
  events.addEventListener("open", () => { lost.hidden = true; });
  events.addEventListener("error", () => { lost.hidden = false; });
}

for (const node of document.querySelectorAll("[data-phone]")) phones.set(node.dataset.phone, new Phone(node));
tabs.forEach((tab, i) => {
  tab.addEventListener("click", () => choose(tab.dataset.tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(i + step + tabs.length) % tabs.length];
    choose(next.dataset.tab);
    next.focus();
  });
});
bars();
live();
