// Keys, and the page that lists them.

import { html, useEffect } from "./vendor/preact-htm.js";

/** Call `map[key]()` for keys that are meant for the page, not for a field or a button. */
export function useKeys(map, deps) {
  useEffect(() => {
    const on = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target.closest("input, textarea, select")) return;
      const presses = event.key === " " || event.key === "Enter";
      if (presses && event.target.closest("button, a, summary")) return;
      const act = map[event.key];
      if (act) { event.preventDefault(); act(); }
    };
    window.addEventListener("keydown", on);
    return () => window.removeEventListener("keydown", on);
  }, deps);
}

const KEYS = [
  ["Everywhere", [
    ["/", "search in text, prompt, id, ground truth and reason"],
    ["g then o t p c l", "overview, table, prompt, compare, label"],
    ["x", "take the last filter away"],
    ["d", "dark or light"],
    ["?", "this help"],
  ]],
  ["Table", [
    ["j k", "next, previous completion"],
    ["space", "peek at it"],
    ["enter", "open its prompt"],
    ["c", "columns"],
  ]],
  ["Prompt", [
    ["j k", "next, previous prompt of those that pass the filter"],
    ["← →", "between its completions"],
    ["o", "open all reasoning"],
    ["r", "raw text"],
    ["esc", "back to the table"],
  ]],
  ["Label", [
    ["r w u", "right, wrong, unsure; the next one comes"],
    ["s z", "skip, undo"],
    ["o", "the reasoning"],
  ]],
];

const keyCaps = (text) => text.split(" ").map((x) => (x === "then" ? " then " : html`<kbd>${x}</kbd> `));

export function Help({ close }) {
  useKeys({ Escape: close, "?": close }, []);
  return html`<div class="help" onClick=${close}>
    <div role="dialog" aria-label="keys" onClick=${(event) => event.stopPropagation()}>
      <b style="font-size:15px">Keys</b>
      ${KEYS.map(([title, list]) => html`<h3>${title}</h3>
        <dl>${list.map(([key, what]) => html`<dt>${keyCaps(key)}</dt><dd>${what}</dd>`)}</dl>`)}
    </div></div>`;
}
