/**
 * `npm run bench -- privacy [FOLDER] [--judge]`: recall and precision of the privacy check on made-up identifiers put
 * into our own samples, and with a FOLDER of dialogues and contracts (CSV, TSV) into those too; then its speed.
 * The carriers' own names and dates are right findings only where somebody has judged them so: the judgements are
 * kept as hashes in privacy-labels.json, so that no word of a carrier is. `--judge` prints what nobody has judged.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { findInParts, findPrivateDetails } from '../../src-main/privacy/find-private-details.ts';
import type { PrivateDetail } from '../../src-main/privacy/detail.ts';
import { loadWordLists } from '../../src-main/privacy/word-lists.ts';
import { inject, type LabelledText, type Part } from '../support/private-details.ts';
import { type Miss, score, type Share, type Tally, wilson } from '../support/score-privacy.ts';
import { keepResults } from './results.ts';

const root = join(import.meta.dirname, '../..');
const lists = loadWordLists(join(root, 'resources'));
const PARTS: readonly Part[] = ['tuned', 'held-out', 'judged'];
/** Different seeds put different values into the same carriers. */
const SEEDS: Readonly<Record<Part, number>> = { tuned: 1000, 'held-out': 2000, judged: 3000 };
const FIELDS = ['clinic', 'legal'] as const;
type Field = (typeof FIELDS)[number];
/** Carriers of a folder used for each part and field. */
const MOST_CARRIERS = 150;
const NAMES = ['person', 'party'];

interface Carrier {
  readonly field: Field;
  readonly text: string;
}

export async function benchPrivacy(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { judge: { type: 'boolean', default: false }, misses: { type: 'boolean', default: false } },
  });
  const judged: { right: string[] } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'privacy-labels.json'), 'utf8'),
  );
  const right = new Set(judged.right);
  const isNatural = (detail: PrivateDetail): boolean => right.has(labelOf(detail));
  const folder = positionals[0];
  const carriers = [...ownCarriers(), ...(folder === undefined ? [] : carriersOf(folder))];
  const report: Record<string, unknown> = {};
  const unjudged = new Map<string, Miss>();
  for (const part of PARTS) {
    const totals = new Map<string, Tally>();
    const missed: Miss[] = [];
    const wrong: Miss[] = [];
    for (const [i, carrier] of carriers.entries()) {
      const labelled = labelledFrom(carrier, part, i);
      const details = findPrivateDetails(labelled.text, { lists });
      const scored = score(labelled, details, isNatural);
      for (const [kind, tally] of scored.byKind) addUp(totals, kind, tally);
      missed.push(...scored.missed);
      wrong.push(...scored.wrong);
      for (const miss of scored.wrong) unjudged.set(labelOf(miss), miss);
    }
    report[part] = tell(part, totals, values.misses && part !== 'judged' ? missed : []);
  }
  if (values.judge)
    for (const [label, { kind, text, around }] of unjudged)
      process.stdout.write(`${label}\t${kind}\t${text.replace(/\s+/g, ' ')}\t${around}\n`);
  report['speed'] = measureSpeed(carriers);
  const path = keepResults('privacy', {
    carriers: carriers.length,
    ...(folder === undefined ? {} : { folder: 'clinical dialogues and contract clauses' }),
    ...report,
  });
  process.stdout.write(`Kept in ${path}\n`);
}

function labelledFrom(carrier: Carrier, part: Part, seed: number): LabelledText {
  return inject(carrier.text, part, carrier.field, 5, SEEDS[part] + seed);
}

export function labelOf({ kind, text }: Pick<PrivateDetail, 'kind' | 'text'>): string {
  return createHash('sha256')
    .update(`${kind}\u0000${text.toLowerCase().replace(/\s+/g, ' ')}`)
    .digest('hex')
    .slice(0, 12);
}

function addUp(totals: Map<string, Tally>, kind: string, tally: Tally): void {
  const sum = totals.get(kind) ?? { found: 0, labels: 0, right: 0, findings: 0 };
  totals.set(kind, {
    found: sum.found + tally.found,
    labels: sum.labels + tally.labels,
    right: sum.right + tally.right,
    findings: sum.findings + tally.findings,
  });
}

function tell(
  part: Part,
  totals: ReadonlyMap<string, Tally>,
  missed: readonly Miss[],
): Record<string, unknown> {
  const rows = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
  const group = (of: (kind: string) => boolean): { recall: Share; precision: Share } => {
    const some = rows.filter(([kind]) => of(kind)).map(([, tally]) => tally);
    const sum = (pick: (tally: Tally) => number): number =>
      some.reduce((total, tally) => total + pick(tally), 0);
    return {
      recall: wilson(
        sum((t) => t.found),
        sum((t) => t.labels),
      ),
      precision: wilson(
        sum((t) => t.right),
        sum((t) => t.findings),
      ),
    };
  };
  const kinds = Object.fromEntries(rows.map(([kind]) => [kind, group((each) => each === kind)]));
  const groups = {
    structured: group((kind) => !NAMES.includes(kind)),
    names: group((kind) => NAMES.includes(kind)),
    all: group(() => true),
  };
  process.stdout.write(`\n${part}\n`);
  for (const [name, { recall, precision }] of Object.entries({ ...groups, ...kinds }))
    process.stdout.write(`${name.padEnd(14)} recall ${say(recall).padEnd(34)} precision ${say(precision)}\n`);
  for (const { kind, text, around } of missed)
    process.stdout.write(`missed ${kind} “${text}” in “${around}”\n`);
  return { groups, kinds };
}

function say({ hits, of, low, high }: Share): string {
  if (of === 0) return '–';
  const percent = (share: number): string => (share * 100).toFixed(1);
  return `${percent(hits / of)} % (${percent(low)}–${percent(high)}), ${hits}/${of}`;
}

/** Our own sample documents, a paragraph block each. */
function ownCarriers(): Carrier[] {
  return FIELDS.flatMap((field) => {
    const folder = join(root, 'scripts/samples', field === 'legal' ? 'law' : 'clinic');
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => ({ field, text: readFileSync(join(folder, name), 'utf8') }));
  });
}

/** Dialogues (`dialogue` column) and clauses (`text` column) of all tables in a folder, evenly picked. */
function carriersOf(folder: string): Carrier[] {
  const all: Record<Field, string[]> = { clinic: [], legal: [] };
  for (const name of readdirSync(folder)
    .filter((each) => /\.[ct]sv$/.test(each))
    .sort()) {
    const { data } = Papa.parse<Record<string, string>>(readFileSync(join(folder, name), 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });
    const dialogues = data.flatMap((row) => row['dialogue'] ?? []);
    const clauses = data.flatMap((row) => (row['dialogue'] === undefined ? (row['text'] ?? []) : []));
    all.clinic.push(...dialogues);
    all.legal.push(...clauses);
  }
  return FIELDS.flatMap((field) => {
    const texts = all[field];
    const step = Math.max(1, texts.length / MOST_CARRIERS);
    return Array.from({ length: Math.min(texts.length, MOST_CARRIERS) }, (_, i) => ({
      field,
      text: texts[Math.floor(i * step)] as string,
    }));
  });
}

/** Megabytes a second through whole documents of about forty passages, the way reading does it. */
function measureSpeed(carriers: readonly Carrier[]): {
  megabytes: number;
  perSecond: number;
  perCpuSecond: number;
} {
  const passages = carriers.flatMap(({ text }) => text.match(/[\s\S]{1,1000}/g) ?? []);
  const documents: string[][] = [];
  while (documents.length < 60)
    for (let from = 0; from < passages.length; from += 40) documents.push(passages.slice(from, from + 40));
  const run = (): { seconds: number; cpuSeconds: number } => {
    const begun = performance.now();
    const cpu = process.cpuUsage();
    for (const document of documents) for (const _ of findInParts(document, { lists }));
    return {
      seconds: (performance.now() - begun) / 1000,
      cpuSeconds: process.cpuUsage(cpu).user / 1e6,
    };
  };
  run();
  const { seconds, cpuSeconds } = run();
  const megabytes = Buffer.byteLength(documents.flat().join('')) / 1e6;
  process.stdout.write(
    `\n${megabytes.toFixed(1)} MB in ${seconds.toFixed(2)} s: ${(megabytes / seconds).toFixed(2)} MB/s, ${(megabytes / cpuSeconds).toFixed(2)} MB per second of processor time\n`,
  );
  return { megabytes, perSecond: megabytes / seconds, perCpuSecond: megabytes / cpuSeconds };
}
