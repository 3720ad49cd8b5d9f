// Two runs over the same completions: flips first, then how much, where and why.

import { html } from "./vendor/preact-htm.js";
import { address, filterOf, go, replace } from "./address.js";
import { Why } from "./card.js";
import { Dot } from "./charts.js";
import { Verdict, nameOf } from "./columns.js";
import { linesDiffer } from "./diff.js";
import { useKeys } from "./keys.js";
import { GLYPH, VERDICTS, WORD, fixed, oneLine, percent, plural, signed, whole } from "./numbers.js";
import { Short } from "./rich.js";
import { useAnswer } from "./server.js";

const FEW = 14;
const points = (x) => signed(x, (y) => percent(y));
const thousandths = (x) => signed(x, (y) => fixed(y, 3));

export function Compare({ given, narrow, meta, revision }) {
  const filter = filterOf({ ...given, flip: "" }), other = meta.runs[1];
  const { data, error } = useAnswer("compare", filterOf(given), `${revision} ${other.revision}`);
  const flips = data ? data.flips : [], shown = given.more ? flips : flips.slice(0, narrow ? 6 : FEW);
  const at = shown.findIndex((c) => String(c.i) === given.row), put = (more) => replace("compare", { ...given, ...more });
  const select = (to) => shown.length && put({ row: shown[Math.max(0, Math.min(shown.length - 1, to))].i });
  useKeys({
    j: () => select(at + 1), k: () => select(at - 1), Enter: () => shown[at] && go("prompt", filter, shown[at].i),
  }, [location.hash, data]);
  if (error) return html`<div class="empty wrong" role="alert">${error}</div>`;
  if (!data) return html`<div class="empty">…</div>`;
  if (!data.size) return html`<div class="empty">The runs have no completion in common here.</div>`;
  const cells = new Map(data.matrix.map(([v, w, n]) => [`${v}>${w}`, n]));
  const shared = { data, given, filter, cells, narrow, meta, put };
  return html`<div class="page">
    <${Figures} ...${shared} />
    <div class="grid">
      <section class="box w12"><${Kinds} ...${shared} /><${Flips} ...${shared} shown=${shown} />
        ${flips.length > shown.length && html`<p><a href=${address("compare", { ...given, more: "1" })}>Show all ${whole(flips.length)}</a></p>`}</section>
      <${Moves} ...${shared} /><${Matrix} ...${shared} /><${Parts} ...${shared} /><${Rewards} ...${shared} />
    </div></div>`;
}

function Figures({ data, cells }) {
  const { right, reward, agreement, kappa, only } = data;
  const to = (w) => [...cells].filter(([key]) => key.endsWith(`>${w}`) && !key.startsWith(w)).reduce((sum, [, n]) => sum + n, 0);
  const flips = [...cells].filter(([key]) => key.split(">")[0] !== key.split(">")[1]).reduce((sum, [, n]) => sum + n, 0);
  return html`<div class="figs five">
    <div class="fig"><div class="l">Right, B less A</div><div class="v">${right ? points(right.mean) : "–"}${right && html`<small>points, ${points(right.low)} to ${points(right.high)}</small>`}</div><div class="s">paired, by prompt; ${plural(right ? right.count : 0, "pair")}</div></div>
    <div class="fig"><div class="l">Reward, B less A</div><div class="v">${reward ? thousandths(reward.mean) : "–"}${reward && html`<small>${thousandths(reward.low)} to ${thousandths(reward.high)}</small>`}</div><div class="s">${plural(reward ? reward.count : 0, "completion")} with both</div></div>
    <div class="fig"><div class="l">Verdicts that agree</div><div class="v">${agreement ? percent(agreement.mean) : "–"} %${agreement && html`<small>${percent(agreement.low)} – ${percent(agreement.high)}</small>`}</div><div class="s">Cohen’s κ ${fixed(kappa, 3)}</div></div>
    <div class="fig"><div class="l">Flips</div><div class="v">${whole(flips)}<small>${whole(to("right"))} to right, ${whole(to("wrong"))} to wrong</small></div><div class="s">in ${plural(data.prompts, "prompt")}</div></div>
    <div class="fig"><div class="l">Pairs</div><div class="v">${whole(data.size)}</div><div class="s">${data.by_text ? "the same texts in both" : "in the order of each prompt"}${only[0] + only[1] > 0 && html`; ${whole(only[0])} in A only, ${whole(only[1])} in B only`}</div></div>
  </div>`;
}

function Kinds({ given, cells, put }) {
  const kinds = [...cells].filter(([key]) => key.split(">")[0] !== key.split(">")[1]).sort((a, b) => b[1] - a[1]).slice(0, 5);
  const all = [...cells].filter(([key]) => key.split(">")[0] !== key.split(">")[1]).reduce((sum, [, n]) => sum + n, 0);
  const name = (key) => key.split(">").map((v) => GLYPH[v]).join(" → "), words = (key) => key.split(">").map((v) => WORD[v]).join(" to ");
  return html`<div class="kinds"><h2>Flips</h2><span class="seg"><button aria-pressed=${!given.flip} onClick=${() => put({ flip: "" })}>all ${whole(all)}</button>
    ${kinds.map(([key, n]) => html`<button aria-label=${`${words(key)}: ${n}`} aria-pressed=${given.flip === key} onClick=${() => put({ flip: given.flip === key ? "" : key })}>${name(key)} ${whole(n)}</button>`)}</span>
    <span class="softer">A’s reason, then B’s</span></div>`;
}

function Flips({ shown, filter, given }) {
  const answer = (c) => (/code/.test(c.task) ? html`<span class="softer">program</span>` : html`<${Short} s=${c.answer && oneLine(c.answer, 80)} />`);
  const row = (c) => html`<tr class=${String(c.i) === given.row ? "here" : ""}><td class="arrow"><${Verdict} v=${c.v} /><span class="softer">→ </span><${Verdict} v=${c.w} /></td>
    <td><a href=${address("prompt", filter, c.i)} dir="auto">${nameOf(c)}</a></td><td class="an">${answer(c)}</td><td class="gt">${/code/.test(c.task) ? "tests" : html`<${Short} s=${oneLine(c.truth, 80)} />`}</td>
    <td class="why"><${Why} text=${c.reason} truth=${c.truth} /></td><td class="why"><${Why} text=${c.other_reason} truth=${c.truth} /></td></tr>`;
  if (!shown.length) return html`<p class="soft">No verdict flipped.</p>`;
  return html`<table class="flips"><thead><tr><th>verdict</th><th>completion</th><th>taken answer</th><th>ground truth</th><th>reason in A</th><th>reason in B</th></tr></thead>
    <tbody>${shown.map(row)}</tbody></table>`;
}

function Moves({ data }) {
  return html`<section class="box w7"><h2>What moved, by reason</h2><p class="h">Pairs of reasons that flips have in common; none for a completion that is right.</p>
    ${data.moves.length === 0 && html`<p class="soft">No verdict flipped, so no reason moved.</p>`}<ul class="list">${data.moves.map(([a, b, n]) => html`<li><div class="rowlink first"><span class="n">${whole(n)}</span><span class="mono" dir="auto">${a || "right"} <span class="softer">→</span> ${b || "right"}</span></div></li>`)}</ul></section>`;
}

function Matrix({ filter, cells, meta }) {
  const some = VERDICTS.filter((v) => v !== "partial" || [...cells.keys()].some((key) => key.includes(v)));
  const cell = (v, w) => {
    const n = cells.get(`${v}>${w}`) || 0;
    return html`<td class=${v !== w && n ? "flip" : n ? "" : "z"}>${n ? html`<a href=${address("table", { ...filter, flip: `${v}>${w}` })}>${whole(n)}</a>` : 0}</td>`;
  };
  return html`<section class="box w5"><h2>Verdicts, A against B</h2><p class="h">Rows: ${meta.runs[0].name} (A). Columns: ${meta.runs[1].name} (B).</p>
    <table class="matrix"><thead><tr><td></td>${some.map((w) => html`<th scope="col">B ${WORD[w]}</th>`)}</tr></thead>
      <tbody>${some.map((v) => html`<tr><th scope="row">A ${WORD[v]}</th>${some.map((w) => cell(v, w))}</tr>`)}</tbody></table></section>`;
}

function Parts({ data, narrow }) {
  const lim = Math.max(0.05, ...data.parts.filter((p) => p.e).flatMap((p) => [Math.abs(p.e.low), Math.abs(p.e.high)]));
  return html`<section class="box w6"><h2>Where they differ</h2><p class="h">Share right, B less A, in points, with 95 % intervals.</p>
    <table class="t"><thead><tr><th></th><th></th><th class="num">flips</th><th class="num">B − A</th><th>−${percent(lim, 0)} … 0 … +${percent(lim, 0)}</th></tr></thead>
    <tbody>${data.parts.map((p, i) => html`<tr><td class="softer">${i === 0 || data.parts[i - 1].key !== p.key ? p.key : ""}</td><td dir="auto">${p.name || "(none)"}</td><td class="num">${whole(p.flips)}</td>
      <td class="num">${p.e ? points(p.e.mean) : "–"}</td><td><${Dot} e=${p.e} min=${-lim} max=${lim} zero=${0} width=${narrow ? 120 : 230} /></td></tr>`)}</tbody></table></section>`;
}

function Rewards({ data }) {
  const [a, b] = data.rewards, sign = { del: "−", add: "+", ctx: "" };
  return html`<section class="box w6"><h2>What differs between the reward files</h2>
    ${a && b ? html`<pre class="ydiff" tabindex="0">${linesDiffer(a, b).map(([kind, line]) => html`<span class=${kind} data-g=${sign[kind]}>${line}</span>`)}</pre>`
      : html`<p class="soft">A scored file without its manifest does not tell.</p>`}</section>`;
}
