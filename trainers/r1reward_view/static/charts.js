// Charts: drawn to scale; each mark is a link to the rows behind it.

import { html, useLayoutEffect, useRef, useState } from "./vendor/preact-htm.js";
import { VERDICTS, fixed, percent, short, whole } from "./numbers.js";

const FILL = { right: "fr", wrong: "fw", none: "fn", partial: "fp" };

function useWidth() {
  const ref = useRef(null), [width, set] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => set(Math.floor(element.clientWidth)));
    observer.observe(element);
    set(Math.floor(element.clientWidth));
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

const nice = (most) => {
  const power = 10 ** Math.floor(Math.log10(most || 1));
  return [1, 2, 2.5, 5, 10].map((m) => m * power).find((x) => x >= most * 0.9999) || most;
};

/** Round numbers from `low` to `high`, about `count` of them. */
export function ticks(low, high, count = 3) {
  const step = nice((high - low) / count), out = [];
  for (let x = Math.ceil(low / step - 0.001) * step; x <= high + step / 1000; x += step) out.push(+x.toFixed(10));
  return out;
}

/** Stacked bars over a numeric axis. bins: [{x0, x1, parts: {right: n, …}, href, label}] */
export function Histogram({ bins, x0, x1, xt, xfmt = short, height = 150, label, log, tags, most }) {
  const [ref, width] = useWidth();
  const left = 44, right = 8, top = tags ? 20 : 10, bottom = height - 24;
  const total = (bin) => VERDICTS.reduce((sum, v) => sum + (bin.parts[v] || 0), 0);
  const max = most || Math.max(1, ...bins.map(total)), big = bins.reduce((sum, bin) => sum + total(bin), 0) / 40;
  const f = log ? Math.log : (x) => x;
  const X = (x) => left + ((f(x) - f(x0)) / (f(x1) - f(x0))) * (width - left - right);
  const Y = (n) => bottom - (n / max) * (bottom - top);
  const middle = (bin) => (X(bin.x0) + X(bin.x1)) / 2;
  const bars = (bin) => {
    let below = 0;
    const a = X(bin.x0), e = X(bin.x1), gap = e - a > 5 ? 1 : 0;
    return VERDICTS.map((v) => {
      const n = bin.parts[v] || 0;
      if (!n) return null;
      const y = Y(below + n), base = Y(below);
      below += n;
      return html`<rect class=${FILL[v]} x=${a + gap / 2} width=${Math.max(1.5, e - a - gap)} y=${y}
        height=${Math.max(1, base - y)} />`;
    });
  };
  return html`<div ref=${ref}><svg width=${width} height=${height} role="group" aria-label=${label}>${width > 0 && html`
    ${ticks(0, max, 3).map((t) => html`<line class="gridl" x1=${left} x2=${width - right} y1=${Y(t)} y2=${Y(t)} />
      <text class="s" x=${left - 6} y=${Y(t) + 4} text-anchor="end">${whole(t)}</text>`)}
    ${bins.map(bars)}
    ${tags && bins.filter((bin) => total(bin) > big).map((bin) => html`<text class="b" x=${middle(bin)}
      y=${Y(total(bin)) - 5} text-anchor="middle">${whole(total(bin))}</text>`)}
    ${bins.filter((bin) => bin.gap).map((bin) => html`<text class="s" x=${middle(bin)} y=${bottom - 4}
      text-anchor="middle">⋮</text>`)}
    <line class="axis" x1=${left} x2=${width - right} y1=${bottom + 0.5} y2=${bottom + 0.5} />
    ${xt.map((t) => html`<line class="axis" x1=${X(t)} x2=${X(t)} y1=${bottom} y2=${bottom + 4} />
      <text x=${X(t)} y=${bottom + 17} text-anchor=${X(t) > width - 24 && xfmt(t).length > 3 ? "end" : "middle"}>${xfmt(t)}</text>`)}
    ${bins.filter((bin) => total(bin) > 0 && bin.href).map((bin) => html`<a href=${bin.href} aria-label=${bin.label}>
      <title>${bin.label}</title><rect class="hit" x=${X(bin.x0)} width=${Math.max(3, X(bin.x1) - X(bin.x0))}
        y=${top} height=${bottom - top} /></a>`)}`}
  </svg></div>`;
}

/** Bars over named places; `ends`: [what is said below the first, and below the last]. */
export function Bars({ bars, height = 168, label, ends }) {
  const [ref, width] = useWidth();
  const left = 4, top = 20, bottom = height - 38, max = Math.max(1, ...bars.map((bar) => bar.n));
  const each = (width - left) / bars.length, Y = (n) => bottom - (n / max) * (bottom - top);
  return html`<div ref=${ref}><svg width=${width} height=${height} role="group" aria-label=${label}>${width > 0 && html`
    <line class="axis" x1=${left} x2=${width} y1=${bottom + 0.5} y2=${bottom + 0.5} />
    ${bars.map((bar, i) => html`<a href=${bar.href} aria-label=${`${bar.name}: ${bar.n}`}>
      <rect class=${bar.cls || "fb"} x=${left + (i + 0.12) * each} width=${each * 0.76} y=${Y(bar.n)}
        height=${bottom - Y(bar.n)} rx="1.5" />
      <text class="b" x=${left + (i + 0.5) * each} y=${Y(bar.n) - 5} text-anchor="middle">${whole(bar.n)}</text>
      <text x=${left + (i + 0.5) * each} y=${bottom + 15} text-anchor="middle">${bar.name}</text>
      <rect class="hit" x=${left + i * each} width=${each} y="0" height=${bottom} /></a>`)}
    <text class="s" x=${left + each * 0.12} y=${height - 7}>${ends[0]}</text>
    <text class="s" x=${width - each * 0.12} y=${height - 7} text-anchor="end">${ends[1]}</text>`}
  </svg></div>`;
}

/** pass@k with its 95 % band. points: [[k, {mean, low, high, count}]] */
export function Band({ points, height = 168, label }) {
  const [ref, width] = useWidth();
  if (!points.length) return html`<div ref=${ref}></div>`;
  const left = 38, right = 62, top = 10, bottom = height - 24;
  const last = points[points.length - 1];
  const least = Math.max(0, Math.min(...points.map(([, e]) => e.low))), step = nice((1 - least) / 5);
  const low = Math.max(0, Math.floor(least / step + 0.001) * step), span = 1 - low || 1; // a tick is where the axis begins
  const X = (k) => left + (Math.log2(k) / Math.log2(Math.max(2, last[0]))) * (width - left - right);
  const Y = (x) => bottom - ((x - low) / span) * (bottom - top);
  const line = (get, list) => list.map(([k, e], i) => `${i ? "L" : "M"}${X(k)} ${Y(get(e))}`).join("");
  const back = [...points].reverse().map(([k, e]) => `L${X(k)} ${Y(e.low)}`).join("");
  return html`<div ref=${ref}><svg width=${width} height=${height} role="group" aria-label=${label}>${width > 0 && html`
    ${ticks(low, 1, 5).map((t) => html`<line class="gridl" x1=${left} x2=${width - right} y1=${Y(t)} y2=${Y(t)} />
      <text class="s" x=${left - 6} y=${Y(t) + 4} text-anchor="end">${Math.round(100 * t)}</text>`)}
    <path d=${`${line((e) => e.high, points)}${back}Z`} fill="var(--bar)" opacity=".22" />
    <path d=${line((e) => e.mean, points)} fill="none" stroke="var(--accent)" stroke-width="2" />
    ${points.map(([k, e]) => html`<circle cx=${X(k)} cy=${Y(e.mean)} r="3" fill="var(--accent)">
      <title>${`pass@${k} = ${percent(e.mean)} [${percent(e.low)}, ${percent(e.high)}], ${e.count} prompts`}</title></circle>
      <text x=${X(k)} y=${height - 7} text-anchor="middle">${k}</text>`)}
    <text class="b" x=${X(last[0]) + 9} y=${Y(last[1].mean) + 4}>${percent(last[1].mean)} %</text>`}
  </svg></div>`;
}

/** Whole numbers: there is no step 2.5. */
function stepTicks(first, last, count) {
  return first === last ? [first] : ticks(first, last, count).filter(Number.isInteger);
}

/** One curve over training steps; `href`: of a step’s rows. */
export function Curve({ steps, values, height = 110, label, write = fixed, href }) {
  const [ref, width] = useWidth();
  const left = 44, right = 12, top = 10, bottom = height - 24, known = values.filter((x) => x != null);
  const high = Math.max(...known, 0) || 1, low = Math.min(...known, 0);
  const X = (s) => left + ((s - steps[0]) / (steps[steps.length - 1] - steps[0] || 1)) * (width - left - right);
  const Y = (x) => bottom - ((x - low) / (high - low || 1)) * (bottom - top);
  const points = steps.map((s, i) => [s, values[i]]).filter(([, x]) => x != null);
  return html`<div ref=${ref}><svg width=${width} height=${height} role="group" aria-label=${label}>${width > 0 && html`
    ${ticks(low, high, 3).map((t) => html`<line class="gridl" x1=${left} x2=${width - right} y1=${Y(t)} y2=${Y(t)} />
      <text class="s" x=${left - 6} y=${Y(t) + 4} text-anchor="end">${write(t)}</text>`)}
    <path d=${points.map(([s, x], i) => `${i ? "L" : "M"}${X(s)} ${Y(x)}`).join("")} fill="none"
      stroke="var(--accent)" stroke-width="1.8" />
    ${points.map(([s, x]) => html`<a href=${href(s)} aria-label=${`step ${s}: ${write(x)}`}><title>step ${s}: ${write(x)}</title>
      <circle cx=${X(s)} cy=${Y(x)} r=${points.length > 80 ? 1.5 : 3} fill="var(--accent)" />
      <circle class="hit" cx=${X(s)} cy=${Y(x)} r="9" /></a>`)}
    <line class="axis" x1=${left} x2=${width - right} y1=${bottom + 0.5} y2=${bottom + 0.5} />
    ${stepTicks(steps[0], steps[steps.length - 1], width < 260 ? 2 : 4).map((s) => html`<line class="axis" x1=${X(s)} x2=${X(s)} y1=${bottom} y2=${bottom + 4} />
      <text x=${X(s)} y=${height - 7} text-anchor="middle">${whole(s)}</text>`)}`}
  </svg></div>`;
}

/** A mean and its interval on a fixed axis. */
export function Dot({ e, max = 1, min = 0, width = 150, zero }) {
  if (!e || e.mean == null) return html`<span class="softer">no value</span>`;
  const X = (x) => 5 + ((Math.max(min, Math.min(max, x)) - min) / (max - min || 1)) * (width - 10);
  return html`<svg width=${width} height="16" role="img" aria-label=${`${fixed(e.mean)} between ${fixed(e.low)} and ${fixed(e.high)}`}>
    <line class="gridl" x1="5" x2=${width - 5} y1="8.5" y2="8.5" />
    ${zero != null && html`<line x1=${X(zero)} x2=${X(zero)} y1="1" y2="16" class="axis" />`}
    <line x1=${X(e.low)} x2=${X(e.high)} y1="8.5" y2="8.5" stroke="currentColor" stroke-width="2" opacity=".55" />
    <circle cx=${X(e.mean)} cy="8.5" r="4" fill="currentColor" /></svg>`;
}

/** Shares of a whole. parts: [{name, n, cls}] */
export function Stack({ parts, width = 140, height = 9 }) {
  const all = parts.reduce((sum, part) => sum + part.n, 0) || 1;
  const named = parts.filter((part) => part.n).map((part) => `${part.name} ${part.n}`).join(", ");
  let x = 0;
  return html`<svg width=${width} height=${height} role="img" aria-label=${named || "none"}>${parts.map((part) => {
    const a = x;
    x += (part.n / all) * width;
    return part.n ? html`<rect class=${part.cls} x=${a} width=${Math.max(1.5, x - a - (x < width ? 0.7 : 0))}
      height=${height}><title>${part.name}: ${whole(part.n)}</title></rect>` : null;
  })}</svg>`;
}
