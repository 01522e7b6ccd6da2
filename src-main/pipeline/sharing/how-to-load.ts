import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeText as e } from '../../report/escape-text.ts';
import type { ExportStep } from './export-target.ts';

/** One page that a person follows on the other computer. */
export interface LoadingGuide {
  readonly title: string;
  readonly lead: string;
  readonly steps: readonly { readonly words: string; readonly code?: string }[];
  readonly notes: readonly string[];
}

/** The guide as Markdown and as a page for the browser, saying the same. */
export function guideStep(guide: LoadingGuide): ExportStep {
  return {
    name: 'Writing how to load it',
    write: async (folder) => {
      const options = { mode: 0o600, flush: true };
      await writeFile(join(folder, 'HOW-TO-LOAD.md'), toMarkdown(guide), options);
      await writeFile(join(folder, 'HOW-TO-LOAD.html'), toPage(guide), options);
    },
  };
}

export function toMarkdown({ title, lead, steps, notes }: LoadingGuide): string {
  const numbered = steps.map(
    ({ words, code }, i) =>
      `${i + 1}. ${words}${code === undefined ? '' : `\n\n   \`\`\`\n${indent(code)}\n   \`\`\``}`,
  );
  return `${[`# ${title}`, lead, ...numbered, ...(notes.length === 0 ? [] : ['## Good to know', notes.map((note) => `- ${note}`).join('\n')])].join('\n\n')}\n`;
}

function indent(code: string): string {
  return code
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n');
}

/** Only what stands in the file: no script, no address, nothing to fetch. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";
const style = `:root{color-scheme:light dark}body{margin:0 auto;max-width:44rem;padding:40px 24px;font:16px/26px Charter,'Iowan Old Style',Georgia,serif;color:#1b1c1f;background:#fdfdfc}h1{font-size:26px;line-height:34px;font-weight:500;margin:0 0 8px}h2{font-size:18px;font-weight:600;margin:28px 0 4px}li{margin:10px 0}pre{font:13px/20px ui-monospace,Consolas,monospace;padding:10px 12px;border:1px solid #c9cbd0;white-space:pre-wrap;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#e8e7e3;background:#191a1c}pre{border-color:#44464b}}`;

export function toPage({ title, lead, steps, notes }: LoadingGuide): string {
  const items = steps
    .map(({ words, code }) => `<li>${e(words)}${code === undefined ? '' : `<pre>${e(code)}</pre>`}</li>`)
    .join('\n');
  const more =
    notes.length === 0
      ? ''
      : `<h2>Good to know</h2>\n<ul>\n${notes.map((note) => `<li>${e(note)}</li>`).join('\n')}\n</ul>\n`;
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${e(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${e(title)}</h1>
<p>${e(lead)}</p>
<ol>
${items}
</ol>
${more}</body>
</html>
`;
}

/** What every guide ends with. */
export const careNotes: readonly string[] = [
  'It can be wrong in a confident tone. A person reads every answer before it is relied on.',
  'It may repeat what stands in its examples: give it only to people who may read those.',
];
