import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../src-main/text/statistics/random.ts';
import { makeDocx, p } from './support/make-docx.ts';
import { makePdf } from './support/make-pdf.ts';
import { makeZip } from './support/make-zip.ts';
import { read } from './support/read.ts';

const pdf = makePdf([[{ x: 50, y: 700, text: 'The partner signs the letter.' }]]);
const docx = makeDocx(p('The partner signs the letter.'));

test('a PDF with a password is refused as such', async () => {
  const locked = `/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>>>`;
  const outcome = await read(makePdf([[{ x: 50, y: 700, text: 'Secret' }]], locked));
  expect(outcome).toMatchObject({ status: 'refused', format: 'pdf', refusal: { code: 'encrypted' } });
  expect(outcome.refusal?.remedy).toContain('password');
});

test('a Word document with a password is refused as such', async () => {
  const start = Buffer.from('\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1', 'latin1');
  const locked = Buffer.concat([
    start,
    Buffer.alloc(1024),
    Buffer.from('EncryptedPackage', 'utf16le'),
    Buffer.alloc(512),
  ]);
  expect(await read(locked)).toMatchObject({ status: 'refused', refusal: { code: 'encrypted' } });
});

test('a PDF that is only a header, or noise after it, is refused as damaged', async () => {
  for (const bytes of [
    Buffer.from('%PDF-1.7\n'),
    Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3000, 0xa7)]),
  ]) {
    expect(await read(bytes)).toMatchObject({
      status: 'refused',
      format: 'pdf',
      refusal: { code: 'corrupt-file' },
    });
  }
});

test('a PDF cut off at its end is read as far as it goes, with a warning', async () => {
  const outcome = await read(pdf.subarray(0, pdf.length - 4));
  expect(outcome).toMatchObject({
    status: 'read-with-warnings',
    blocks: [{ text: 'The partner signs the letter.' }],
  });
  expect(outcome.warnings.map(({ code }) => code)).toContain('cut-off');
});

test('a PDF cut off before its directory is refused, and the words say that it broke off', async () => {
  const outcome = await read(pdf.subarray(0, pdf.length / 2));
  expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'corrupt-file' } });
  expect(outcome.refusal?.message).toContain('ends too early');
});

test('a Word document cut off, or with a flipped byte in its text, is refused as damaged', async () => {
  const cut = docx.subarray(0, docx.length - 200);
  expect(await read(cut)).toMatchObject({
    status: 'refused',
    format: 'docx',
    refusal: { code: 'corrupt-file' },
  });
  const flipped = Buffer.from(docx);
  const at = flipped.indexOf('word/document.xml') + 40;
  flipped[at] = (flipped[at] as number) ^ 0x55;
  expect(await read(flipped)).toMatchObject({
    status: 'refused',
    format: 'docx',
    refusal: { code: 'corrupt-file' },
  });
});

test('XML that ends in the middle is not taken for a shorter document', async () => {
  const parts = [
    { name: '[Content_Types].xml', content: '<Types>wordprocessingml.document.main</Types>' },
    { name: 'word/document.xml', content: '<w:document><w:body><w:p><w:r><w:t>Half' },
  ];
  expect(await read(makeZip(parts))).toMatchObject({ status: 'refused', refusal: { code: 'corrupt-file' } });
});

test('a bomb is refused before it expands', async () => {
  const bomb = makeZip([
    { name: '[Content_Types].xml', content: '<Types>wordprocessingml.document.main</Types>' },
    { name: 'word/document.xml', content: Buffer.alloc(64 * 2 ** 20, 0x20) },
  ]);
  expect(bomb.length).toBeLessThan(100_000);
  const start = performance.now();
  expect(await read(bomb)).toMatchObject({
    status: 'refused',
    format: 'docx',
    refusal: { code: 'zip-bomb' },
  });
  expect(performance.now() - start).toBeLessThan(5000);
});

test('a bomb that lies about its size is refused while it expands', async () => {
  const liar = makeZip([
    { name: '[Content_Types].xml', content: '<Types>wordprocessingml.document.main</Types>' },
    { name: 'word/document.xml', content: Buffer.alloc(8 * 2 ** 20, 0x20), claimedSize: 1000 },
  ]);
  expect(await read(liar)).toMatchObject({ status: 'refused', refusal: { code: 'corrupt-file' } });
});

test('a file of too many parts is refused', async () => {
  const crowd = makeZip(Array.from({ length: 20_001 }, (_, i) => ({ name: `a${i}`, content: '' })));
  expect(await read(crowd)).toMatchObject({ status: 'refused', refusal: { code: 'zip-bomb' } });
});

test('a part that climbs out of its folder is refused', async () => {
  const climbing = makeZip([{ name: '../../etc/passwd', content: 'x' }]);
  expect(await read(climbing)).toMatchObject({ status: 'refused', refusal: { code: 'unsafe-path' } });
});

test('entities that load files or multiply text are refused, unread', async () => {
  const entities = [
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
  ];
  for (const doctype of entities) {
    const parts = [
      { name: '[Content_Types].xml', content: '<Types>wordprocessingml.document.main</Types>' },
      {
        name: 'word/document.xml',
        content: `<?xml version="1.0"?>${doctype}<w:document><w:body><w:p><w:r><w:t>&x;&b;</w:t></w:r></w:p></w:body></w:document>`,
      },
    ];
    expect(await read(makeZip(parts))).toMatchObject({
      status: 'refused',
      format: 'docx',
      refusal: { code: 'external-entity' },
    });
  }
});

test('a style that is based on itself does not hang the reader', async () => {
  const style = (id: string, base: string): string =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id}"/><w:basedOn w:val="${base}"/></w:style>`;
  const outcome = await read(
    makeDocx(p('Text.', '<w:pStyle w:val="A"/>'), { styles: style('A', 'B') + style('B', 'A') }),
  );
  expect(outcome).toMatchObject({ status: 'read', blocks: [{ text: 'Text.' }] });
});

test.each([
  ['comments that never end', '# T\n\n'.concat('<!--x '.repeat(60_000))],
  ['front matter that never ends', '---\n'.concat('a: b\n'.repeat(60_000))],
  ['links that never close', '# T\n\n'.concat('[a]('.repeat(60_000))],
  ['emphasis that never closes', '# T\n\n'.concat('**a _b '.repeat(60_000))],
  ['spans over everything', `<html><body><table>${'<tr><td rowspan=200 colspan=50>a'.repeat(1000)}`],
  ['blank lines', ' \n'.repeat(600_000)],
])('%s cost time in proportion to their length', async (_, text) => {
  const start = performance.now();
  const { status, characters } = await read(text);
  expect(performance.now() - start).toBeLessThan(6000);
  expect(status).not.toBe('refused');
  // Nothing that stands there is dropped.
  expect(characters).toBeGreaterThanOrEqual(text.match(/\ba\b/gu)?.length ?? 0);
});

test('elements nested without end are refused in words', async () => {
  const outcome = await read(`<html><body>${'<div>'.repeat(20_000)}x`);
  expect(outcome).toMatchObject({ status: 'refused', format: 'html', refusal: { code: 'too-deep' } });
});

test('cancelling stops the reading', async () => {
  const { readDocument } = await import('../../../src-main/reader/read-document.ts');
  const signal = AbortSignal.abort();
  await expect(
    readDocument({ name: 'a.pdf', bytes: pdf }, { signal, progress: () => undefined }),
  ).rejects.toThrow(/abort/iu);
});

test('files damaged at random end as an outcome with words, never as a crash', async () => {
  const random = seededRandom(2026);
  const dose = await readFile(new URL('../../fixtures/documents/dose-tables.pdf', import.meta.url));
  const sources = [pdf, docx, dose, Buffer.from('# Title\n\nText\n'), Buffer.from('Q,A\n1,2\n3,4\n')];
  for (let i = 0; i < 50; i += 1) {
    const source = sources[i % sources.length] as Buffer;
    const bytes = Buffer.from(source.subarray(0, 1 + Math.floor(random() * source.length * 1.3)));
    for (let k = 0; k < 12; k += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    const { status, refusal, characters, warnings } = await read(bytes);
    if (status === 'refused') expect(refusal?.message).toMatch(/^[A-Z].{8,}/u);
    else expect(characters > 0 || warnings.length > 0).toBe(true);
  }
});
