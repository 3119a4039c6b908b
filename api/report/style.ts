/** Style of a report: one column for a screen, A4 for a printer, legible in black and white. */
export const style = `
@page { size: A4; margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; color: #45545d; } }
* { box-sizing: border-box; }
html { color-scheme: light; }
body { margin: 0 auto; max-width: 190mm; padding: 8mm 4mm; color: #1b262c; background: #fff;
  font: 10pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans", Arial, sans-serif; }
h1 { font-size: 17pt; margin: 0 0 1mm; }
h2 { font-size: 12pt; margin: 7mm 0 2mm; padding-bottom: 1mm; border-bottom: .4mm solid #1b262c; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid; }
p { margin: 1mm 0; }
.about { color: #45545d; break-after: avoid; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(42mm, 1fr)); gap: 1mm 5mm; margin: 3mm 0; }
.facts div { border-bottom: .2mm solid #c9d2d7; padding: .6mm 0; break-inside: avoid; }
.facts dt { font-size: 8.5pt; color: #45545d; }
.facts dd { margin: 0; font-weight: 600; }
dl { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt; margin: 1mm 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { text-align: left; font-weight: 600; border-bottom: .3mm solid #1b262c; padding: .8mm 2.6mm .8mm 0; vertical-align: bottom; }
td { border-bottom: .2mm solid #dde3e6; padding: .7mm 2.6mm .7mm 0; vertical-align: top; overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.t { white-space: nowrap; font-variant-numeric: tabular-nums; }
.id { font: 7.5pt/1.4 ui-monospace, "DejaVu Sans Mono", monospace; color: #45545d; }
.note { white-space: pre-line; }
.bar, .map { display: block; width: 100%; height: auto; }
.map { border: .2mm solid #c9d2d7; break-inside: avoid; }
.map text { font-size: 13px; text-anchor: middle; fill: #1b262c; stroke: #fff; stroke-width: 3px; paint-order: stroke; }
.legend { display: flex; flex-wrap: wrap; gap: 1mm 6mm; margin: 1.5mm 0; font-size: 9pt; }
.legend span { display: inline-flex; align-items: center; gap: 1.5mm; }
.legend svg { width: 12mm; height: 3mm; }
.changed { font-weight: 600; }
.proof { break-inside: avoid; }
.proof td:last-child { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 8pt; }
@media print { body { padding: 0; max-width: none; } }
`
