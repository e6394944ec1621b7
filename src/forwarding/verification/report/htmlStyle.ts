/**
 * The style of a report: plain, of paper's size, black on white. Lines of a table stay together, and its head comes
 * again on each page. Colour is never the only sign.
 */
export const htmlStyle = `
@page { size: A4 landscape; margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 24px auto; max-width: 1200px; padding: 0 16px; background: #fff; color: #161616;
  font: 13px/1.45 system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 22px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 26px 0 6px; break-after: avoid; }
h3 { font-size: 14px; margin: 16px 0 4px; break-after: avoid; }
p { margin: 4px 0; }
ul { margin: 4px 0; padding-left: 18px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 10px 0; }
dt, .muted { color: #525252; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; margin: 8px 0; font-size: 12px; }
thead { display: table-header-group; }
tr, li { break-inside: avoid; }
th, td { border: 1px solid #c6c6c6; padding: 4px 6px; text-align: left; vertical-align: top; }
th { background: #f4f4f4; overflow-wrap: normal; }
.clusters { table-layout: fixed; }
.clusters th:nth-child(3) { width: 22%; }
.clusters th:nth-child(n+6) { width: 10%; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.state { font-weight: 600; }
.good { color: #0e6027; }
.failing { color: #a2191f; }
.warning { color: #8a3800; }
.code { font-family: ui-monospace, 'Liberation Mono', monospace; font-size: 11px; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; }
  table { font-size: 8.5pt; }
  * { print-color-adjust: exact; }
}
`;
