// How numbers and verdicts are written.

export const GLYPH = { right: "✓", wrong: "✗", partial: "◐", none: "–" };
export const WORD = { right: "right", wrong: "wrong", partial: "partly", none: "no verdict" };
export const VERDICTS = ["right", "partial", "wrong", "none"];

const missing = (x) => x == null || Number.isNaN(x);

export const fixed = (x, digits = 2) => (missing(x) ? "–" : x.toFixed(digits));
export const percent = (x, digits = 1) => (missing(x) ? "–" : (100 * x).toFixed(digits));
export const whole = (n) => (missing(n) ? "–" : n.toLocaleString("en-US"));
export const short = (x) => (missing(x) ? "–" : String(+x.toFixed(3)));
export const plural = (n, one, many = `${one}s`) => `${whole(n)} ${n === 1 ? one : many}`;
export const spaced = (name) => name.replaceAll("_", " ");
export const signed = (x, write) => (missing(x) ? "–" : (x > 0 ? "+" : x < 0 ? "−" : "") + write(Math.abs(x)));

const BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069", CONTROL = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f";
const UNSEEN = new RegExp(`[${CONTROL}${BIDI}]|(?<=\\p{M}{16})\\p{M}`, "gu");
const ZERO_WIDTH = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const picture = (char) => (char === "\x7f" ? "\u2421" : char < " " ? String.fromCharCode(0x2400 + char.charCodeAt(0)) : /\p{M}/u.test(char) ? "\u25cc" : "\u2426");

/** The text with a sign for what would not be seen: controls, what turns the direction of writing, heaps of accents.
 *  `all`: zero-width characters, too. Each stands for one character, so that places in the text stay. */
export function visible(text, all) {
  const seen = text.replace(UNSEEN, (char) => picture(char).repeat(char.length));
  return all ? seen.replace(ZERO_WIDTH, "\u2426") : seen;
}

/** One line of a longer text; what is cut off is told. */
export function oneLine(text, most = 160) {
  const line = text.slice(0, 8 * most).replace(/\s+/g, " "), isCut = line.length > most || text.length > 8 * most;
  return visible(line.slice(0, most)) + (isCut ? "…" : "");
}

/** The verdict that a term's score is. */
export function verdictOf(score) {
  if (!score || score.value == null) return "none";
  return score.value === 1 ? "right" : score.value === 0 ? "wrong" : "partial";
}
