import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAnswers, toChatLines } from '../../../scripts/samples/read-answers.ts';
import { readSource } from '../../../scripts/samples/read-source.ts';
import { accents, writeDocx } from '../../../scripts/samples/write-docx.ts';

const sources = fileURLToPath(new URL('../../../scripts/samples/', import.meta.url));
const samples = fileURLToPath(new URL('../../../resources/samples/', import.meta.url));

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe.each(['law', 'clinic'] as const)('the committed files of the %s set', (set) => {
  const documents = readdirSync(`${sources}${set}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => readSource(readFileSync(`${sources}${set}/${name}`, 'utf8')))
    .filter(({ file }) => file.endsWith('.docx'));

  it('hold the Word files that their sources make, byte for byte', () => {
    const made = documents.map((source) => [source.file, hash(writeDocx(source, accents[set]))]);
    const committed = documents.map(({ file }) => [file, hash(readFileSync(`${samples}${set}/${file}`))]);
    expect(committed).toEqual(made);
    expect(made).toHaveLength(3);
  });

  it('hold the approved answers as they were written', () => {
    const written = readAnswers(readFileSync(`${sources}${set}/approved-answers.txt`, 'utf8'));
    expect(readFileSync(`${samples}${set}/approved-answers.jsonl`, 'utf8')).toBe(toChatLines(written));
  });
});

it('refuses an answer block that it cannot place', () => {
  expect(() => readAnswers('q01 a.md\n= Yes.\nx What?')).toThrow('q01: cannot read "x What?".');
  expect(() => readAnswers('q01 a.md\n- What?')).toThrow('Cannot read the answer block');
});
