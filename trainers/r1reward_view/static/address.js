// The address is the state: #/view/argument?key=value. Every mark of every chart is a link that adds a filter.

import { WORD, spaced } from "./numbers.js";

/** Separates several values of one key: no name of a source has it. */
export const SEVERAL = "\x1f";

export const FILTER_KEYS = [
  "source", "task", "v", "status", "reason", "val", "rule", "rw", "len", "step", "rate", "sign", "flip", "q",
];

export const NAMES = {
  source: "source", task: "task", v: "verdict", status: "status", reason: "reason", val: "term", rule: "taken from",
  rw: "reward", len: "length", step: "step", rate: "prompt’s pass rate", sign: "sign", flip: "verdict in A → B",
  q: "text",
};

export function parse() {
  const raw = location.hash.replace(/^#\/?/, "");
  const at = raw.indexOf("?");
  const path = at < 0 ? raw : raw.slice(0, at);
  const [view = "", ...rest] = path.split("/").map(decoded);
  const given = Object.fromEntries(new URLSearchParams(at < 0 ? "" : raw.slice(at + 1)));
  return { view: view || "overview", arg: rest.join("/"), given };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function address(view, given, arg) {
  const pairs = Object.entries(given).filter(([, value]) => value != null && value !== "");
  const query = new URLSearchParams(pairs).toString();
  return `#/${view}${arg != null && arg !== "" ? `/${encodeURIComponent(arg)}` : ""}${query ? `?${query}` : ""}`;
}

/** Go there; back comes back. */
export function go(view, given, arg) {
  location.hash = address(view, given, arg);
}

/** The same without a step in the history: for what changes with each key. */
export function replace(view, given, arg) {
  history.replaceState(null, "", address(view, given, arg));
  window.dispatchEvent(new Event("hashchange"));
}

export const filterOf = (given) =>
  Object.fromEntries(FILTER_KEYS.filter((key) => given[key]).map((key) => [key, given[key]]));

const RATES = { never: "never right", always: "always right", some: "in between" };

/** A filter's value as a person reads it; `signs`: titles by name. */
export function shown(key, value, signs) {
  if (key === "v") return value.split(",").map((v) => WORD[v] || v).join(" or ");
  if (key === "sign") return signs[value] || value;
  if (key === "status") return spaced(value.replace(":", " is "));
  if (key === "rate") return RATES[value] || `${value} right`;
  if (key === "flip") return value.split(">").map((v) => WORD[v]).join(" → ");
  if (key === "reason" || key === "val") return value.replace(":", ": ").replace("..", " to ");
  if (key === "rw" || key === "len" || key === "step") return value.replace("..", " to ");
  return value.split(SEVERAL).join(" or ");
}
