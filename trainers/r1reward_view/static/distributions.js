// Rewards and lengths, to scale.

import { html } from "./vendor/preact-htm.js";
import { Histogram, ticks } from "./charts.js";
import { GLYPH, VERDICTS, WORD, fixed, plural, whole } from "./numbers.js";

const SWATCH = { right: "br", wrong: "bw", partial: "bp", none: "bn" };

const Legend = ({ verdicts }) => html`<div class="legend">${verdicts.map((v) => html`<span><i class=${SWATCH[v]}></i>${GLYPH[v]} ${WORD[v]}</span>`)}</div>`;

export function Rewards({ data, to, run }) {
  const { low, high, step, bins } = data.rewards, at = new Map();
  for (const [k, v, n] of bins) at.set(k, { ...at.get(k), [v]: n });
  const shown = [...at].map(([k, parts]) => {
    const x0 = low + (k - 0.5) * step, x1 = x0 + step;
    const said = Object.entries(parts).map(([v, n]) => `${n} ${WORD[v]}`).join(", ");
    return { x0, x1, parts, href: to({ rw: `${+x0.toFixed(4)}..${+x1.toFixed(4)}` }), label: `reward ${fixed(x0)} to ${fixed(x1)}: ${said}` };
  });
  const total = (bin) => Object.values(bin.parts).reduce((x, y) => x + y, 0);
  const all = shown.reduce((sum, bin) => sum + total(bin), 0);
  const thin = shown.map((bin) => (total(bin) > all / 40 ? { ...bin, parts: {}, gap: true } : bin));
  const rare = thin.reduce((sum, bin) => sum + total(bin), 0);
  const axis = { x0: low - step, x1: high + step, xt: ticks(low, high, 6) };
  return html`<section class="box w7"><h2>Rewards, to scale</h2><p class="h">Completions by reward, coloured by the verdict of ${run.accuracy}.</p>
    <${Legend} verdicts=${VERDICTS.filter((v) => bins.some(([, x]) => x === v))} />
    <${Histogram} bins=${shown} ...${axis} height=${150} label="completions by reward" tags />
    ${rare > 0 && rare < all && html`<p class="h">The ${whole(rare)} that lie elsewhere, magnified</p>
      <${Histogram} bins=${thin} ...${axis} height=${82} label="rare rewards, magnified" />`}</section>`;
}

export function Lengths({ data, to }) {
  const { bins, medians } = data.lengths, edge = (k) => Math.round(2 ** (k / 2));
  const some = VERDICTS.filter((v) => v !== "none" && medians[v]), keys = bins.map(([k]) => k);
  const [first, last] = [Math.min(...keys), Math.max(...keys) + 1];
  const of = (v) => bins.filter(([, x]) => x === v).map(([k, , n]) => ({
    x0: edge(k), x1: edge(k + 1), parts: { [v]: n }, href: to({ v, len: `${edge(k)}..${edge(k + 1)}` }),
    label: `${WORD[v]}, ${whole(edge(k))} to ${whole(edge(k + 1))} characters: ${n}`,
  }));
  const doublings = [];
  for (let k = first + (first % 2); k <= last; k += last - first > 12 ? 4 : 2) doublings.push(edge(k));
  const most = Math.max(1, ...bins.filter(([, v]) => v !== "none").map(([, , n]) => n));
  return html`<section class="box w5"><h2>Length by verdict</h2>
    <p class="h">Characters, doubling; median ${some.map((v) => `${whole(medians[v][1])} ${WORD[v]}`).join(", ")}.</p>
    ${some.map((v) => html`<div class="legend"><span><i class=${SWATCH[v]}></i>${GLYPH[v]} ${WORD[v]} ${whole(medians[v][0])}</span></div>
      <${Histogram} bins=${of(v)} x0=${edge(first)} x1=${edge(last)} log xt=${doublings} xfmt=${whole} most=${most} height=${108}
        label=${`length of ${plural(medians[v][0], "completion")}: ${WORD[v]}`} />`)}</section>`;
}
