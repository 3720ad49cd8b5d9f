// A completion as a person reads it: white space as it came, LaTeX set, code coloured, the extracted answer marked.
// The text is hostile: everything is a text node, but for what KaTeX and highlight.js return, which escape it.

import { html, useMemo, useState } from "./vendor/preact-htm.js";
import hljs from "./vendor/highlight.min.js";

const TAKEN = "taken for the final answer";
const LONGEST_FORMULA = 4000;
const MOST_FORMULAS = 400; // of one text: a page of a hundred thousand would not open
const SET = new Map();

function setFormula(source, display) {
  const key = (display ? "D" : "I") + source;
  if (SET.size > 4000) SET.clear();
  if (!SET.has(key)) {
    SET.set(key, window.katex.renderToString(source, {
      displayMode: display, throwOnError: false, strict: "ignore", maxExpand: 200, maxSize: 20, output: "html",
      errorColor: "var(--wrong)", trust: (c) => c.command === "\\htmlClass" && c.class === "r1-ans",
    }));
  }
  return SET.get(key);
}

const RICH = new RegExp([
  /```([\w+-]*)[ \t]*\n([\s\S]*?)(?:\n?```|$)/, /\$\$([\s\S]+?)\$\$/, /\\\[([\s\S]+?)\\\]/, /\\\(([\s\S]+?)\\\)/,
  /\$((?:\\.|[^$\\\n])+?)\$(?!\d)/,
  /(\\begin\{(align\*?|aligned|equation\*?|gather\*?|[pbv]?matrix|cases)\}[\s\S]+?\\end\{\8\})/,
  /\*\*([^*\n]+)\*\*/, /`([^`\n]+)`/, /(\\boxed\{)/,
].map((part) => part.source).join("|"), "g");

function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length && i < open + LONGEST_FORMULA; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i + 1;
  }
  return -1;
}

/** Whether what stands between two dollars is money and words: "$5 and $6". */
const isProse = (m) => /^\s|\s$/.test(m) || (!/[\\^_=]/.test(m) && /[A-Za-z]{3,}/.test(m) && /\s/.test(m)) ||
  (/^\d/.test(m) && !/\\/.test(m) && /\d\s+[a-zA-Z]{2,}/.test(m));

function formulaOf(m) {
  if (m[3] != null) return { kind: "display", s: m[3] };
  if (m[4] != null) return { kind: "display", s: m[4] };
  if (m[5] != null) return { kind: "inline", s: m[5] };
  if (m[6] != null) return isProse(m[6]) ? null : { kind: "inline", s: m[6] };
  const ofKatex = (_, e) => (e === "align" ? "{aligned}" : "{gathered}");
  return { kind: "display", s: m[7].replace(/\{(align|equation|gather)\*?\}/g, ofKatex) };
}

function segmentOf(m, text) {
  if (m[2] != null) return { kind: "code", lang: m[1], s: m[2] };
  if (m[9] != null) return { kind: "bold", s: m[9] };
  if (m[10] != null) return { kind: "mono", s: m[10] };
  if (m[11] == null) return formulaOf(m);
  const end = closing(text, m.index + 6);
  return end < 0 ? null : { kind: "inline", s: text.slice(m.index, end), end };
}

function segments(text) {
  const out = [];
  let last = 0, m, formulas = 0;
  RICH.lastIndex = 0;
  while ((m = RICH.exec(text)) && formulas < MOST_FORMULAS) {
    const segment = segmentOf(m, text);
    if (!segment || (segment.s.length > LONGEST_FORMULA && segment.kind !== "code")) { RICH.lastIndex = m.index + 1; continue; }
    const end = segment.end || m.index + m[0].length;
    formulas += segment.kind === "inline" || segment.kind === "display";
    if (m.index > last) out.push({ kind: "text", s: text.slice(last, m.index), a: last, e: m.index });
    out.push({ ...segment, a: m.index, e: end });
    RICH.lastIndex = last = end;
  }
  if (last < text.length) out.push({ kind: "text", s: text.slice(last), a: last, e: text.length });
  return out;
}

export function Tex({ s, display, mark }) {
  let source = s.replaceAll("\\htmlClass", "\\text"), whole = false;
  if (mark) {
    const i = source.lastIndexOf("\\boxed{"), e = i >= 0 ? closing(source, i + 6) : -1;
    if (e > 0) source = `${source.slice(0, i)}\\htmlClass{r1-ans}{${source.slice(i, e)}}${source.slice(e)}`;
    else whole = true;
  }
  const node = html`<span class="ml" dangerouslySetInnerHTML=${{ __html: setFormula(source, display) }}></span>`;
  return whole ? html`<mark title=${TAKEN}>${node}</mark>` : node;
}

/** Code, coloured; `known`: text of the prompt, which is folded where the completion repeats it. */
export function CodeBlock({ s, lang, known }) {
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
  const coloured = code.length < 100000 ? hljs.highlight(s, { language, ignoreIllegals: true }).value : null;
  return coloured == null ? html`<pre class="code" tabindex="0">${s}</pre>`
    : html`<pre class="code" tabindex="0" dangerouslySetInnerHTML=${{ __html: coloured }}></pre>`;
}

/** `base`: where `s` begins in the completion; `span`: [start, end] of the answer there. */
export function Rich({ s, base = 0, span, raw, known }) {
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
  const text = String(s);
  return /[\\^_{}]/.test(text) && text.length < 200 ? html`<${Tex} s=${text} />` : html`<span dir="auto">${text}</span>`;
}
