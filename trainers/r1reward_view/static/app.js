// The page: header, filter, and the view that the address names.

import { html, render, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact-htm.js";
import { NAMES, address, filterOf, go, parse, replace, shown } from "./address.js";
import { Help, useKeys } from "./keys.js";
import { percent, plural, whole } from "./numbers.js";
import { answerKey, useAnswer, useMeta } from "./server.js";
import { Overview } from "./overview.js";
import { Table } from "./table.js";
import { Prompt } from "./prompt.js";
import { Compare } from "./compare.js";
import { Label } from "./label.js";

const VIEWS = [
  ["overview", "Overview", "o", Overview], ["table", "Table", "t", Table], ["prompt", "Prompt", "p", Prompt],
  ["compare", "Compare", "c", Compare], ["label", "Label", "l", Label],
];
const NARROW = 760;
const CHORD = 900; // milliseconds between g and the view's letter

function useAddress() {
  const [here, setHere] = useState(parse());
  useEffect(() => {
    const on = () => setHere(parse());
    addEventListener("hashchange", on);
    return () => removeEventListener("hashchange", on);
  }, []);
  return here;
}

function useNarrow() {
  const [narrow, setNarrow] = useState(innerWidth <= NARROW);
  useEffect(() => {
    const on = () => setNarrow(innerWidth <= NARROW);
    addEventListener("resize", on);
    return () => removeEventListener("resize", on);
  }, []);
  return narrow;
}

/** g and then a letter goes to a view, before anything else sees the letter. */
function useChords(views, count) {
  const since = useRef(0);
  useEffect(() => {
    const on = (event) => {
      if (event.target.closest("input, textarea") || event.ctrlKey || event.metaKey) return;
      const view = Date.now() - since.current < CHORD && views.find(([, , key]) => key === event.key);
      since.current = event.key === "g" ? Date.now() : 0;
      if (view) { event.stopImmediatePropagation(); event.preventDefault(); go(view[0], filterOf(parse().given)); }
    };
    addEventListener("keydown", on, true);
    return () => removeEventListener("keydown", on, true);
  }, [count]);
}

function Search({ here, set, box, narrow }) {
  const [typed, setTyped] = useState(here.given.q || ""), timer = useRef(0);
  useEffect(() => { if (document.activeElement !== box.current) setTyped(here.given.q || ""); }, [here.given.q]);
  const now = (text) => {
    clearTimeout(timer.current);
    timer.current = 0;
    if (text.trim() !== (parse().given.q || "")) set({ q: text.trim() });
  };
  const later = (text) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => now(text), 300);
  };
  const leave = (event) => { if (event.key === "Escape" || event.key === "Enter") event.target.blur(); };
  return html`<label class="search"><span class="softer" aria-hidden="true">⌕</span>
    <input ref=${box} type="search" aria-label="search" placeholder="Search text, id, reason" value=${typed}
      onInput=${(event) => later(event.target.value)} onKeyDown=${leave} onBlur=${(event) => timer.current && now(event.target.value)} />${!narrow && html`<kbd>/</kbd>`}</label>`;
}

function Building({ run }) {
  if (run.error) return html`<span class="wrong" role="alert">${run.error}</span>`;
  if (run.done) return null;
  return html`<span class="soft" role="status">reading the file: ${percent(run.share, 0)} %</span>`;
}

/** How many completions there are, and how many of them are like that. */
function Count({ filter, meta, run }) {
  const { q, ...others } = filter, isSearch = q && !Object.keys(others).length; // whose hits are told as they come
  const asks = Object.keys(filter).length > 0 && !isSearch;
  const { data, key } = useAnswer(asks ? "rows" : "", { ...filter, limit: 1 }, `${run.revision} ${meta.search ? meta.search.done : ""}`);
  const some = isSearch ? meta.search?.hits : asks && key === answerKey("rows", { ...filter, limit: 1 }) ? data?.total : null;
  return html`<span class="count">${some == null ? "" : html`<b>${whole(some)}</b> of `}${plural(run.completions, "completion")}</span>`;
}

function App() {
  const here = useAddress(), narrow = useNarrow(), box = useRef(null);
  const [help, setHelp] = useState(false);
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const [theme, setTheme] = useState(system), dark = (here.given.theme || theme) === "dark";
  const filter = filterOf(here.given), hash = location.hash;
  const [meta, gone] = useMeta(filter.q);
  useLayoutEffect(() => { document.documentElement.dataset.theme = dark ? "dark" : "light"; }, [dark]);
  const views = VIEWS.filter(([name]) => name !== "compare" || !meta || meta.runs.length > 1);
  const set = (more) => {
    const at = parse(); // not as it was when this was drawn: a field may tell late
    replace(at.view, { ...at.given, ...more, row: "" }, at.view === "prompt" ? "" : at.arg);
  };
  const turn = () => {
    setTheme(dark ? "light" : "dark");
    if (here.given.theme) replace(here.view, { ...here.given, theme: "" }, here.arg);
  };
  useChords(views, views.length);
  useKeys({
    "/": () => box.current?.focus(), "?": () => setHelp(!help), d: turn,
    x: () => { const key = Object.keys(filter).pop(); if (key) set({ [key]: "" }); },
  }, [hash, theme, help]);
  useEffect(() => { if (meta) document.title = `${meta.runs[0].name} · r1reward view`; }, [meta && meta.runs[0].name]);
  if (!meta) return html`<div class="empty">${gone ? "The server does not answer." : "…"}</div>`;
  const [run, other] = meta.runs, View = (views.find(([name]) => name === here.view) || views[0])[3];
  return html`<header class="top"><h1 class="file"><span dir="auto">${run.name}</span>
      ${other && html`<span class="soft"> against </span><span dir="auto">${other.name}</span>`}</h1>
      <nav class="tabs" aria-label="views">${views.map(([name, title]) => html`<a href=${address(name, filter)}
        aria-current=${here.view === name ? "page" : undefined}>${title}${name === "compare" && meta.flips != null
          ? html`<span class="badge">${whole(meta.flips)}</span>` : ""}</a>`)}</nav><span class="grow"></span>
      ${!narrow && html`<span class="softer">r1reward ${meta.version}</span>`}
      <span><button class="iconb" onClick=${turn} aria-label="dark or light">${dark ? "☾" : "☀"}</button>
        <button class="iconb" onClick=${() => setHelp(true)} aria-label="keys">?</button></span></header>
    <div class="filters"><${Search} here=${here} set=${set} box=${box} narrow=${narrow} />
      ${Object.entries(filter).filter(([key]) => key !== "q").map(([key, value]) => html`<${Chip} key=${key}
        name=${NAMES[key]} text=${shown(key, value, meta.signs)} drop=${() => set({ [key]: "" })} />`)}
      ${Object.keys(filter).length > 1 && html`<button class="iconb" onClick=${() => go(here.view, {}, "")}>Clear</button>`}
      <span class="grow"></span>
      ${gone && html`<span class="wrong" role="alert">The server does not answer; nothing is lost.</span>`}
      ${meta.search && meta.search.done < 1 && html`<span class="soft" role="status">searching: ${percent(meta.search.done, 0)} %, ${plural(meta.search.hits, "hit")} so far</span>`}
      ${meta.search && meta.search.error && html`<span class="wrong" role="alert">The search failed: ${meta.search.error}</span>`}
      ${meta.runs.map((each) => html`<${Building} run=${each} />`)}
      ${run.bad_rows > 0 && html`<span class="wrong" title=${run.bad.join("\n")}>${plural(run.bad_rows, "row")} left out</span>`}
      <${Count} filter=${filter} meta=${meta} run=${run} /></div>
    <main class="main" key=${here.view}><${View} given=${here.given} arg=${here.arg} narrow=${narrow} meta=${meta}
      run=${run} revision=${`${run.revision} ${meta.search ? meta.search.hits : ""}`} /></main>
    ${help && html`<${Help} close=${() => setHelp(false)} />`}`;
}

function Chip({ name, text, drop }) {
  return html`<span class="chip"><span class="key">${name}</span><b title=${text} dir="auto">${text}</b>
    <button aria-label=${`remove ${name}`} onClick=${drop}>×</button></span>`;
}

const root = document.getElementById("app");
root.textContent = "";
render(html`<${App} />`, root);
