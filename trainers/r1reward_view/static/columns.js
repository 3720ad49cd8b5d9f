// The table's columns: title, width, how a cell is written, and what it is sorted by.

import { html } from "./vendor/preact-htm.js";
import { GLYPH, WORD, fixed, oneLine, short, spaced, whole } from "./numbers.js";

export const Verdict = ({ v, word }) => html`<span class=${`v ${v}`}><span class="glyph" aria-hidden="true">${GLYPH[v]}</span>${
  word ? WORD[v] : html`<span class="sr">${WORD[v]}</span>`}</span>`;

const soft = (text) => html`<span class="softer">${text}</span>`;
const mono = (text) => html`<span class="mono" dir="auto">${oneLine(text)}</span>`;

export const isProgram = (row) => /code/.test(row.task) || (row.answer || "").includes("\n");
export const nameOf = (row) => `${row.id || `#${row.row + 1}`}.${row.k}`;

const PLAIN = {
  v: { title: "", width: "38px", cell: (r) => html`<${Verdict} v=${r.v} />` },
  reward: {
    title: "reward", width: "104px",
    cell: (r, top) => (r.reward == null ? soft("none") : html`<span class="rw"><i style=${`width:${Math.max(0, (100 * (r.reward || 0)) / top)}%`}></i></span>${fixed(r.reward)}`),
  },
  id: { title: "completion", width: "minmax(120px, 172px)", cell: nameOf },
  source: { title: "source", width: "110px", cell: (r) => r.source },
  task: { title: "task", width: "100px", cell: (r) => r.task },
  answer: { title: "taken answer", width: "minmax(110px, 150px)", cell: (r) => (isProgram(r) && r.answer ? soft("program") : r.answer == null ? soft("none") : mono(r.answer)) },
  truth: { title: "ground truth", width: "minmax(100px, 130px)", cell: (r) => (/code/.test(r.task) ? soft("tests") : r.truth ? mono(r.truth) : html`<span class="none">none</span>`) },
  reason: {
    title: "reason", width: "minmax(190px, 1fr)",
    cell: (r) => html`<span class="soft">${r.status && r.status !== "scored" ? html`<span class="stat">${spaced(r.status)}</span> ` : ""}<bdi>${oneLine(r.reason)}</bdi></span>`,
  },
  rule: { title: "taken from", width: "110px", cell: (r) => r.rule || soft("–") },
  len: { title: "length", width: "84px", num: true, cell: (r) => whole(r.len) },
  think: { title: "reasoning", width: "88px", num: true, cell: (r) => (r.think < 0 ? soft("none") : whole(r.think)) },
  rate: { title: "prompt", width: "74px", num: true, cell: (r) => html`<span class="soft">${r.n ? `${r.ok}/${r.n}` : "–"}</span>` },
  step: { title: "step", width: "70px", num: true, cell: (r) => whole(r.step) },
};

export const USUAL = ["v", "reward", "id", "answer", "truth", "reason", "len", "rate"];
export const BESIDE_PEEK = ["v", "reward", "id", "answer", "truth", "reason"];

/** All columns of a run: the plain ones, and one for each term. */
export function columnsOf(terms) {
  const ofTerms = terms.map((term, k) => [`t:${term.name}`, { title: term.name, width: "92px", num: true, cell: (r) => short(r.terms[k]) }]);
  return new Map([...Object.entries(PLAIN), ...ofTerms]);
}
