import type { Block, ReportContent, Section, Table } from './content.ts';
import { drawCurve, drawScores } from './draw-plot.ts';
import { escapeText as e } from './escape-text.ts';

const sans = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const serif = "'Source Serif 4', Charter, 'Iowan Old Style', Georgia, 'Times New Roman', serif";

/** Only what stands in the file: no script, no address, nothing to fetch. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

const style = `
@page { size: A4; margin: 15mm 18mm; }
:root { color-scheme: light; }
body { margin: 0; background: #eeeff1; color: #1b1c1f; font: 12px/18px ${sans}; }
main { box-sizing: border-box; max-width: 210mm; margin: 24px auto; padding: 15mm 18mm; background: #fff; }
@media print { body { background: none; } main { margin: 0; padding: 0; max-width: none; } }
.run { display: flex; gap: 16px; color: #55585f; font-size: 11px; line-height: 16px; padding-bottom: 6px; border-bottom: 1px solid #1b1c1f; }
.run span:last-child { margin-left: auto; }
.foot { margin-top: 24px; padding-top: 6px; border: 0; border-top: 1px solid #c9cbd0; }
.subject { font: 500 15px/20px ${serif}; color: #55585f; margin: 18px 0 2px; overflow-wrap: anywhere; }
h1 { font: 500 27px/34px ${serif}; margin: 0; text-wrap: balance; }
h2 { font: 600 16px/22px ${serif}; margin: 22px 0 4px; break-after: avoid; }
h3 { font: 600 12px/18px ${sans}; margin: 12px 0 2px; break-after: avoid; }
h2 .note { margin-left: 8px; font-weight: 400; font-family: ${sans}; }
.lead { font: 400 14px/21px ${serif}; margin: 6px 0; text-wrap: pretty; overflow-wrap: anywhere; }
.note { font-size: 11px; line-height: 16px; color: #55585f; margin: 4px 0; }
table { width: 100%; border-collapse: collapse; font-size: 11.5px; line-height: 16px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; font-size: 11px; padding: 3px 10px 3px 0; color: #55585f; border-bottom: 1px solid #55585f; vertical-align: bottom; }
td { padding: 3.5px 10px 3.5px 0; border-bottom: 1px solid #c9cbd0; vertical-align: top; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
tr { break-inside: avoid; }
.r { text-align: right; }
.sum td { font-weight: 600; border-bottom: 0; }
.fixed td:last-child { font-family: ui-monospace, Consolas, monospace; font-size: 9.6px; }
svg { display: block; width: 100%; height: auto; margin-top: 6px; break-inside: avoid; }
ul { margin: 4px 0; padding: 0 0 0 12px; list-style: "– "; }
li { margin-bottom: 4px; overflow-wrap: anywhere; }
.hands { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; }
.hands > div { break-inside: avoid; overflow-wrap: anywhere; }
.hands .line { height: 34px; border-bottom: 1px solid #1b1c1f; font: italic 400 17px/34px ${serif}; white-space: nowrap; overflow: hidden; margin-bottom: 4px; }
`;

/** The report as one HTML file that needs nothing else: styles and drawings inside, system fonts, every text escaped. */
export function toHtml(content: ReportContent): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${e(content.name)} – ${e(content.project)}</title>
<style>${style}</style>
</head>
<body>
<main>
<div class="run"><span>${e(content.name)}</span><span>${e(content.project)}</span><span>${e(content.date)}</span></div>
<p class="subject">${e(content.subject)}</p>
<h1>${e(content.verdict)}</h1>
<p class="lead">${e(content.lead)}</p>
${content.sections.map(toSection).join('\n')}
<div class="run foot"><span>${e(content.foot)}</span></div>
</main>
</body>
</html>
`;
}

function toSection(section: Section, at: number): string {
  const note = section.note === undefined ? '' : `<span class="note">${e(section.note)}</span>`;
  return `<section><h2>${at + 1}. ${e(section.title)}${note}</h2>
${section.blocks.map(toBlock).join('\n')}</section>`;
}

function toBlock(block: Block): string {
  switch (block.kind) {
    case 'lead':
    case 'note':
      return `<p class="${block.kind}">${e(block.text)}</p>`;
    case 'small-title':
      return `<h3>${e(block.text)}</h3>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${e(item)}</li>`).join('')}</ul>`;
    case 'table':
      return toTable(block);
    case 'scores':
      return drawScores(block, 'inherit');
    case 'curve':
      return drawCurve(block, 'inherit');
    case 'signatures': {
      const hands = [...block.people, { name: '', note: 'For a signature on paper', when: 'Name, date' }];
      return `<div class="hands">${hands
        .map(
          ({ name, note, when }) =>
            `<div><div class="line">${e(name)}</div><b>${e(name || note)}</b>${name && note ? `<p class="note">${e(note)}</p>` : ''}<p class="note">${e(when)}</p></div>`,
        )
        .join('')}</div>`;
    }
  }
}

function toTable({ columns, rows, sum, fixed }: Table): string {
  const cell = (tag: 'th' | 'td', words: string, i: number): string => {
    const share = tag === 'th' ? columns[i]?.share : undefined;
    const wide = share === undefined ? '' : ` style="width:${Math.round(share * 100)}%"`;
    return `<${tag}${columns[i]?.figures ? ' class="r"' : ''}${wide}>${e(words)}</${tag}>`;
  };
  const line = (row: readonly string[], kind = ''): string =>
    `<tr${kind}>${row.map((words, i) => cell('td', words, i)).join('')}</tr>`;
  return `<table${fixed ? ' class="fixed"' : ''}><thead><tr>${columns.map(({ name }, i) => cell('th', name, i)).join('')}</tr></thead><tbody>${rows.map((row) => line(row)).join('')}${sum ? line(sum, ' class="sum"') : ''}</tbody></table>`;
}
