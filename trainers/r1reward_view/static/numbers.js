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

/** One line of a longer text. */
export const oneLine = (text, most = 160) => text.replace(/\s+/g, " ").slice(0, most);

/** The verdict that a term's score is. */
export function verdictOf(score) {
  if (!score || score.value == null) return "none";
  return score.value === 1 ? "right" : score.value === 0 ? "wrong" : "partial";
}
