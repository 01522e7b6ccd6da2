import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test } from 'vitest';
import { getEvaluation } from '../../../../src-main/pipeline/evaluation/steer-evaluation.ts';
import { makeReport } from '../../../../src-main/pipeline/evaluation/report-make.ts';
import { openProject } from '../examples/open-project.ts';
import { putEvaluation } from './put-evaluation.ts';

async function readPdf(bytes: Uint8Array): Promise<string> {
  const task = getDocument({
    data: new Uint8Array(bytes),
    standardFontDataUrl: `${join(process.cwd(), 'node_modules/pdfjs-dist/standard_fonts')}/`,
  });
  const pdf = await task.promise;
  const pages: string[] = [];
  for (let i = 1; i <= pdf.numPages; i += 1) {
    const { items } = await (await pdf.getPage(i)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  await task.destroy();
  return pages.join(' ').replace(/\s+/g, ' ');
}

test('the report says in HTML and in PDF what the database holds, and shows markup as text', async () => {
  const { storage, stage } = await openProject();
  await putEvaluation(storage, stage);
  const evil = '<script>alert(1)</script>';
  storage.raw.prepare(`UPDATE project SET name = ?`).run(evil);
  const { id, folder, files } = await makeReport(stage, { evaluationId: 'v', folder: null });
  const [pdfFile, htmlFile] = files;
  const html = await readFile(join(folder, htmlFile?.name ?? ''), 'utf8');
  const pdf = await readPdf(await readFile(join(folder, pdfFile?.name ?? '')));
  const evaluation = await getEvaluation(stage, 'v');
  for (const { mean, low, high } of evaluation.metrics.flatMap(({ base, tuned }) => [base, tuned])) {
    const words = `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
    expect(html).toContain(words);
    expect(pdf.replaceAll(' ', '')).toContain(words.replaceAll(' ', ''));
  }
  for (const text of [html, pdf]) {
    expect(text).toContain(`it answers ${evaluation.right.tuned} of ${evaluation.questions} `);
    expect(text).toContain('Bananas are yellow.');
  }
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toMatch(/(?:src|href)=|url\(|@import/);
  expect(pdf).toContain(evil);
  expect(storage.raw.prepare('SELECT kind, state FROM export WHERE id = ?').get(id)).toEqual({
    kind: 'report',
    state: 'ready',
  });
});
