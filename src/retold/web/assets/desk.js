"use strict";
/* Everything works without this script; it saves keystrokes: search as you type, moving with keys, forms in place. */
(() => {
  const $ = (sel, at = document) => at.querySelector(sel);
  const $$ = (sel, at = document) => Array.from(at.querySelectorAll(sel));

  /* ---- search as you type: the server answers with the list it would have put into the page ---- */
  const box = $("#q");
  const results = $("#results");
  if (box && results) {
    let timer = 0, asked = 0, shown = box.value;
    const ask = async () => {
      const words = box.value.trim();
      if (words === shown.trim()) return;
      shown = words;
      const mine = ++asked;
      const query = new URLSearchParams(new FormData(box.form));
      query.delete("page");
      try {
        const answer = await fetch("/search?part=1&" + query, { headers: { Accept: "text/html" } });
        if (!answer.ok || mine !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        results.replaceChildren(...page.body.childNodes);
        history.replaceState(null, "", "/search?" + query);
      } catch { /* the form still works */ }
    };
    box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 160); });
    box.form.addEventListener("submit", (e) => { e.preventDefault(); clearTimeout(timer); shown = "\u0000"; ask(); });
    if (!box.value) box.focus({ preventScroll: true });
  }

  /* ---- a story that is being traced: come back when it is done, without a reload in between ---- */
  const wait = $("[data-wait]");
  if (wait) {
    const meta = $("meta[http-equiv=refresh]");
    if (meta) meta.remove();
    const look = async () => {
      try {
        const answer = await fetch(wait.dataset.wait, { headers: { Accept: "application/json" } });
        const state = answer.ok ? await answer.json() : {};
        if (state.ready) { location.reload(); return; }
      } catch { /* try again */ }
      setTimeout(look, 1500);
    };
    setTimeout(look, 700);
  }

  /* ---- one press of a button is one ruling ---- */
  for (const form of $$("form[method=post]")) {
    form.addEventListener("submit", (e) => {
      if (form.dataset.sent) { e.preventDefault(); return; }
      form.dataset.sent = "1";
    });
  }
  addEventListener("pageshow", () => { for (const form of $$("form[data-sent]")) delete form.dataset.sent; });

  /* ---- keys: only outside of fields, and they can be switched off ---- */
  const on = () => { try { return localStorage.getItem("retold-keys") !== "off"; } catch { return true; } };
  const KEYS = [["/", "search"], ["j, k", "next and previous in a list"], ["Enter", "open"], ["g then s", "stories"],
    ["g then a", "alerts"], ["g then n", "add articles"], ["?", "this list"]];
  const opener = $(".keys-open");
  let dialog = null;
  const help = () => {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.setAttribute("aria-labelledby", "keys-h");
      const title = document.createElement("h2");
      title.id = "keys-h";
      title.textContent = "Keyboard";
      const list = document.createElement("dl");
      for (const [key, what] of KEYS) {
        const dt = document.createElement("dt"), kbd = document.createElement("kbd"), dd = document.createElement("dd");
        kbd.textContent = key;
        dd.textContent = what;
        dt.append(kbd);
        list.append(dt, dd);
      }
      const label = document.createElement("label"), check = document.createElement("input");
      check.type = "checkbox";
      check.checked = on();
      check.addEventListener("change", () => { try { localStorage.setItem("retold-keys", check.checked ? "on" : "off"); } catch { /* not kept */ } });
      label.append(check, " Single keys do this");
      const close = document.createElement("button");
      close.textContent = "Close";
      close.addEventListener("click", () => dialog.close());
      dialog.append(title, list, label, document.createElement("br"), document.createElement("br"), close);
      document.body.append(dialog);
    }
    dialog.showModal();
  };
  if (opener) { opener.hidden = false; opener.addEventListener("click", help); }

  let after = "";
  const rows = () => $$(".rows > li").filter((li) => $("a", li));
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((li) => li.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    $("a", next).focus();
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !on()) return;
    if (e.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const key = after + e.key;
    after = "";
    if (key === "/") { e.preventDefault(); box.focus(); box.select(); }
    else if (key === "?") help();
    else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "g") after = "g";
    else if (key === "gs") location.href = "/";
    else if (key === "ga") location.href = "/alerts";
    else if (key === "gn") location.href = "/add";
  });
})();
