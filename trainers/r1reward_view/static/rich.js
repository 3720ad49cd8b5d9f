// A completion as a person reads it: white space as it came, LaTeX set, code coloured, the extracted answer marked.
// The text is hostile: everything is a text node, but for what KaTeX and highlight.js return, which escape it.

import { html, useMemo, useState } from "./vendor/preact-htm.js";
import { visible } from "./numbers.js";
import { closing, segments } from "./segments.js";
import hljs from "./vendor/highlight.min.js";

const TAKEN = "taken for the final answer";
const LONGEST_CODE = 20000; // characters that are coloured
const LONGEST_SET = 150000; // characters of HTML of one formula
const SET = new Map();

function setFormula(source, display) {
  const key = (display ? "D" : "I") + source;
  if (SET.size > 4000) SET.clear();
  if (!SET.has(key)) {
    SET.set(key, typeset(source, display));
  }
  return SET.get(key);
}

/** null where KaTeX gives up, as it does on what is nested deeper than its stack, or makes a page of one formula. */
function typeset(source, display) {
  try {
    const set = window.katex.renderToString(source, {
      displayMode: display, throwOnError: false, strict: "ignore", maxExpand: 200, maxSize: 20, output: "html",
      errorColor: "var(--wrong)", trust: (c) => c.command === "\\htmlClass" && c.class === "r1-ans",
    });
    return set.length > LONGEST_SET ? null : set;
  } catch {
    return null;
  }
}

export function Tex({ s, display, mark, short }) {
  let source = s.replaceAll("\\htmlClass", "\\text"), whole = false;
  if (mark) {
    const i = source.lastIndexOf("\\boxed{"), e = i >= 0 ? closing(source, i + 6) : -1;
    if (e > 0) source = `${source.slice(0, i)}\\htmlClass{r1-ans}{${source.slice(i, e)}}${source.slice(e)}`;
    else whole = true;
  }
  const set = setFormula(source, display);
  const node = set == null ? html`<code>${s}</code>` : html`<span class=${short ? "ml short" : "ml"} dangerouslySetInnerHTML=${{ __html: set }}></span>`;
  return whole ? html`<mark title=${TAKEN}>${node}</mark>` : node;
}

/** Code, coloured; `known`: text of the prompt, which is folded where the completion repeats it. */
export function CodeBlock({ s: given, lang, known }) {
  const s = visible(given);
  const [all, setAll] = useState(false), before = known ? known.trim() : "", code = s.trim();
  const lines = before.split("\n");
  if (before && !all && lines.length > 6 && code.includes(before)) {
    const i = code.indexOf(before), first = lines.filter((x) => /^(def|class|async) /.test(x)).pop() || lines[0];
    return html`${i > 0 && html`<${CodeBlock} s=${code.slice(0, i)} lang=${lang} />`}
      <button class="fold" onClick=${() => setAll(true)}><code>${first}</code>
        <span class="softer">${lines.length} lines of the prompt</span></button>
      <${CodeBlock} s=${code.slice(i + before.length).replace(/^\n+/, "")} lang=${lang} />`;
  }
  const language = hljs.getLanguage(lang) ? lang : "python";
  const coloured = code.length < LONGEST_CODE ? hljs.highlight(s, { language, ignoreIllegals: true }).value : null;
  return coloured == null ? html`<pre class="code" tabindex="0">${s}</pre>`
    : html`<pre class="code" tabindex="0" dangerouslySetInnerHTML=${{ __html: coloured }}></pre>`;
}

/** `base`: where `s` begins in the completion; `span`: [start, end] of the answer there. */
export function Rich({ s: given, base = 0, span, raw, known }) {
  const s = useMemo(() => visible(given, raw), [given, raw]);
  const parts = useMemo(() => (raw ? [] : segments(s)), [s, raw]);
  const hit = (a, e) => span && span[0] < base + e && span[1] > base + a;
  const marked = (text, a) => {
    const i = Math.max(0, span[0] - base - a), j = span[1] - base - a;
    return [text.slice(0, i), html`<mark title=${TAKEN}>${text.slice(i, j)}</mark>`, text.slice(j)];
  };
  if (raw) return html`<pre class="raw" dir="auto">${hit(0, s.length) ? marked(s, 0) : s}</pre>`;
  return html`<div class="rich" dir="auto">${parts.map((part) => {
    const here = hit(part.a, part.e);
    if (part.kind === "text") return here ? marked(part.s, part.a) : part.s;
    if (part.kind === "code") return html`<${CodeBlock} s=${part.s} lang=${part.lang} known=${known} />`;
    if (part.kind === "bold") return html`<b>${here ? html`<mark>${part.s}</mark>` : html`<${Rich} s=${part.s} />`}</b>`;
    if (part.kind === "mono") return html`<code>${here ? html`<mark>${part.s}</mark>` : part.s}</code>`;
    return html`<${Tex} s=${part.s} display=${part.kind === "display"} mark=${here} />`;
  })}</div>`;
}

/** A short answer or ground truth: LaTeX where it looks like it. */
export function Short({ s }) {
  if (s == null) return html`<span class="softer">none</span>`;
  if (s === "") return html`<span class="none">empty</span>`;
  const text = visible(String(s));
  return /[\\^_{}]/.test(text) && text.length < 200 ? html`<${Tex} s=${text} short />` : html`<span dir="auto">${text}</span>`;
}
