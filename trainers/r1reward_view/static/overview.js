// What came of the run, and where to look first.

import { html } from "./vendor/preact-htm.js";
import { address, filterOf } from "./address.js";
import { Band, Bars, Curve, Dot, Stack } from "./charts.js";
import { Lengths, Rewards } from "./distributions.js";
import { fixed, percent, plural, short, spaced, whole } from "./numbers.js";
import { useAnswer } from "./server.js";
import { soFar } from "./table.js";

export function Overview({ given, narrow, meta, run, revision }) {
  const filter = filterOf(given), { data, error } = useAnswer("overview", filter, revision);
  const to = (more, view = "table") => address(view, { ...filter, ...more });
  if (error) return html`<div class="empty wrong" role="alert">${error}</div>`;
  if (!data) return html`<div class="empty">…</div>`;
  if (!data.size) {
    return html`<div class="empty">${soFar(run, meta.search)}<a href=${address("overview", {})}>Take the filters away</a></div>`;
  }
  const all = data.by_prompt ? "" : `all completions of these ${plural(data.prompts, "prompt")}`;
  const shared = { data, to, narrow, run, all };
  return html`<div class="page">
    <${Figures} ...${shared} />
    <div class="grid">
      <${First} ...${shared} />
      ${data.steps.length > 1 && html`<${Steps} ...${shared} />`}
      <${Rates} ...${shared} />
      <section class="box w4"><h2>pass@k</h2><p class="h">%, with the 95 % interval over prompts</p>
        ${data.pass_at.length ? html`<${Band} points=${data.pass_at} label="pass at k" />` : html`<p class="soft">No completion has a verdict.</p>`}</section>
      <${Rewards} ...${shared} /><${Lengths} ...${shared} />
      <${Terms} ...${shared} /><${Parts} ...${shared} />
      <${Reasons} ...${shared} /><${Signs} ...${shared} />
      <${Unscored} ...${shared} />
    </div></div>`;
}

const Interval = ({ e, shares }) =>
  html`<small>${shares ? `${percent(e.low)} – ${percent(e.high)}` : `${fixed(e.low)} – ${fixed(e.high)}`}</small>`;

function Figures({ data, to, run, all }) {
  const { reward, right, rates, consensus, whole: sum } = data, last = data.pass_at[data.pass_at.length - 1];
  const some = rates.bars.reduce((x, y) => x + y, 0);
  return html`<div class="figs">
    <div class="fig"><div class="l">Mean reward</div><div class="v">${reward ? fixed(reward.mean) : "–"}${reward && html`<${Interval} e=${reward} />`}</div>
      <div class="s">the highest is ${short(sum.top)}; ${plural(reward ? reward.count : 0, "completion")}</div></div>
    <div class="fig"><div class="l">Right (${run.accuracy} is 1)</div><div class="v">${right ? percent(right.mean) : "–"} %${right && html`<${Interval} e=${right} shares />`}</div>
      <div class="s">${plural(right ? right.count : 0, "verdict")}, ${plural(data.prompts, "prompt")}</div></div>
    <div class="fig"><div class="l">pass@${last ? last[0] : "k"}</div><div class="v">${last ? `${percent(last[1].mean)} %` : "–"}${last && html`<${Interval} e=${last[1]} shares />`}</div>
      <div class="s">${all || (last ? `${plural(last[1].count, "prompt")} with ${plural(last[0], "verdict")}` : "too few verdicts")}</div></div>
    <div class="fig"><div class="l">Majority answer right</div><div class="v">${consensus ? `${percent(consensus.mean)} %` : "–"}${consensus && html`<${Interval} e=${consensus} shares />`}</div>
      <div class="s">${all || (consensus ? `cons@k, ${plural(consensus.count, "prompt")}` : "no prompt has several answers")}</div></div>
    <a class="fig" href=${to({ rate: "some" })}><div class="l">Prompts that teach</div><div class="v">${whole(rates.some)}<small>of ${whole(some)}</small></div>
      <div class="s">sometimes right, and not always</div></a>
    <a class="fig" href=${to({ v: "none" })}><div class="l">No verdict</div><div class="v">${whole(sum.unscored)}<small>${percent(sum.unscored / data.size)} %</small></div>
      <div class="s">never counted as wrong</div></a>
  </div>`;
}

const FIRST = {
  suspect: ({ n }) => html`${n === 1 ? "prompt" : "prompts"} whose answers <b>agree with each other and not with the ground truth</b>: one of the two is mistaken`,
  bad_ground_truth: ({ n }) => html`${n === 1 ? "completion" : "completions"} of a <b>ground truth that cannot be read</b>: they teach nothing`,
  no_answer: ({ n }) => html`${n === 1 ? "completion" : "completions"} in which <b>no final answer was found</b>: cut off, or a way of writing it that no rule reads?`,
  no_gradient: ({ n, always, share }) => html`${n === 1 ? "prompt" : "prompts"} <b>never right</b>, and ${whole(always)} always: ${percent(share, 0)} % of the prompts give no gradient`,
};

function First({ data, to }) {
  const line = (x) => html`<li><a class="rowlink first" href=${to(x.filter)}><span class="n">${whole(x.n)}</span><span>${FIRST[x.kind](x)}</span></a></li>`;
  return html`<section class="box w12"><h2>Look at first</h2>${data.first.length
    ? html`<ul class="list">${data.first.map(line)}</ul>` : html`<p class="soft">Nothing stands out.</p>`}</section>`;
}

function Steps({ data, to }) {
  const steps = data.steps.map(([step]) => step), at = (k) => data.steps.map((row) => row[k]);
  const href = (step) => to({ step: `${step}..${step}` });
  return html`<section class="box w12"><h2>Training steps</h2><p class="h">Means of the completions of each step; a point leads to its rows.</p>
    <div class="trio"><div><p class="h">reward</p><${Curve} steps=${steps} values=${at(2)} href=${href} label="reward by step" /></div>
    <div><p class="h">right, %</p><${Curve} steps=${steps} values=${at(3)} write=${(x) => percent(x, 0)} href=${href} label="share right by step" /></div>
    <div><p class="h">length, characters</p><${Curve} steps=${steps} values=${at(4)} write=${(x) => whole(Math.round(x))} href=${href} label="length by step" /></div></div></section>`;
}

function Rates({ data, to, all }) {
  const { of, bars, never, always, even } = data.rates;
  const shown = bars.map((n, k) => ({
    name: String(k), n, cls: k === 0 ? "fw" : k === of ? "fr" : "fb", href: to({ rate: `${k}/${of}` }),
  }));
  if (!bars.some((n) => n)) {
    return html`<section class="box w8"><h2>Prompts by how many completions are right</h2><p class="soft">No prompt has several completions with a verdict, so there
      is no group to compare within: pass rates, pass@k beyond 1 and the majority answer need more than one.</p></section>`;
  }
  const what = even ? `by how many of ${of} completions are right` : `by the share that is right, in parts of ${of}`;
  return html`<section class="box w8"><h2>Prompts ${what}</h2>
    <p class="h">${all ? html`Here: <b>${all}</b>, not only those that pass the filter.` : "Only what lies between the ends gives GRPO an advantage that is not zero."}</p>
    <${Bars} bars=${shown} label="prompts by pass rate" ends=${[`${whole(never)} never: no gradient`, `${whole(always)} always: no gradient`]} /></section>`;
}

function Terms({ data, to, narrow }) {
  const row = (term, k) => {
    const e = data.whole.terms[k], [one, between, zero, without] = term.counts;
    const parts = [["1", one, "fr"], ["between", between, "fp"], ["0", zero, "fw"], ["no value", without, "fn"]];
    return html`<tr><td dir="auto">${term.name}</td><td class="num soft">${term.weight == null ? "" : short(term.weight)}</td><td class="num">${e ? fixed(e.mean, 3) : "–"}</td>
      <td><${Dot} e=${e} width=${narrow ? 110 : 140} /></td>
      <td class="opt"><${Stack} width=${110} parts=${parts.map(([name, n, cls]) => ({ name, n, cls }))} /></td>
      <td class="num">${without ? html`<a href=${to({ val: `${term.name}:none` })}>${whole(without)}</a>` : html`<span class="softer">0</span>`}</td></tr>`;
  };
  return html`<section class="box w6 tb"><h2>Terms</h2><p class="h">In the order of the reward file; the mean is of the completions that have a value.</p>
    <table class="t"><thead><tr><th>term</th><th class="num">weight</th><th class="num">mean</th><th>0 to 1, 95 % interval</th><th class="opt">values</th><th class="num">without</th></tr></thead>
    <tbody>${data.terms.map(row)}</tbody></table>
    <div class="legend"><span><i class="br"></i>1</span><span><i class="bp"></i>between</span><span><i class="bw"></i>0</span><span><i class="bn"></i>no value</span></div></section>`;
}

function Parts({ data, to, narrow }) {
  const row = (part, i, list) => html`<tr><td class="softer">${i === 0 || list[i - 1].key !== part.key ? part.key : ""}</td>
    <td><a href=${to({ [part.key]: part.name }, "overview")} dir="auto">${part.name || "(none)"}</a></td><td class="num opt">${whole(part.size)}</td>
    <td class="num">${part.right ? percent(part.right.mean) : "–"}</td><td><${Dot} e=${part.right} width=${narrow ? 78 : 130} /></td>
    <td class="num">${part.reward ? fixed(part.reward.mean) : "–"}<span class="softer"> / ${short(part.top)}</span></td>
    <td class="num opt">${part.unscored ? whole(part.unscored) : html`<span class="softer">0</span>`}</td></tr>`;
  return html`<section class="box w6 tb"><h2>Sources and tasks</h2><p class="h">Share right with its 95 % interval, clustered by prompt; mean reward of the highest.</p>
    <table class="t"><thead><tr><th></th><th></th><th class="num opt">completions</th><th class="num">right, %</th><th>0 to 100</th><th class="num">reward</th><th class="num opt">without</th></tr></thead>
    <tbody>${data.parts.map(row)}</tbody></table></section>`;
}

function Reasons({ data, to }) {
  const most = Math.max(1, ...data.reasons.map((r) => r[2])), weightless = new Set(data.terms.filter((t) => t.weight === 0).map((t) => t.name));
  const line = ([term, pattern, n]) => html`<li><a class="rowlink reason" href=${to({ reason: `${term}:${pattern}` })}>
    <span class="soft term" dir="auto">${term}${weightless.has(term) ? " ×0" : ""}</span><span class="mono" dir="auto">${pattern || "(no reason given)"}</span>
    <span class="hb w" style=${`width:${(100 * n) / most}%`}></span><span class="n">${whole(n)}</span></a></li>`;
  const rest = data.reasons.slice(12);
  return html`<section class="box w7"><h2>Why not 1</h2><p class="h">Reasons, with what varies left out. ⟨truth⟩ stands for the row’s own ground truth, # for a number.</p>
    <ul class="list">${data.reasons.slice(0, 12).map(line)}</ul>
    ${rest.length > 0 && html`<details><summary class="note">and ${rest.length} more, ${plural(rest.reduce((s, r) => s + r[2], 0), "score")}</summary><ul class="list">${rest.map(line)}</ul></details>`}</section>`;
}

function Signs({ data, to }) {
  return html`<section class="box w5"><h2>Signs to look at</h2><p class="h">A sign is no verdict: each is a query, and what was looked for and not found is listed, too.</p>
    <ul class="list">${data.signs.map((s) => html`<li><a class=${`rowlink sign ${s.n ? "" : "zero"}`} href=${to({ sign: s.id })}><span class="n">${whole(s.n)}</span>
      <span>${s.title}<span class="d"><br />${s.meaning}</span></span></a></li>`)}</ul></section>`;
}

function Unscored({ data, to }) {
  const line = ([term, status, pattern, n, prompts]) => html`<li class="rowlink gone"><a class="n" href=${to({ status: `${term}:${status}`, reason: `${term}:${pattern}` })}>${whole(n)}</a>
    <span dir="auto">${term} <span class="stat">${spaced(status)}</span></span><span class="mono" dir="auto">${pattern}</span>
    <span>${prompts.map((p) => html`<a class="ref" href=${address("prompt", {}, p.i)} dir="auto">${p.id || `#${p.i}`}</a> `)}</span></li>`;
  return html`<section class="box w12"><h2>Without a value, and why</h2><p class="h">A failure is never 0: these count neither as right nor as wrong.</p>
    ${data.unscored.length ? html`<ul class="list">${data.unscored.map(line)}</ul>` : html`<p class="soft">Every score has a value.</p>`}</section>`;
}
