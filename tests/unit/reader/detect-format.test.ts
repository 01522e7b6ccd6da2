import { expect, test } from 'vitest';
import { makeDocx, p } from './support/make-docx.ts';
import { makePdf } from './support/make-pdf.ts';
import { read } from './support/read.ts';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const markdown = '# Title\n\nSome **bold** text.\n\n- one\n- two\n';
const table = 'Drug;Dose;Route\nA;1 mg;oral\nB;2 mg;oral\nC;3 mg;oral\n';
const chat = '{"messages":[{"role":"user","content":"Q?"},{"role":"assistant","content":"A."}]}\n';

test.each([
  ['pdf', makePdf([[{ x: 50, y: 700, text: 'Hello there' }]])],
  ['docx', makeDocx(p('Hello'))],
  ['markdown', markdown],
  ['csv', table],
  ['csv', table.replaceAll(';', '\t')],
  ['jsonl', chat.repeat(3)],
  ['jsonl', `[${chat},${chat}]`],
  ['html', '<!DOCTYPE html><html><body><p>Hello</p></body></html>'],
  ['text', 'Dear Sir,\n\nplease find enclosed, as agreed, the letter.\n'],
])('%s is known by its content under a wrong name', async (format, content) => {
  for (const name of ['file.exe', 'file.pdf', 'file.docx', 'file']) {
    expect(await read(content, name)).toMatchObject({ format });
  }
});

test.each([
  ['wpd', latin('\u00ffWPC\u0010\u0000\u0000\u0000\u0001\u000a'), 'WordPerfect'],
  [
    'video',
    latin('\u0000\u0000\u0000\u0018ftypmp42\u0000\u0000\u0000\u0000mp42isom\u0000\u0000\u0000\u0000'),
    'video',
  ],
  [
    'audio',
    latin(`ID3\u0003\u0000\u0000\u0000\u0000\u0000\u0000\u00ff\u00fb\u0090\u0000${'\u0000'.repeat(200)}`),
    'sound recording',
  ],
  ['program', latin(`\u007fELF\u0002\u0001\u0001${'\u0000'.repeat(60)}`), 'program'],
  ['json', '{"name": "settings", "size": 3}', 'JSON'],
])('%s is refused by its name with a remedy', async (format, content, words) => {
  const outcome = await read(content as Uint8Array | string, 'file.pdf');
  expect(outcome).toMatchObject({
    status: 'refused',
    format,
    refusal: { message: expect.stringContaining(words) },
  });
  expect(outcome.refusal?.remedy.length).toBeGreaterThan(10);
});

test('bytes that are nothing known are refused as such', async () => {
  const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);
  expect(await read(noise)).toMatchObject({
    status: 'refused',
    format: 'unknown',
    refusal: { code: 'unknown-format' },
  });
});

test('an empty file is refused', async () => {
  expect(await read(new Uint8Array(0), 'a.pdf')).toMatchObject({
    status: 'refused',
    refusal: { code: 'empty-file' },
  });
});
