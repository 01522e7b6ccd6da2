/** Writes a sample document as a PDF: laid out as a web page and printed by Chromium, tagged and with an outline. */
import { type Browser, chromium } from 'playwright';
import type { Run, SampleSource, SourceBlock } from './read-source.ts';

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function inline(runs: readonly Run[]): string {
  return runs.map(({ text, bold }) => (bold ? `<b>${escape(text)}</b>` : escape(text))).join('');
}

function cells(tag: 'th' | 'td', row: readonly string[]): string {
  return `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
}

function block(source: SourceBlock): string {
  switch (source.kind) {
    case 'heading':
      return `<h${source.level + 1}>${escape(source.text)}</h${source.level + 1}>`;
    case 'paragraph': {
      const text = inline(source.runs);
      return text.startsWith('Q: ') ? `<p class="ask">${text}</p>` : `<p>${text}</p>`;
    }
    case 'list': {
      const tag = source.ordered ? 'ol' : 'ul';
      return `<${tag}>${source.items.map((item) => `<li>${inline(item)}</li>`).join('')}</${tag}>`;
    }
    case 'table': {
      const [header = [], ...rows] = source.rows;
      return `<table><thead>${cells('th', header)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
    }
  }
}

/** Static installed faces: Chromium embeds a variable font as drawings (Type 3), which readers handle badly. */
const serif = '"Liberation Serif", "Times New Roman", serif';
const sans = '"Liberation Sans", Arial, sans-serif';

function css(source: SampleSource, accent: string): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '\\"')}"`;
  return `
@page { size: Letter; margin: 27mm 27mm 24mm 27mm;
  @top-left { content: ${quoted(source.firm)}; font: 600 8.5pt ${sans}; color: #${accent}; border-bottom: .5pt solid #bbb; padding-bottom: 2mm; vertical-align: bottom; margin-bottom: 7mm }
  @top-right { content: ${quoted(`${source.kind}, ${source.reference}`)}; font: 8.5pt ${sans}; color: #595959; border-bottom: .5pt solid #bbb; padding-bottom: 2mm; vertical-align: bottom; margin-bottom: 7mm }
  @bottom-left { content: ${quoted(source.title)}; font: 8.5pt ${sans}; color: #595959 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8.5pt ${sans}; color: #595959 } }
body { font: 11.2pt/1.45 ${serif}; color: #1e2126; margin: 0; hyphens: none; font-variant-ligatures: none }
h1 { font: 400 26pt/1.15 ${serif}; color: #${accent}; margin: 2mm 0 1.5mm }
.under { font: 10pt ${sans}; color: #595959; margin: 0 0 9mm }
h2 { font: 600 14.5pt/1.25 ${serif}; color: #${accent}; margin: 7mm 0 2.2mm; break-after: avoid }
h3 { font: 600 11.5pt/1.3 ${serif}; margin: 4.5mm 0 1.4mm; break-after: avoid }
p { margin: 0 0 2.4mm; orphans: 3; widows: 3; text-wrap: pretty }
p.ask { font-weight: 600; margin: 3.6mm 0 1.2mm; break-after: avoid }
b { font-weight: 600 }
ol, ul { margin: 0 0 3mm; padding-left: 6mm } li { margin-bottom: 1mm; padding-left: 1mm }
table { width: 100%; border-collapse: collapse; margin: 3mm 0 5mm; font: 9pt/1.4 ${sans}; border-top: 1pt solid #${accent}; border-bottom: 1pt solid #${accent}; font-variant-numeric: tabular-nums; break-inside: avoid }
th { text-align: left; font-weight: 600; background: #f2f3f4 } th, td { padding: 1.6mm 2.4mm; vertical-align: top } td { border-top: .5pt solid #d0d0d0 }`;
}

function page(source: SampleSource, accent: string): string {
  const body = source.blocks.map(block).join('\n');
  return `<!doctype html><html lang="en-US"><head><meta charset="utf-8"><title>${escape(source.title)}</title><style>${css(source, accent)}</style></head><body><h1>${escape(source.title)}</h1><p class="under">${escape(source.date)}</p>${body}</body></html>`;
}

export async function openPrinter(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
}

/** The bytes of a .pdf file. They hold the time of printing, so two runs differ in that. */
export async function writePdf(printer: Browser, source: SampleSource, accent: string): Promise<Uint8Array> {
  const tab = await printer.newPage();
  try {
    await tab.setContent(page(source, accent), { waitUntil: 'load' });
    await tab.evaluate(() => document.fonts.ready.then(() => undefined));
    return await tab.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  } finally {
    await tab.close();
  }
}
