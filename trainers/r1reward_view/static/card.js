// One completion: its verdict, what each term said, reasoning folded, the answer marked where it stands.

import { html, useState } from "./vendor/preact-htm.js";
import { address } from "./address.js";
import { GLYPH, WORD, fixed, oneLine, plural, short, spaced, verdictOf, visible, whole } from "./numbers.js";
import { Rich, Short } from "./rich.js";

const isCode = (group) => /code/.test(group.task);

/** A reason with the ground truth in it set as LaTeX. */
export function Why({ text, truth }) {
  const at = truth && /[\\^_{}]/.test(truth) ? text.indexOf(truth) : -1;
  if (at < 0) return html`<bdi>${visible(text)}</bdi>`;
  return html`${visible(text.slice(0, at))}<${Short} s=${truth} />${visible(text.slice(at + truth.length))}`;
}

function Terms({ c, group, run }) {
  const line = (term) => {
    const score = c.scores[term.name], idle = term.weight === 0;
    const kind = term.name === run.accuracy ? verdictOf(score) : score.value === 1 ? "" : score.value === 0 ? "wrong" : score.value == null ? "none" : "partial";
    const took = term.name === run.accuracy && !isCode(group) && score.answer != null;
    return html`<span class=${idle ? "softer" : ""} dir="auto">${term.name}${idle ? html` <span class="softer">×0</span>` : ""}</span>
      <span class=${`val ${kind}`}>${score.value == null ? html`<span class="stat">${spaced(score.status || "")}</span>` : short(score.value)}</span>
      <span class="why">${took ? html`took <${Short} s=${oneLine(score.answer)} />; ` : ""}<${Why} text=${score.reason || ""} truth=${group.truth} /></span>`;
  };
  return html`<div class="terms">${run.terms.filter((term) => c.scores[term.name]).map(line)}</div>`;
}

/** Where the reasoning begins and ends: [start of its text, its end, start of the rest]. */
function thought(text) {
  const i = text.indexOf("<think>"), j = text.indexOf("</think>"), end = text.length;
  if (i < 0 && j < 0) return [0, 0, 0, 0];
  return [i >= 0 ? i + 7 : 0, j >= 0 ? j : end, j >= 0 ? j + 8 : end, Math.max(0, i)];
}

export function Body({ c, group, raw, open }) {
  const score = c.scores[group.accuracy], span = score && score.span, text = c.text;
  if (raw) return html`<${Rich} s=${text} span=${span} raw />`;
  const [start, end, rest, lead] = thought(text), inside = text.slice(start, end), after = text.slice(rest);
  const from = (part, at) => at + part.length - part.trimStart().length, closed = text.includes("</think>");
  const known = isCode(group) ? group.prompt : "";
  return html`${text.slice(0, lead).trim() && html`<${Rich} s=${text.slice(0, lead).trim()} />`}
    ${inside.trim() && html`<details class=${`think ${open || closed ? "" : "low"}`} open=${open || !closed}><summary><span>Reasoning</span>
      <span class="softer">${plural(inside.trim().length, "character")}${closed ? "" : ", never closed"}</span><span class="ell">${oneLine(inside.trim(), 90)}</span></summary>
      <div class="body" tabindex=${open || closed ? undefined : 0}><${Rich} s=${inside.trim()} base=${from(inside, start)} span=${span} /></div></details>`}
    ${after.trim() ? html`<${Rich} s=${after.trim()} base=${from(after, rest)} span=${span} known=${known} />` : html`<p class="none">There is no answer part.</p>`}
    ${c.cut && html`<p class="none">The text is longer than is shown.</p>`}`;
}

const FIELDS = [["test", "assertion"], ["input", "input"], ["expected", "expected"], ["got", "got"]];

/** The failing test: input, what was expected, what came. */
function Failing({ failing }) {
  const lines = FIELDS.filter(([key]) => failing[key]);
  return html`<p class="soft"><b>${failing.name}</b> failed${lines.some(([key]) => key !== "input") ? "" : html`: <bdi>${failing.said}</bdi>`}</p>
    ${lines.length > 0 && html`<dl class="failing">${lines.map(([key, title]) => html`<dt>${title}</dt><dd><pre class=${`code ${key === "got" ? "bad" : ""}`} tabindex="0">${failing[key]}</pre></dd>`)}</dl>`}`;
}

/** How the verifier reads a text, where that is not how it is written. */
export function Form({ form, text }) {
  if (!form || form.replace(/\s/g, "") === String(text ?? "").replace(/[\s$]/g, "")) return null;
  return html` <span class="soft">read as <code>${form}</code></span>`;
}

/** The failing test first; then all tests. */
export function Tests({ c, group, accuracy }) {
  const [all, setAll] = useState(false), score = c.scores[accuracy];
  if (!isCode(group) || (!group.tests && !group.truth)) return null;
  const text = group.tests || group.truth, lines = text.replace(/\s+$/, "").split("\n");
  const failing = score && score.value !== 1 && score.reason;
  return html`<div class="took"><b>${c.v === "right" ? "Tests, all passed" : "Tests"}</b> <button class="iconb" onClick=${() => setAll(!all)}>${all ? "less" : `show ${lines.length === 1 ? "it" : `all ${lines.length} lines`}`}</button>
    ${failing && (score.failing?.name ? html`<${Failing} failing=${score.failing} />` : html`<pre class="code bad" tabindex="0">${failing}</pre>`)}
    ${all && html`<pre class="code" tabindex="0">${text}</pre>`}</div>`;
}

function Taken({ c, score }) {
  if (!score || score.answer == null) return html`<div class="took">No final answer was found.</div>`;
  return html`<div class="took">Taken for the answer: <b><${Short} s=${oneLine(score.answer)} /></b><${Form} form=${score.form} text=${score.answer} />${c.rule && html` by the rule “${c.rule}”`}${
    score.span ? "" : html`; <span class="softer">its place in the text is not known</span>`}</div>`;
}

export function Card({ c, group, run, filter, raw, open, withPrompt }) {
  const accuracy = run.accuracy, mine = { ...group, accuracy };
  return html`<div class="chead"><a href=${address("prompt", filter, c.i)}><b dir="auto">${withPrompt ? `${group.id || "#" + c.i}.${c.k}` : `#${c.number}`}</b></a>
      <span class=${`verd ${c.v}`}>${GLYPH[c.v]} ${WORD[c.v]}</span><span>${c.reward == null ? html`<span class="softer">no reward</span>` : html`reward <b>${fixed(c.reward)}</b>`}</span>
      <span class="grow"></span>${c.step != null && html`<span class="softer">step ${whole(c.step)}</span>`}<span class="softer">${whole(c.len)} ch${c.truncated ? ", cut" : ""}</span></div>
    ${withPrompt && html`<div class="asked"><${Rich} s=${group.prompt.length > 900 ? `${group.prompt.slice(0, 900)} …` : group.prompt} /></div>
      <p class="soft">Ground truth ${isCode(group) ? "is tests" : html`<b class="ink"><${Short} s=${group.has_truth ? oneLine(group.truth) : null} /></b>`}</p>`}
    ${c.why && html`<p class="soft" dir="auto">${c.why}</p>`}
    <${Terms} c=${c} group=${mine} run=${run} />
    ${c.other && (c.other.v !== c.v || c.other.reward !== c.reward) && html`<p class="took"><b>B</b> <span class=${`verd ${c.other.v}`}>${GLYPH[c.other.v]} ${WORD[c.other.v]}</span> ${c.other.reward == null ? "" : fixed(c.other.reward)} <${Why} text=${c.other.reason} truth=${group.truth} /></p>`}
    ${isCode(group) && c.v !== "right" && html`<${Tests} c=${c} group=${mine} accuracy=${accuracy} />`}
    <${Body} c=${c} group=${mine} raw=${raw} open=${open} />
    ${isCode(group) ? c.v === "right" && html`<${Tests} c=${c} group=${mine} accuracy=${accuracy} />` : html`<${Taken} c=${c} score=${c.scores[accuracy]} />`}`;
}
