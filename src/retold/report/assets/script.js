"use strict";
(() => {
  const $ = (sel, at = document) => at.querySelector(sel);
  const $$ = (sel, at = document) => Array.from(at.querySelectorAll(sel));
  const make = (name, text) => { const el = document.createElement(name); el.textContent = text; return el; };
  document.documentElement.classList.add("js");

  /* ---- two articles side by side ---- */
  const desks = new Map();

  class Desk {
    constructor(part) {
      this.part = part;
      this.desk = $(".desk", part);
      this.articles = $$("article", this.desk);
      this.names = new Map($$(".pick-left option", part).map((o) => [o.value, o.textContent]));
      this.data = JSON.parse($(".data", part).textContent);
      this.picks = [$(".pick-left", part), $(".pick-right", part)];
      this.text = $(".seen-text", part);
      this.more = $(".seen-more", part);
      this.active = null;
      this.lit = [];
      this.marks = null;
      if (this.articles.length > 1) $(".pick", part).hidden = false;
      $(".seen", part).hidden = false;
      this.desk.classList.toggle("two", this.articles.length > 1);
      const first = this.articles[0].id;
      this.show(first, this.partner(first));
      this.listen();
    }

    /* the article that shares most passages with another one */
    partner(id) {
      const shared = new Map();
      for (const [a, b] of this.data.matches) {
        const other = a === id ? b : b === id ? a : null;
        if (other && other !== id) shared.set(other, (shared.get(other) || 0) + 1);
      }
      let best = null;
      for (const article of this.articles) {
        const n = shared.get(article.id) || 0;
        if (article.id !== id && (best === null || n > best[1])) best = [article.id, n];
      }
      return best ? best[0] : id;
    }

    show(left, right) {
      this.left = left;
      this.right = right;
      for (const article of this.articles) {
        article.hidden = article.id !== left && article.id !== right;
        article.classList.toggle("left", article.id === left);
        article.classList.toggle("right", article.id === right && right !== left);
      }
      this.picks[0].value = left;
      this.picks[1].value = right;
      this.clear();
    }

    choose(side, id) {
      if (side === 0) this.show(id, id === this.right ? this.left : this.right);
      else this.show(id === this.left ? this.right : this.left, id);
    }

    /* make sure that an article is on the desk; the other side keeps or finds its partner */
    bring(id) {
      if (id === this.left || id === this.right) return;
      this.show(id, this.partner(id));
    }

    numbers(el) { return (el.dataset.m || "").split(" ").filter(Boolean).map(Number); }

    /* elements of a match, innermost only */
    of(number) {
      if (!this.marks) {
        this.marks = new Map();
        for (const el of $$("[data-m]", this.desk)) {
          for (const n of this.numbers(el)) {
            if (!this.marks.has(n)) this.marks.set(n, []);
            const held = this.marks.get(n);
            const last = held[held.length - 1];
            if (last && last.contains(el)) held.pop();
            held.push(el);
          }
        }
      }
      return this.marks.get(number) || [];
    }

    across(number, doc) {
      const [a, b] = this.data.matches[number];
      return a === doc ? b : a;
    }

    clear() {
      for (const el of this.lit) el.classList.remove("on");
      this.lit = [];
      this.active = null;
      this.text.textContent = "No passage chosen.";
      this.more.replaceChildren();
    }

    light(el, numbers) {
      for (const lit of this.lit) lit.classList.remove("on");
      this.lit = [el];
      const here = el.closest("article").id;
      const there = here === this.left ? this.right : this.left;
      const pairs = numbers.filter((n) => this.across(n, here) === there);
      for (const n of pairs) this.lit.push(...this.of(n));
      if (pairs.length) this.lit.shift();
      for (const lit of this.lit) lit.classList.add("on");
      return { here, there, pairs };
    }

    pick(stop) {
      const numbers = this.numbers(stop);
      const { here, there, pairs } = this.light(stop, numbers);
      this.active = stop;
      const target = this.target(pairs, there);
      if (target) this.reveal(target);
      this.tell(numbers, here, there, pairs);
      return target;
    }

    target(pairs, there) {
      for (const n of pairs) {
        const el = this.of(n).find((x) => x.closest("article").id === there);
        if (el) return el.closest("a.m");
      }
      return null;
    }

    /* scroll a pane, never the page */
    reveal(el) {
      const pane = el.closest("article");
      const a = el.getBoundingClientRect(), b = pane.getBoundingClientRect();
      if (a.top < b.top + 8 || a.bottom > b.bottom - 8) pane.scrollTop += a.top - b.top - pane.clientHeight / 3;
    }

    tell(numbers, here, there, pairs) {
      const parts = pairs.slice(0, 3).map((n) => {
        const [, , relation, changes] = this.data.matches[n];
        const drift = changes.map((c) => this.data.words[c]).join("; ");
        return this.data.words[relation] + (drift ? ". " + drift : "");
      });
      this.text.textContent = parts.length
        ? "In " + this.names.get(there) + ": " + parts.join(". ") + "."
        : "Not linked to " + (this.names.get(there) || "another article") + ".";
      const others = [...new Set(numbers.map((n) => this.across(n, here)))].filter((d) => d !== there && d !== here);
      this.more.replaceChildren();
      if (!others.length) return;
      this.more.append(make("span", "Also in:"));
      for (const doc of others.slice(0, 8)) {
        const button = make("button", this.names.get(doc));
        button.type = "button";
        button.addEventListener("click", () => this.beside(doc));
        this.more.append(button);
      }
      if (others.length > 8) this.more.append(make("span", "and " + (others.length - 8) + " more"));
    }

    beside(doc) {
      const stop = this.active;
      if (!stop) return;
      const here = stop.closest("article").id;
      if (here === this.left) this.show(here, doc); else this.show(doc, here);
      stop.focus({ preventScroll: true });
      this.pick(stop);
    }

    jump(stop) {
      let target = this.pick(stop);
      if (!target) {
        const here = stop.closest("article").id;
        const other = this.numbers(stop).map((n) => this.across(n, here)).find((d) => d !== here);
        if (other) { this.beside(other); target = this.pick(stop); }
      }
      if (target) target.focus({ preventScroll: true });
    }

    step(stop, by) {
      const stops = $$("a.m", stop.closest("article"));
      const next = stops[stops.indexOf(stop) + by];
      if (next) next.focus();
    }

    listen() {
      this.picks.forEach((pick, side) => pick.addEventListener("change", () => this.choose(side, pick.value)));
      this.desk.addEventListener("focusin", (e) => { const stop = e.target.closest("a.m"); if (stop) this.pick(stop); });
      this.desk.addEventListener("mouseover", (e) => {
        const stop = e.target.closest("a.m");
        if (!stop) { if (this.active) this.light(this.active, this.numbers(this.active)); return; }
        const inner = e.target.closest("[data-m]");
        this.light(inner, this.numbers(inner));
      });
      this.desk.addEventListener("mouseleave", () => {
        if (this.active) this.light(this.active, this.numbers(this.active)); else this.clear();
      });
      this.desk.addEventListener("click", (e) => {
        const stop = e.target.closest("a.m");
        if (stop) { e.preventDefault(); stop.focus({ preventScroll: true }); this.pick(stop); }
      });
      this.part.addEventListener("keydown", (e) => this.key(e));
    }

    key(e) {
      if (e.key === "Escape") { this.clear(); return; }
      const stop = e.target.closest && e.target.closest("a.m");
      if (!stop || e.ctrlKey || e.metaKey || e.altKey) return;
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
      if (by) { e.preventDefault(); this.step(stop, by); }
      if (e.key === "Enter") { e.preventDefault(); this.jump(stop); }
    }
  }

  for (const part of $$(".reading")) desks.set(part, new Desk(part));

  /* ---- the ledger: sort and filter ---- */
  for (const part of $$(".part.ledger")) {
    const table = $("table", part), box = $(".filters", part);
    if (!table || !box) continue;
    box.hidden = false;
    const body = table.tBodies[0], rows = Array.from(body.rows);
    const [sev, type, text, count] = [".f-sev", ".f-type", ".f-text", ".f-count"].map((s) => $(s, box));
    const hay = new Map();
    const filter = () => {
      const wanted = sev.value ? sev.value.split(" ") : null, needle = text.value.trim().toLowerCase();
      let n = 0;
      for (const row of rows) {
        if (needle && !hay.has(row)) hay.set(row, row.textContent.toLowerCase());
        const fits = (!wanted || wanted.includes(row.dataset.sev)) && (!type.value || row.dataset.type === type.value)
          && (!needle || hay.get(row).includes(needle));
        row.hidden = !fits;
        if (fits) n += 1;
      }
      count.textContent = n === rows.length ? "All " + n + " shown" : n + " of " + rows.length + " shown";
    };
    const key = (row, name, n) => name === "sev" ? row.dataset.rank : row.cells[n].textContent.toLowerCase();
    $$("thead th", table).forEach((th, n) => {
      const button = make("button", th.textContent);
      button.type = "button";
      th.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = th.getAttribute("aria-sort") === "ascending";
        $$("thead th", table).forEach((x) => x.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        const sorted = rows.map((r, i) => [key(r, th.dataset.key, n), i, r]);
        sorted.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
        if (down) sorted.reverse();
        body.append(...sorted.map((s) => s[2]));
      });
    });
    if (rows.length > 12 && rows.some((r) => r.dataset.sev !== "benign")) sev.value = "serious notable";
    sev.addEventListener("change", filter);
    type.addEventListener("change", filter);
    text.addEventListener("input", filter);
    filter();
  }

  /* ---- several stories: one at a time ---- */
  const stories = $$(".one-story");
  const open = (id) => {
    for (const story of stories) story.hidden = stories.length > 1 && story.id !== id;
    for (const link of $$(".stories a")) {
      if (link.hash === "#" + id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
  };

  /* ---- go to a place, wherever it hides ---- */
  const go = () => {
    const el = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (!el) return;
    const story = el.closest(".one-story");
    if (story && stories.length > 1) open(story.id);
    for (let at = el; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const article = el.closest(".desk > article");
    if (article) {
      const desk = desks.get(article.closest(".reading"));
      desk.bring(article.id);
      desk.part.scrollIntoView();
      desk.desk.scrollIntoView();
      if (el !== article) { desk.reveal(el); el.focus({ preventScroll: true }); } else article.focus({ preventScroll: true });
    } else el.scrollIntoView();
  };
  if (stories.length > 1) open(stories[0].id);
  addEventListener("hashchange", go);
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[href^='#']");
    if (link && !e.defaultPrevented && link.hash === location.hash) { e.preventDefault(); go(); }
  });
  go();

  /* ---- paper shows every claim, every warning and every article; lists that repeat them stay away ---- */
  let closed = [];
  let away = [];
  addEventListener("beforeprint", () => {
    closed = $$("details.claim:not([open])").filter((el) => !el.closest(".more"));
    away = $$(".desk > article[hidden]");
    for (const el of closed) el.open = true;
    for (const el of away) el.hidden = false;
  });
  addEventListener("afterprint", () => {
    for (const el of closed) el.open = false;
    for (const el of away) el.hidden = true;
  });
})();
