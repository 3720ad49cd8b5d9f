// What the filter could be narrowed to, with counts; each facet ignores its own choice.

import { html } from "./vendor/preact-htm.js";
import { SEVERAL, go, shown } from "./address.js";
import { GLYPH, WORD, whole } from "./numbers.js";
import { useAnswer } from "./server.js";

const TITLES = [
  ["v", "Verdict"], ["source", "Source"], ["task", "Task"], ["status", "Status, where not scored"],
  ["rule", "Answer taken from"], ["sign", "Sign"], ["rate", "Prompt’s pass rate"], ["reason", "Why not right"],
];
const LONG = new Set(["reason", "sign", "status"]);

export function Facets({ given, filter, meta, revision, open, close }) {
  const { data } = useAnswer("facets", filter, revision);
  const said = (key, value) => {
    if (key === "v") return `${GLYPH[value]} ${WORD[value]}`;
    if (key === "reason") return value.slice(value.indexOf(":") + 1);
    return shown(key, value, meta.signs);
  };
  const button = (key, [value, n]) => {
    const chosen = given[key] === value || (given[key] || "").split(key === "v" ? "," : SEVERAL).includes(value);
    return html`<button class=${`fc ${LONG.has(key) ? "long" : ""}`} aria-pressed=${chosen} title=${said(key, value)}
      onClick=${() => go("table", { ...given, [key]: given[key] === value ? "" : value, row: "" })}>
      <span dir="auto">${said(key, value)}</span><span>${whole(n)}</span></button>`;
  };
  return html`<aside class=${`facets ${open ? "open" : ""}`} aria-label="facets">
    ${open && html`<button class="iconb done" onClick=${close}>Done</button>`}
    ${data && !TITLES.some(([key]) => (data[key] || []).length) && html`<p class="soft">Nothing to narrow down.</p>`}
    ${data && TITLES.filter(([key]) => (data[key] || []).length).map(([key, title]) => html`<h3>${title}</h3>${data[key].map((pair) => button(key, pair))}`)}
  </aside>`;
}
