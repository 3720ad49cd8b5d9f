// The selected completion beside the table, while the table stays.

import { html } from "./vendor/preact-htm.js";
import { Card } from "./card.js";
import { useAnswer } from "./server.js";

export function Peek({ i, filter, run, narrow, put, revision }) {
  const { data, error } = useAnswer("prompt", { i }, revision);
  const completion = data && data.completions.find((c) => String(c.i) === String(i));
  return html`<aside class="peekp" aria-label="the completion" tabindex="0">
    ${narrow && html`<button class="iconb done" onClick=${() => put({ peek: "" })}>Close</button>`}
    ${error ? html`<p class="wrong" role="alert">${error}</p>`
      : completion ? html`<${Card} key=${i} c=${completion} group=${data} run=${run} filter=${filter} withPrompt />` : html`<p class="soft">…</p>`}</aside>`;
}
