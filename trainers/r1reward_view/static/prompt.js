// Why did these completions of one prompt get different rewards? Side by side, with the votes.

import { html, useEffect, useMemo, useRef } from "./vendor/preact-htm.js";
import { address, filterOf, go, replace } from "./address.js";
import { Card, Form } from "./card.js";
import { Verdict } from "./columns.js";
import { useKeys } from "./keys.js";
import { fixed, oneLine, plural, verdictOf, whole } from "./numbers.js";
import { CodeBlock, Rich, Short } from "./rich.js";
import { useAnswer } from "./server.js";

const ORDERS = ["order", "reward", "answer", "length"];
const MOST_VOTES = 7;
const IS_CODE = /^\s*(def|class|from|import|@\w+|#include|public|func|fn)\b/m;

/** Answers by how many give them: [[answer, {n, v}]]. */
function votesOf(completions, accuracy) {
  const votes = new Map();
  for (const c of completions) {
    const score = c.scores[accuracy];
    if (!score || score.answer == null) continue;
    const vote = votes.get(score.answer) || { n: 0, v: verdictOf(score) };
    vote.n++;
    votes.set(score.answer, vote);
  }
  return [...votes].sort((a, b) => b[1].n - a[1].n);
}

function ordered(completions, by, votes, answerOf) {
  const count = new Map(votes.map(([answer, { n }]) => [answer, n]));
  const compare = {
    reward: (a, b) => (b.reward ?? -1) - (a.reward ?? -1) || a.number - b.number,
    answer: (a, b) => (count.get(answerOf(b)) || 0) - (count.get(answerOf(a)) || 0) || String(answerOf(a)).localeCompare(String(answerOf(b))),
    length: (a, b) => a.len - b.len,
  }[by];
  return compare ? [...completions].sort(compare) : completions;
}

export function Prompt({ given, arg, narrow, run, revision }) {
  const filter = filterOf(given), { data, error } = useAnswer("prompt", { ...filter, i: arg }, revision);
  if (error) return html`<div class="empty"><p class="wrong" role="alert">${error}</p><a href=${address("table", filter)}>Back to the table</a></div>`;
  if (!data) return html`<div class="empty">…</div>`;
  if (!data.completions.length) return html`<div class="empty">No completion is like that. <a href=${address("prompt", {})}>Take the filters away</a></div>`;
  return html`<${Group} data=${data} given=${given} arg=${arg} filter=${filter} narrow=${narrow} run=${run} />`;
}

function Group({ data, given, arg, filter, narrow, run }) {
  const all = useMemo(() => data.completions.map((c, number) => ({ ...c, number })), [data]);
  const raw = given.view === "raw", open = given.think === "1", code = /code/.test(data.task), by = given.by || "order";
  const flow = raw || open || code, around = data.around, answerOf = (c) => c.scores[run.accuracy]?.answer;
  const votes = useMemo(() => (code ? [] : votesOf(all, run.accuracy)), [all]), list = ordered(all, by, votes, answerOf);
  const here = list.findIndex((c) => String(c.i) === String(arg)), current = list[here];
  const put = (more, i = arg || data.i) => replace("prompt", { ...given, ...more }, i);
  const move = (to) => to != null && go("prompt", { ...given, ans: "" }, to);
  const isHere = here >= 0 || !arg, drawn = location.hash; // not while another prompt is on its way, nor once the address has gone on
  const step = (by) => isHere && location.hash === drawn && put({}, list[Math.max(0, Math.min(list.length - 1, here + by))].i);
  useKeys({
    j: () => move(around.next), k: () => move(around.previous), ArrowRight: () => step(1), ArrowLeft: () => step(-1), l: () => step(1), h: () => step(-1),
    r: () => put({ view: raw ? "" : "raw" }), o: () => put({ think: open ? "" : "1" }),
    Escape: () => go("table", { ...filter, row: current ? current.i : data.i }),
  }, [location.hash, data]);
  const box = useRef(null), strip = useRef(null);
  useEffect(() => {
    keepInSight(box.current, narrow);
    showChosen(strip.current);
  }, [arg, data]);
  return html`<div class="pv" data-at=${arg}><header class="phead">
      <${Facts} data=${data} move=${move} />
      <div class="ptext" tabindex="0">${code && IS_CODE.test(data.prompt) ? html`<${CodeBlock} s=${data.prompt.trim()} lang="python" />` : html`<${Rich} s=${data.prompt} />`}</div>
      <div class="pfacts"><span><span class="l">Ground truth</span>${code ? "tests" : html`<b class="truth"><${Short} s=${data.has_truth ? oneLine(data.truth, 300) : null} /></b><${Form} form=${data.truth_form} text=${data.truth} />`}</span>
        ${votes.length > 0 && html`<${Votes} votes=${votes} chosen=${given.ans} put=${put} />`}</div>
      <div class="gstrip" ref=${strip}>${list.map((c) => html`<button class="gchip" aria-current=${String(c.i) === String(arg)} onClick=${() => put({}, c.i)}>
          <span class="softer">#${c.number}</span><${Verdict} v=${c.v} /><span>${c.reward == null ? "none" : fixed(c.reward)}</span></button>`)}<span class="grow"></span>
        <${Switches} by=${by} open=${open} raw=${raw} narrow=${narrow} put=${put} /></div>
    </header>
    <div class=${`cols ${flow ? "flow" : ""}`} ref=${box} tabindex="0" role="group" aria-label="completions">${list.map((c) => html`<article key=${c.i}
      class=${`col ${given.ans && answerOf(c) !== given.ans ? "dim" : ""}`} aria-current=${String(c.i) === String(arg)}>
      <${Card} c=${c} group=${data} run=${run} filter=${filter} raw=${raw} open=${open} /></article>`)}</div></div>`;
}

function Facts({ data, move }) {
  const { around } = data, where = around.at == null ? "outside of the filter" : `prompt ${whole(around.at + 1)} of ${whole(around.total)}`;
  return html`<div class="pmeta"><b dir="auto">${data.id || data.where}</b><span>${data.source}</span><span>${data.task}</span>
    ${Object.entries(data.columns).map(([name, value]) => html`<span dir="auto">${name} ${value}</span>`)}
    <span><b>${whole(data.ok)}</b> of ${whole(data.n)} right${data.n < data.size ? `, ${whole(data.size - data.n)} without a verdict` : ""}${
      data.size > data.completions.length ? `; the first ${plural(data.completions.length, "completion")} of ${whole(data.size)}` : ""}</span><span class="grow"></span>
    <span class="softer">${data.where}</span><span>${where}</span>
    <span><button class="iconb" onClick=${() => move(around.previous)} disabled=${around.previous == null} aria-label="previous prompt">‹ <kbd>k</kbd></button>
      <button class="iconb" onClick=${() => move(around.next)} disabled=${around.next == null} aria-label="next prompt"><kbd>j</kbd> ›</button></span></div>`;
}

function Votes({ votes, chosen, put }) {
  return html`<span class="ballot"><span class="l">Answers</span><span class="votes">${votes.slice(0, MOST_VOTES).map(([answer, { n, v }]) => html`<button class="vote"
    aria-pressed=${chosen === answer} onClick=${() => put({ ans: chosen === answer ? "" : answer })} title="dim the others"><${Verdict} v=${v} /> <${Short} s=${oneLine(answer, 60)} />
    <span class="softer"> ×${n}</span></button>`)}${votes.length > MOST_VOTES && html`<span class="softer">and ${votes.length - MOST_VOTES} more</span>`}</span></span>`;
}

function Switches({ by, open, raw, narrow, put }) {
  return html`${!narrow && html`<span class="softer mid">order</span><span class="seg" role="group" aria-label="order">${ORDERS.map((x) => html`<button
      aria-pressed=${by === x} onClick=${() => put({ by: x === "order" ? "" : x })}>${x === "order" ? "sampled" : x}</button>`)}</span>`}
    <span class="seg" role="group" aria-label="text"><button aria-pressed=${open} onClick=${() => put({ think: open ? "" : "1" })}>reasoning${!narrow && html` <kbd>o</kbd>`}</button>
      <button aria-pressed=${raw} onClick=${() => put({ view: raw ? "" : "raw" })}>raw${!narrow && html` <kbd>r</kbd>`}</button></span>`;
}

/** On a narrow screen the completions' names are one line, which is moved to the chosen one. */
function showChosen(strip) {
  const chip = strip?.querySelector('[aria-current="true"]');
  if (!chip) return;
  const x = chip.offsetLeft - strip.offsetLeft, end = x + chip.offsetWidth;
  if (x < strip.scrollLeft || end > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = x - (strip.clientWidth - chip.offsetWidth) / 2;
}

function keepInSight(box, narrow) {
  const card = box?.querySelector('[aria-current="true"]');
  if (!card) return;
  const x = card.offsetLeft - box.offsetLeft, y = card.offsetTop - box.offsetTop;
  if (x < box.scrollLeft || x + card.offsetWidth > box.scrollLeft + box.clientWidth) box.scrollLeft = x - (narrow ? 0 : 40);
  if (y < box.scrollTop || y + 120 > box.scrollTop + box.clientHeight) box.scrollTop = y;
}
