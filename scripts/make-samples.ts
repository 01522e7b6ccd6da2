/**
 * Makes the produced files of the two sample sets (Word, PDF and the approved answers) from scripts/samples/.
 * Markdown, text, CSV, set.json and README.md in resources/samples/ are written by hand and left alone.
 * Run: node scripts/make-samples.ts [law|clinic]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAnswers, toChatLines } from './samples/read-answers.ts';
import { readSource } from './samples/read-source.ts';
import { accents, writeDocx } from './samples/write-docx.ts';
import { openPrinter, writePdf } from './samples/write-pdf.ts';

const sources = fileURLToPath(new URL('./samples/', import.meta.url));
const samples = fileURLToPath(new URL('../resources/samples/', import.meta.url));
async function makeSet(set: keyof typeof accents): Promise<void> {
  const answers = readAnswers(readFileSync(`${sources}${set}/approved-answers.txt`, 'utf8'));
  writeFileSync(`${samples}${set}/approved-answers.jsonl`, toChatLines(answers));
  const printer = await openPrinter();
  try {
    for (const name of readdirSync(`${sources}${set}`).filter((file) => file.endsWith('.md'))) {
      const source = readSource(readFileSync(`${sources}${set}/${name}`, 'utf8'));
      const bytes = source.file.endsWith('.docx')
        ? writeDocx(source, accents[set])
        : await writePdf(printer, source, accents[set]);
      writeFileSync(`${samples}${set}/${source.file}`, bytes);
      console.log(`${set}/${source.file}  ${bytes.length} bytes`);
    }
  } finally {
    await printer.close();
  }
  console.log(`${set}/approved-answers.jsonl  ${answers.length} answers`);
}

const wanted = process.argv[2];
for (const set of ['law', 'clinic'] as const) {
  if (wanted === undefined || wanted === set) await makeSet(set);
}
