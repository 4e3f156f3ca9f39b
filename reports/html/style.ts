/** The whole style sheet. It may hold no double quote, ampersand or less-than sign: it stands in the page unescaped. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f7f9; --line: #d0d7de; --ink: #1b1f24; --quiet: #57606a;
  --good: #116329; --bad: #b3261e; --warn: #7a4d00; --alarm: #b3261e; --on-alarm: #ffffff; --link: #0b57d0;
  --good-wash: #e3f4e8; --bad-wash: #fdeceb; --warn-wash: #fdf3dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --panel: #1c2126; --line: #39424c; --ink: #e6e9ec; --quiet: #9aa5b1;
    --good: #57d38c; --bad: #ff8a80; --warn: #f2c14e; --alarm: #8c1d18; --on-alarm: #ffffff; --link: #8ab4f8;
    --good-wash: #16301f; --bad-wash: #3b1a18; --warn-wash: #33290f;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h4 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0 .75rem; }
a { color: var(--link); }
a, code, strong { unicode-bidi: isolate; }
code, pre { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'Noto Sans Mono', monospace; font-size: .875em; }
pre { white-space: pre-wrap; background: var(--panel); color: var(--ink); border: 1px solid var(--line); border-radius: 6px;
  padding: .6rem .8rem; margin: .4rem 0; }
.quiet { color: var(--quiet); }
.alarm, .notice { border-radius: 8px; padding: .9rem 1.1rem; margin: 1rem 0; }
.alarm { background: var(--alarm); color: var(--on-alarm); }
.alarm h2 { border: 0; margin: 0 0 .25rem; padding: 0; font-size: 1.25rem; }
.notice { background: var(--warn-wash); border: 2px dashed var(--warn); font-weight: 600; }
.tally { font-size: 2rem; line-height: 1.2; font-weight: 650; margin: 1.25rem 0 .5rem; }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: .5rem 0 1rem; }
.chips li { border: 1px solid currentColor; border-radius: 999px; padding: .1rem .75rem; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.badge { display: inline-block; white-space: nowrap; border-radius: 4px; padding: 0 .5rem; font-weight: 650; }
.badge.good { background: var(--good-wash); } .badge.bad { background: var(--bad-wash); } .badge.warn { background: var(--warn-wash); }
.scroll { overflow-x: auto; margin: 0; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); min-width: 7rem; }
thead th { font-size: .8125rem; color: var(--quiet); background: var(--panel); }
tbody th { font-weight: 600; min-width: 9rem; }
.number, .whole { white-space: nowrap; font-variant-numeric: tabular-nums; }
.words { min-width: 16rem; }
details { margin: .25rem 0; }
summary { cursor: pointer; color: var(--link); }
summary:focus-visible, a:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.alarm summary, .alarm summary:focus-visible { color: inherit; outline-color: currentColor; }
.findings, .expectations { list-style: none; padding: 0; margin: .5rem 0; }
.findings > li, .expectations > li { border-bottom: 1px solid var(--line); padding: .5rem 0; }
.findings p, .findings ul { margin: 0 0 .25rem; }
.findings ul { padding-left: 1.25rem; }
.expectations > li { padding: .1rem 0; }
.expectations summary { color: var(--ink); padding: .2rem 0; }
.expectations summary ~ * { margin-left: 1.2rem; }
.line { display: inline-grid; vertical-align: top; width: calc(100% - 1.5rem); gap: 0 1rem; grid-template-columns: 11rem 14rem 1fr 5.5rem 4rem; }
.timeline { display: block; width: 100%; min-width: 34rem; font-size: 13px; fill: var(--quiet); }
.timeline .rail { stroke: var(--line); fill: none; }
.timeline .act, .timeline .reversal, .timeline .baseline { fill: var(--quiet); } .timeline .act { fill: var(--link); }
.timeline .events { fill: var(--warn); } .timeline .matches { fill: var(--good); }
.host summary.name { color: var(--ink); }
.host summary.name h3 { display: inline; font-size: 1.25rem; line-height: 2.2; }
fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 1.5rem 0; padding: .4rem 1rem .6rem; }
fieldset label { display: inline-block; margin-right: 1.5rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: .4rem 0; }
dt { color: var(--quiet); } dd { margin: 0; }
body:has(#show-attention:checked) .met { display: none; }
@media (max-width: 60rem) {
  .line { grid-template-columns: 11rem minmax(0, 1fr) 5.5rem 4rem; }
  .line > :nth-child(3) { grid-area: 2 / 2 / auto / -1; }
}
@media (max-width: 40rem) {
  body { padding: 1rem; } dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .4rem; }
  .line { grid-template-columns: max-content minmax(0, 1fr) max-content; }
  .line > :nth-child(2) { grid-area: 2 / 1 / auto / -1; } .line > :nth-child(3) { grid-area: 3 / 1 / auto / -1; }
}
@media print {
  :root { --paper: #fff; --panel: #fff; --ink: #000; --quiet: #444; --link: #000; --line: #999; --good: #0b4a1f; --bad: #8c1d18; --warn: #5c3a00;
    --good-wash: #fff; --bad-wash: #fff; --warn-wash: #fff; --on-alarm: #000; --alarm: #fff; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .alarm { border: 3px solid #000; }
  fieldset { display: none; }
  tr, pre, .findings > li { break-inside: avoid; }
  h2, h3, h4, caption, summary { break-after: avoid; }
  .scroll { overflow: visible; }
}
`;
