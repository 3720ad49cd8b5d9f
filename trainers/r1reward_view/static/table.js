// All such rows: facets, a grid that asks for what is in sight, and a peek at the selected completion.

import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact-htm.js";
import { address, filterOf, go, replace } from "./address.js";
import { BESIDE_PEEK, USUAL, Verdict, columnsOf, isProgram, nameOf } from "./columns.js";
import { Facets } from "./facets.js";
import { useKeys } from "./keys.js";
import { fixed, oneLine, percent, plural, whole } from "./numbers.js";
import { Peek } from "./peek.js";
import { ask } from "./server.js";

const WINDOW = 200; // rows that are asked for at once
const TALLEST = 8000000; // pixels: browsers cap an element's height, so a longer table is scrolled in proportion
const HEAD = 33;

/** Windows of a sorted, filtered table as they come: {total, prompts, row(at), load(from, to), error}. */
function useRows(filter, sort, revision) {
  const key = JSON.stringify([filter, sort, revision]), store = useRef({ key: "", pages: new Map() }), [, draw] = useState(0);
  if (store.current.key !== key) {
    const { total, prompts } = store.current;
    store.current = { key, pages: new Map(), total, prompts, error: "" };
  }
  const mine = store.current;
  const load = (from, to) => {
    for (let page = Math.floor(Math.max(0, from) / WINDOW); page * WINDOW < Math.max(to, 1); page++) {
      if (mine.pages.has(page) || (page && page * WINDOW >= mine.total)) continue;
      mine.pages.set(page, null);
      ask("rows", { ...filter, sort, offset: page * WINDOW, limit: WINDOW })
        .then((answer) => {
          mine.pages.set(page, answer.rows);
          if (answer.total != null) { mine.total = answer.total; mine.prompts = answer.prompts; }
        })
        .catch((error) => { mine.error = error.message; })
        .finally(() => store.current === mine && draw((n) => n + 1));
    }
  };
  useEffect(() => load(0, 1), [key]);
  const row = (at) => (mine.pages.get(Math.floor(at / WINDOW)) || [])[at % WINDOW];
  return { total: mine.total, prompts: mine.prompts, error: mine.error, row, load };
}

/** Where the selected row stands; asked once for an address that came from elsewhere. */
function usePlace(rows, filter, sort, row, revision) {
  const [at, setAt] = useState(-1), known = at >= 0 && rows.row(at), key = JSON.stringify([filter, sort]);
  useEffect(() => {
    if (!row || (known && String(known.i) === row)) return;
    ask("at", { ...filter, sort, row }).then((answer) => setAt(answer.at ?? -1)).catch(() => setAt(-1));
  }, [row, key, revision]);
  return [row ? at : -1, setAt];
}

export function Table({ given, narrow, meta, run, revision }) {
  const filter = filterOf(given), sort = given.sort || "", rows = useRows(filter, sort, revision);
  const all = columnsOf(run.terms), usual = given.peek ? BESIDE_PEEK : USUAL;
  const columns = (given.cols ? given.cols.split(",") : usual).filter((name) => all.has(name));
  const [at, setAt] = usePlace(rows, filter, sort, given.row, revision);
  const [choosing, setChoosing] = useState(false), [faceting, setFaceting] = useState(false);
  const total = rows.total || 0, put = (more) => replace("table", { ...given, ...more });
  const select = async (to) => {
    const next = Math.max(0, Math.min(total - 1, to));
    if (!total) return;
    const known = rows.row(next) || (await ask("rows", { ...filter, sort, offset: next, limit: 1 })).rows[0];
    if (known) { setAt(next); put({ row: known.i }); }
  };
  const peek = () => put({ peek: given.peek ? "" : "1", row: given.row || rows.row(0)?.i });
  const open = () => given.row && go("prompt", filter, given.row);
  const down = () => select(at + 1), up = () => select(at - 1);
  useKeys({
    j: down, k: up, ArrowDown: down, ArrowUp: up, " ": peek, Enter: open, c: () => setChoosing(!choosing),
    G: () => select(total - 1), End: () => select(total - 1), Home: () => select(0),
    PageDown: () => select(at + 20), PageUp: () => select(at - 20),
  }, [location.hash, at, total, choosing]);
  const shared = { given, filter, narrow, run, meta, put };
  return html`<div class=${`tbl ${given.peek ? "peek" : ""}`}>
    <${Facets} ...${shared} revision=${revision} open=${faceting} close=${() => setFaceting(false)} />
    <div class="gridw"><div class="tools">${narrow && html`<button class="iconb" onClick=${() => setFaceting(true)}>Filter</button>`}
        <span class="soft">${plural(rows.total, "completion")}${rows.total ? html` <span class="softer">of ${plural(rows.prompts, "prompt")}</span>` : ""}${meta.search && meta.search.done < 1 ? " so far" : ""}</span><span class="softer paper">On paper: the rows in view.</span><span class="grow"></span>
        ${!narrow && html`<button class="iconb" aria-expanded=${choosing} onClick=${() => setChoosing(!choosing)}>Columns <kbd>c</kbd></button>`}
        <button class="iconb" aria-pressed=${!!given.peek} onClick=${peek}>Peek ${!narrow && html`<kbd>space</kbd>`}</button>
        ${choosing && html`<${Chooser} all=${all} columns=${columns} put=${put} />`}</div>
      ${rows.error ? html`<div class="empty wrong" role="alert">${rows.error}</div>`
        : html`<${Grid} ...${shared} rows=${rows} columns=${columns.map((name) => [name, all.get(name)])} at=${at} pick=${(i) => { setAt(i); put({ row: rows.row(i).i }); }} />`}
      <div class="foot"><span>${at >= 0 ? `${whole(at + 1)} of ${whole(total)}` : plural(total, "row")}</span><span class="kb"><kbd>j</kbd> <kbd>k</kbd> move</span>
        <span class="kb"><kbd>space</kbd> peek</span><span class="kb"><kbd>enter</kbd> the prompt and its other completions</span><span class="kb"><kbd>/</kbd> search</span></div></div>
    ${given.peek && given.row && html`<${Peek} ...${shared} i=${given.row} revision=${revision} />`}
  </div>`;
}

function Chooser({ all, columns, put }) {
  const turned = (name) => [...all.keys()].filter((x) => (x === name ? !columns.includes(x) : columns.includes(x))).join(",");
  return html`<div class="pop" role="group" aria-label="columns">${[...all].filter(([name]) => name !== "v").map(([name, column]) => html`<label>
      <input type="checkbox" checked=${columns.includes(name)} onChange=${() => put({ cols: turned(name) })} />${column.title}</label>`)}
    <button class="iconb" onClick=${() => put({ cols: "" })}>The usual ones</button></div>`;
}

/** Why the table is empty: nothing is like that, or not everything is looked at yet. */
export function soFar(run, search) {
  if (search && search.error) return `The search failed: ${search.error}. `;
  if (search && search.done < 1) return `None so far: ${percent(search.done, 0)} % of the texts are searched. `;
  return run.done ? "No completion is like that. " : "None so far: the file is being read. ";
}

function Grid({ given, filter, narrow, meta, run, rows, columns, at, pick, put }) {
  const box = useRef(null), [scroll, setScroll] = useState(0), [height, setHeight] = useState(600);
  const total = rows.total || 0, rowHeight = narrow ? 58 : 33, tall = Math.min(TALLEST, total * rowHeight);
  const inner = Math.max(1, tall - height + HEAD), long = total * rowHeight - height + HEAD;
  const top = tall < total * rowHeight ? (Math.min(scroll, inner) / inner) * long : scroll; // in pixels of the whole table
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setHeight(box.current ? box.current.clientHeight : 600));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current, y = at * rowHeight;
    if (at < 0 || (y >= top && y + rowHeight <= top + height - HEAD)) return;
    const want = y < top ? y : y + rowHeight - height + HEAD;
    element.scrollTop = tall < total * rowHeight ? (want / long) * inner : want;
  }, [at, rowHeight, total]);
  const first = Math.max(0, Math.floor(top / rowHeight) - 6), last = Math.min(total, Math.ceil((top + height) / rowHeight) + 6);
  useEffect(() => rows.load(first, last), [first, last, rows.total]);
  const offset = scroll - (top - first * rowHeight), shown = [];
  for (let i = first; i < last; i++) shown.push([i, rows.row(i)]);
  const least = columns.reduce((sum, [, column]) => sum + Number(/\d+/.exec(column.width)[0]), 0);
  const grid = `grid-template-columns:${columns.map(([, column]) => column.width).join(" ")};min-width:${least}px`;
  return html`<div class="hscroll" ref=${box} tabindex="0" role="table" aria-rowcount=${total} aria-label="completions" onScroll=${(e) => setScroll(e.currentTarget.scrollTop)}>
    ${!narrow && html`<${Head} columns=${columns} grid=${grid} sort=${given.sort} put=${put} />`}
    ${rows.total === 0 ? html`<div class="empty">${soFar(run, meta.search)}<a href=${address("table", {})}>Take the filters away</a></div>`
      : html`<div class="tallest" style=${`height:${tall}px`} role="rowgroup"><div style=${`transform:translateY(${Math.max(0, offset)}px)`} role="presentation">
        ${shown.map(([i, row]) => html`<${narrow ? NarrowRow : Row} key=${i} i=${i} row=${row} columns=${columns} grid=${grid} filter=${filter}
          selected=${row && String(row.i) === String(given.row)} pick=${pick} top=${run.top || 1} />`)}</div></div>`}</div>`;
}

function Head({ columns, grid, sort, put }) {
  const turn = (name) => put({ sort: sort === name ? `-${name}` : sort === `-${name}` ? "" : name });
  const state = (name) => (sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none");
  const arrow = { ascending: " ↑", descending: " ↓", none: "" };
  return html`<div class="trow thead" role="row" style=${grid}>${columns.map(([name, column]) => html`<div role="columnheader" class=${column.num ? "num" : ""} aria-sort=${state(name)}>
    <button aria-label=${name === "v" ? "verdict" : undefined} onClick=${() => turn(name)}>${column.title}${arrow[state(name)]}</button></div>`)}</div>`;
}

function Row({ i, row, columns, grid, filter, selected, pick, top }) {
  if (!row) return html`<div class="trow r" role="row" aria-rowindex=${i + 1}><div role="cell" class="softer">…</div></div>`;
  const cell = ([name, column]) => html`<div role="cell" class=${column.num ? "num" : ""}>${name === "id"
    ? html`<a href=${address("prompt", filter, row.i)} dir="auto">${nameOf(row)}</a>` : column.cell(row, top)}</div>`;
  return html`<div class="trow r" role="row" aria-rowindex=${i + 1} aria-selected=${!!selected} style=${grid} onClick=${() => pick(i)}
    onDblClick=${() => go("prompt", filter, row.i)}>${columns.map(cell)}</div>`;
}

function NarrowRow({ i, row, filter, selected }) {
  if (!row) return html`<div class="trow r n" role="row" aria-rowindex=${i + 1}><span role="cell">…</span></div>`;
  const answer = isProgram(row) ? "program" : oneLine(row.answer || "none"), truth = /code/.test(row.task) ? "tests" : row.truth || "none";
  return html`<div class="trow r n" role="row" aria-rowindex=${i + 1} aria-selected=${!!selected} onClick=${() => go("prompt", filter, row.i)}>
    <span role="cell"><${Verdict} v=${row.v} /></span><span role="cell">${row.reward == null ? "–" : fixed(row.reward)}</span>
    <span role="cell" class="mono">${answer}<span class="softer"> / ${oneLine(truth)}</span></span><a role="cell" href=${address("prompt", filter, row.i)}>${nameOf(row)}</a>
    <span role="cell" class="rs" dir="auto">${oneLine(row.reason)}</span></div>`;
}
