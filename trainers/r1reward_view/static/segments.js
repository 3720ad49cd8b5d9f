// A text cut into prose, formulas and code. The text is hostile: each mark is looked at once, and what closes it is
// searched for from where the last search ended, so that the work grows with the text and no faster.

const LONGEST_FORMULA = 4000;
const MOST_FORMULAS = 400; // of one text, and of so many characters together: a page of a hundred thousand would not open
const MOST_CHARACTERS = 20000;
const MOST_FAILURES = 4000; // marks that open nothing; behind them the text is left as it is

const OPENING = new RegExp([
  /```/, /\$\$?/, /\\[[(]/, /\\begin\{(?:align\*?|aligned|equation\*?|gather\*?|[pbv]?matrix|cases)\}/, /\*\*/, /`/, /\\boxed\{/,
].map((part) => part.source).join("|"), "g");
const FENCE = /```([\w+-]{0,40})[ \t]{0,40}\n/y;
const INLINE = /\$((?:\\.|[^$\\\n]){1,4000}?)\$(?!\d)/y;
const BOLD = /\*\*([^*\n]+)\*\*/y;
const MONO = /`([^`\n]+)`/y;

/** Behind the brace that closes the one at `open`; -1 where none does nearby. */
export function closing(text, open) {
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

/** Finds texts at or behind a place that only grows. */
class Finder {
  constructor(text) { this.text = text; this.known = new Map(); }

  at(needle, from) {
    let place = this.known.get(needle) ?? -2;
    if (place === -1 || place >= from) return place;
    place = this.text.indexOf(needle, from);
    this.known.set(needle, place);
    return place;
  }
}

function sticky(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The formula between an opening and what closes it. */
function between(text, finder, at, open, close, kind) {
  const start = at + open.length, place = finder.at(close, start + (open === "$$" ? 1 : 0));
  if (place <= start || place - start > LONGEST_FORMULA) return null;
  return { kind, s: text.slice(start, place), e: place + close.length };
}

function environment(text, finder, at, open) {
  const name = open.slice(7, -1), close = `\\end{${name}}`, place = finder.at(close, at + open.length);
  if (place < 0 || place - at > LONGEST_FORMULA) return null;
  const ofKatex = (_, e) => (e === "align" ? "{aligned}" : "{gathered}"), e = place + close.length;
  return { kind: "display", s: text.slice(at, e).replace(/\{(align|equation|gather)\*?\}/g, ofKatex), e };
}

function fence(text, finder, at) {
  const head = sticky(FENCE, text, at);
  if (!head) return null;
  const start = at + head[0].length, place = finder.at("```", start), end = place < 0 ? text.length : place;
  const s = text.slice(start, end).replace(/\n$/, "");
  return { kind: "code", lang: head[1], s, e: place < 0 ? end : end + 3 };
}

function segmentAt(text, finder, at, open) {
  if (open === "```") return fence(text, finder, at);
  if (open === "$$") return between(text, finder, at, open, open, "display");
  if (open === "\\[") return between(text, finder, at, open, "\\]", "display");
  if (open === "\\(") return between(text, finder, at, open, "\\)", "inline");
  if (open.startsWith("\\begin")) return environment(text, finder, at, open);
  if (open === "\\boxed{") {
    const e = closing(text, at + 6);
    return e < 0 ? null : { kind: "inline", s: text.slice(at, e), e };
  }
  const [pattern, kind] = open === "**" ? [BOLD, "bold"] : open === "`" ? [MONO, "mono"] : [INLINE, "inline"];
  const m = sticky(pattern, text, at);
  return !m || (kind === "inline" && isProse(m[1])) ? null : { kind, s: m[1], e: at + m[0].length };
}

/** [{kind, s, a, e}]: text, code, bold, mono, inline and display formulas, from `a` to `e`. */
export function segments(text) {
  const out = [], finder = new Finder(text);
  let last = 0, m, formulas = 0, characters = 0, failures = 0;
  OPENING.lastIndex = 0;
  while ((m = OPENING.exec(text)) && formulas < MOST_FORMULAS && characters < MOST_CHARACTERS && failures < MOST_FAILURES) {
    const a = m.index, segment = segmentAt(text, finder, a, m[0]);
    if (!segment) { failures++; OPENING.lastIndex = a + 1; continue; }
    if (segment.kind === "inline" || segment.kind === "display") { formulas++; characters += segment.s.length; }
    if (a > last) out.push({ kind: "text", s: text.slice(last, a), a: last, e: a });
    out.push({ ...segment, a });
    OPENING.lastIndex = last = segment.e;
  }
  if (last < text.length) out.push({ kind: "text", s: text.slice(last), a: last, e: text.length });
  return out;
}
