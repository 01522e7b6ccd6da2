import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test } from 'vitest';
import { getEvaluation } from '../../../../src-main/pipeline/evaluation/steer-evaluation.ts';
import { makeReport } from '../../../../src-main/pipeline/evaluation/report-make.ts';
import { openProject } from '../examples/open-project.ts';
import { getHealth } from '../../../../src-main/pipeline/evaluation/get-health.ts';
import {
  getRelease,
  setDemands,
  signRelease,
} from '../../../../src-main/pipeline/evaluation/steer-release.ts';
import { putEvaluation } from './put-evaluation.ts';
import { putHealth } from './put-health.ts';

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

test('every figure of health, the curve, the limits, the signature and the head of the log stand in both', async () => {
  const { storage, stage } = await openProject();
  await putEvaluation(storage, stage);
  await putHealth(storage, stage);
  const evaluationId = 'v';
  const demands = ['codes-kept', 'refuses-unknown', 'nothing-forgotten', 'before-by-heart'] as const;
  const release = await setDemands(stage, { evaluationId, conditions: demands });
  // It is worse in two ways, and what was planted nine times says nothing of what was learned once.
  expect(release.conditions.filter(({ demanded }) => demanded).map(({ name, met }) => [name, met])).toEqual([
    ['before-by-heart', true],
    ['refuses-unknown', false],
    ['nothing-forgotten', false],
    ['codes-kept', true],
  ]);
  await setDemands(stage, { evaluationId, conditions: ['codes-kept'] });
  await signRelease(stage, { evaluationId, name: 'Helen Tallis', note: 'Seen.' });

  const { folder, files } = await makeReport(stage, { evaluationId, folder: null });
  const [pdfFile, htmlFile] = files;
  const html = await readFile(join(folder, htmlFile?.name ?? ''), 'utf8');
  const pdf = (await readPdf(await readFile(join(folder, pdfFile?.name ?? '')))).replaceAll(' ', '');
  const { figures, learning } = await getHealth(stage, evaluationId);
  const { refusals, forgetting, memorisation, verbatim, meaning } = figures ?? expect.fail();
  const interval = ({ mean, low, high }: { mean: number; low: number; high: number }) =>
    `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const head = storage.raw
    .prepare(`SELECT hash FROM audit_event WHERE action = 'signed'`)
    .pluck()
    .get() as string;
  const words = [
    ...refusals.sides.flatMap(({ refused, overRefused }) => [interval(refused), interval(overRefused)]),
    ...[refusals.refusing, refusals.overRefusing, forgetting.ratio, forgetting.rightChange].map(
      ({ difference, p }) => `${interval(difference)}, p ${p.toFixed(4)}`,
    ),
    interval(forgetting.perplexity.base),
    interval(forgetting.perplexity.tuned),
    interval(forgetting.right.base),
    interval(forgetting.right.tuned),
    ...memorisation.canaries.flatMap(({ base, tuned }) => [
      base.exposure.toFixed(2),
      tuned.exposure.toFixed(2),
    ]),
    refusals.words,
    forgetting.words,
    memorisation.words,
    verbatim.words,
    meaning.words,
    learning.words,
    'Nobody has judged all pairs yet.',
    'Helen Tallis',
    'Seen.',
    '2 general questions'.replace('2', '12'),
    head,
  ];
  for (const each of words) {
    expect(html).toContain(each);
    expect(pdf).toContain(each.replaceAll(' ', ''));
  }
  // By hand: 9 and 3 of 12 declined, geometric means doubled, one code of one said.
  expect(refusals.sides.map(({ refused }) => refused.mean)).toEqual([0.75, 0.25]);
  expect(forgetting.ratio.difference.mean).toBeCloseTo(2, 9);
  expect([forgetting.lost, forgetting.gained]).toEqual([6, 0]);
  expect(
    memorisation.canaries.map(({ repeats, tuned }) => [repeats, tuned.exposure, tuned.extracted]),
  ).toEqual([
    [0, 1, 0],
    [9, 3, 1],
  ]);
  // The curve: two lines, of two and of three points.
  const paths = [...html.matchAll(/<path d="([^"]+)"/g)].map(([, d]) => (d ?? '').match(/[ML]/g)?.length);
  expect(paths.filter((points) => points === 3)).toHaveLength(1);
  expect((await getRelease(stage, evaluationId)).signatures).toHaveLength(1);
});

test('in grey everything stays legible, and base and tuned stay apart', async () => {
  const { storage, stage } = await openProject();
  await putEvaluation(storage, stage);
  const { folder, files } = await makeReport(stage, { evaluationId: 'v', folder: null });
  const html = await readFile(join(folder, files[1]?.name ?? ''), 'utf8');
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  // Grey of equal luminance: contrast on paper is what it was in colour.
  const onPaper = (hex: string): number => 1.05 / (luminance(hex) + 0.05);
  const inks = new Set([
    ...[...html.matchAll(/[^-]color: (#[0-9a-f]{6})/g)].map(([, hex]) => hex ?? ''),
    ...[...html.matchAll(/<text[^>]* fill="(#[0-9a-f]{6})"/g)].map(([, hex]) => hex ?? ''),
  ]);
  expect(inks.size).toBeGreaterThan(1);
  expect([...inks].filter((hex) => onPaper(hex) < 4.5)).toEqual([]);
  const marks = new Set(
    [...html.matchAll(/<circle[^>]* stroke="(#[0-9a-f]{6})"/g)].map(([, hex]) => hex ?? ''),
  );
  const [lighter = 0, darker = 0] = [...marks].map(onPaper).sort((a, b) => a - b);
  expect(marks.size).toBe(2);
  expect(lighter).toBeGreaterThan(3);
  expect(darker / lighter).toBeGreaterThan(1.5);
});
