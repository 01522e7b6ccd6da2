import { describe, expect, test } from 'vitest';
import type { DetailKind, PrivacyDecision, PrivacyTarget } from '../../../../src-main/contract/privacy.ts';
import { listApprovedExamples } from '../../../../src-main/datasets/list-examples.ts';
import { importPairs } from '../../../../src-main/pipeline/documents/import-pairs.ts';
import { storedDocument, storedPassages } from '../../../../src-main/pipeline/documents/queries.ts';
import { searchPassages } from '../../../../src-main/pipeline/documents/search.ts';
import { storeOutcome } from '../../../../src-main/pipeline/documents/store-outcome.ts';
import { findPairsInDocuments } from '../../../../src-main/pipeline/examples/find-pairs-in-documents.ts';
import { getExample } from '../../../../src-main/pipeline/examples/get-example.ts';
import { reviewExamples } from '../../../../src-main/pipeline/examples/review-examples.ts';
import { decide as decideOn } from '../../../../src-main/pipeline/privacy/decide.ts';
import { findTouched } from '../../../../src-main/pipeline/privacy/find-touched.ts';
import { listFindings } from '../../../../src-main/pipeline/privacy/list-findings.ts';
import { listTerms } from '../../../../src-main/pipeline/privacy/list-terms.ts';
import { maskExamples } from '../../../../src-main/pipeline/privacy/mask-examples.ts';
import { setStyle } from '../../../../src-main/pipeline/privacy/set-style.ts';
import { summarise } from '../../../../src-main/pipeline/privacy/summarise.ts';
import { undoDecision } from '../../../../src-main/pipeline/privacy/undo-decision.ts';
import type { Block } from '../../../../src-main/reader/protocol.ts';
import { newId } from '../../../../src-main/storage/new-id.ts';
import { cutPassages } from '../../../../src-main/text/cut-passages.ts';
import { refusal } from '../../../support/open-core.ts';
import { addDocument, openProject } from '../examples/open-project.ts';

const heading = (level: number, text: string): Block => ({ kind: 'heading', level, text, at: {} });
const paragraph = (text: string): Block => ({ kind: 'paragraph', text, at: {} });

const LETTER: readonly Block[] = [
  heading(1, 'Tenancy of Maria Kessler'),
  paragraph('Dear Ms Kessler,'),
  paragraph(
    'Maria Kessler (the "Tenant") gives notice on 14 March 2024. You may call her at (217) 555-0142 before the keys of the flat are handed back to the landlord.',
  ),
  heading(2, 'Questions'),
  paragraph('Q: Who gives notice?'),
  paragraph('A: Maria Kessler gives notice in writing and hands the keys back on the last day.'),
];
const SECOND =
  'M. Kessler asked again about the deposit. Peter Kessler is her brother, and Maria Kessler has not yet answered him about the matter of the deposit.';

type Opened = Awaited<ReturnType<typeof openProject>>;
const projectId = 'p';

/** Store a document the way reading does it once the reader has answered. */
async function read({ stage }: Opened, id: string, blocks: readonly Block[]): Promise<void> {
  const stored = await storedDocument(stage.db, id);
  const passages = cutPassages(blocks, { maxCharacters: 1200 }).map((each) => ({ id: newId(), ...each }));
  const document = { projectId, documentId: id, name: stored.name };
  const keepChecked = await stage.privacy.passages(document, passages, new AbortController().signal);
  const outcome = {
    status: 'read' as const,
    format: 'text',
    title: null,
    blocks,
    pairs: [],
    pages: null,
    children: [],
    characters: 100,
    warnings: [],
  };
  await stage.db
    .transaction()
    .execute((tx) =>
      storeOutcome(tx, stored, { outcome, pairs: 0, warnings: [], near: null, passages, keepChecked }),
    );
}

async function add(opened: Opened, id: string, blocks: readonly Block[] | string): Promise<string> {
  addDocument(opened.storage, id);
  await read(opened, id, typeof blocks === 'string' ? [paragraph(blocks)] : blocks);
  return id;
}

function decide(
  { stage }: Opened,
  target: PrivacyTarget,
  decision: PrivacyDecision,
  replacement: string | null = null,
) {
  return decideOn(stage, { projectId, target, decision, replacement });
}

const ofKind = (kind: DetailKind): PrivacyTarget => ({ scope: 'kind', kind });

async function passagesOf({ stage }: Opened, documentId: string): Promise<string> {
  const passages = await storedPassages(stage.db, documentId);
  return passages.map(({ breadcrumb, text }) => [...breadcrumb, text].join('\n')).join('\n\n');
}

async function termOf({ stage }: Opened, text: string) {
  const all = { kind: null, documentId: null, openOnly: false, limit: 100, offset: 0 };
  const { terms } = await listTerms(stage, { ...all, projectId, query: text });
  const term = terms.find((each) => each.text === text);
  if (term === undefined)
    throw new Error(`No term ${text} among ${terms.map((each) => each.text).join(', ')}.`);
  return { ...term, target: { scope: 'term', termId: term.id } as const };
}

function placesOf({ stage }: Opened, termId: string) {
  return listFindings(stage, { projectId, termId, documentId: null, limit: 100, offset: 0 });
}

describe('A decision about a person', () => {
  test('reaches every way of writing the name in every document, later ones too, and is taken back whole', async () => {
    const opened = await openProject();
    const { stage } = opened;
    const first = await add(opened, 'letter', LETTER);
    const before = await passagesOf(opened, first);
    expect(before).toContain('Ms Kessler');
    const maria = await termOf(opened, 'Maria Kessler');
    expect(maria).toMatchObject({ kind: 'person', decision: 'open', mask: 'Person 1' });

    const outcome = await decide(opened, maria.target, 'mask');
    expect(outcome.words).toBe(`Masked: Person 1, ${maria.findings} places`);
    const masked = await passagesOf(opened, first);
    expect(masked).not.toContain('Kessler');
    expect(masked).toContain('Tenancy of Person 1');
    expect(masked).toContain('Dear Person 1,');

    const second = await add(opened, 'second', SECOND);
    const later = await passagesOf(opened, second);
    expect(later).toContain('Person 1 asked again');
    expect(later).toContain('Peter Kessler is her brother');
    expect(later).toContain('Person 1 has not yet answered');
    const search = { projectId, limit: 10 };
    expect(await searchPassages(stage, { ...search, query: 'Maria Kessler' })).toEqual([]);
    expect(await searchPassages(stage, { ...search, query: 'Person 1 deposit' })).toHaveLength(1);

    expect(await undoDecision(stage, projectId)).toMatchObject({ words: `Undone. ${outcome.words}` });
    expect(await passagesOf(opened, first)).toBe(before);
    expect(await passagesOf(opened, second)).toBe(SECOND);
    expect(await undoDecision(stage, projectId)).toBeNull();
  });

  test('leaves its words neither in the log nor in pairs found later; those found before are listed and masked', async () => {
    const opened = await openProject();
    const { stage, storage } = opened;
    await add(opened, 'letter', LETTER);
    await findPairsInDocuments(stage, projectId);
    const maria = await termOf(opened, 'Maria Kessler');
    const { touched } = await decide(opened, maria.target, 'mask');
    expect(touched.map(({ question }) => question)).toEqual(['Who gives notice?']);
    await reviewExamples(
      stage,
      touched.map(({ id }) => id),
      { action: 'approve' },
    );
    expect(await maskExamples(stage, projectId)).toEqual({ changed: 1 });
    expect(await findTouched(stage.db, projectId)).toEqual([]);

    const written = JSON.stringify(await listApprovedExamples(stage.db, projectId));
    expect(written).toContain('Person 1 gives notice in writing');
    expect(written).not.toContain('Kessler');
    const events = storage.raw.prepare('SELECT * FROM audit_event').all();
    expect(JSON.stringify(events)).toContain('privacy-mask');
    expect(JSON.stringify(events)).not.toContain('Kessler');
  });

  test('gives way to one about a single place, and takes the place of it when it comes later', async () => {
    const opened = await openProject();
    const document = await add(opened, 'second', SECOND);
    const maria = await termOf(opened, 'Maria Kessler');
    const { findings } = await placesOf(opened, maria.id);
    const kept = findings.find(({ text }) => text === 'M. Kessler');
    await decide(opened, maria.target, 'replace', 'the tenant');
    await decide(opened, { scope: 'one', findingId: kept?.id ?? '' }, 'keep');
    expect(await passagesOf(opened, document)).toMatch(/^M\. Kessler asked.* and the tenant has not/);
    await decide(opened, maria.target, 'mask');
    expect(await passagesOf(opened, document)).toMatch(/^Person (\d) asked.* and Person \1 has not/);
    await undoDecision(opened.stage, projectId);
    expect(await passagesOf(opened, document)).toMatch(/^M\. Kessler asked.* and the tenant has not/);
  });
});

describe('A decision about a kind', () => {
  test('masks what comes later, keeps the year of a date, and leaves decided terms be', async () => {
    const opened = await openProject();
    const document = await add(opened, 'letter', LETTER);
    const phone = await termOf(opened, '(217) 555-0142');
    await decide(opened, phone.target, 'keep');
    await decide(opened, ofKind('phone'), 'mask');
    await decide(opened, ofKind('date'), 'mask');
    const text = await passagesOf(opened, document);
    expect(text).toContain('(217) 555-0142');
    expect(text).toContain('on Date 1 (2024).');
    const later = await add(opened, 'later', 'Please ring 020 7946 0958 about the flat in the afternoon.');
    expect(await passagesOf(opened, later)).toBe(
      'Please ring Phone number 2 about the flat in the afternoon.',
    );
    await setStyle(opened.stage, projectId, 'stand-in');
    expect(await passagesOf(opened, later)).toBe('Please ring 555-0102 about the flat in the afternoon.');
  });

  test('holds when the document is read again', async () => {
    const opened = await openProject();
    const document = await add(opened, 'letter', LETTER);
    await decide(opened, ofKind('person'), 'mask');
    const masked = await passagesOf(opened, document);
    const before = await summarise(opened.stage, projectId);
    await read(opened, document, LETTER);
    expect(await passagesOf(opened, document)).toBe(masked);
    expect(await summarise(opened.stage, projectId)).toEqual(before);
  });
});

describe('Imported pairs', () => {
  const pair = (question: string, answer: string, line: number) => ({
    messages: [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer },
    ],
    line,
  });
  const PAIRS = [
    pair('Who is the tenant?', 'Maria Kessler, reached on (217) 555-0142.', 1),
    pair('What did Ms Kessler sign?', 'The lease of the flat.', 2),
    pair('When is rent due?', 'On the first working day of the month.', 3),
  ];
  const take = async ({ stage }: Opened) =>
    importPairs(stage, await storedDocument(stage.db, 'set'), PAIRS, new AbortController().signal);

  test('are checked in question and answer, and listed with the words around', async () => {
    const opened = await openProject();
    addDocument(opened.storage, 'set');
    await take(opened);
    const maria = await termOf(opened, 'Maria Kessler');
    expect(maria).toMatchObject({ findings: 2, open: 2 });
    const { findings } = await placesOf(opened, maria.id);
    expect(findings.map(({ before, text, after }) => [before, text, after])).toEqual(
      [
        ['What did ', 'Ms Kessler', ' sign?'],
        ['', 'Maria Kessler', ', reached on (217) 555-0142.'],
      ].toReversed(),
    );
    const example = await getExample(opened.stage, findings[0]?.exampleId ?? '');
    expect(example.answer).toBe('Maria Kessler, reached on (217) 555-0142.');
    expect(findings.every(({ passageId }) => passageId === null)).toBe(true);
  });

  test('get the masks that stand when they come, with a line of history, and are known again', async () => {
    const opened = await openProject();
    const { stage, storage } = opened;
    await add(opened, 'letter', LETTER);
    await decide(opened, (await termOf(opened, 'Maria Kessler')).target, 'mask');
    await decide(opened, ofKind('phone'), 'mask');
    addDocument(storage, 'set');
    expect(await take(opened)).toEqual({ pairs: 3, warnings: [] });
    const texts = storage.raw.prepare('SELECT question, answer FROM example ORDER BY number').all();
    expect(texts).toEqual([
      { question: 'Who is the tenant?', answer: 'Person 1, reached on Phone number 1.' },
      { question: 'What did Person 1 sign?', answer: 'The lease of the flat.' },
      { question: 'When is rent due?', answer: 'On the first working day of the month.' },
    ]);
    const history = storage.raw
      .prepare('SELECT action, answer FROM example_revision ORDER BY example_id, number')
      .all();
    expect(history.filter((each) => (each as { action: string }).action === 'masked')).toHaveLength(2);
    expect(JSON.stringify(history)).not.toContain('Kessler');
    expect(await findTouched(stage.db, projectId)).toEqual([]);
    expect(await take(opened)).toEqual({ pairs: 3, warnings: [] });
    expect(storage.raw.prepare('SELECT count(*) AS n FROM example').get()).toEqual({ n: 3 });
  });
});

test('A decision without words to put there, or about what is gone, is refused', async () => {
  const opened = await openProject();
  const target = { scope: 'term', termId: 'none' } as const;
  expect(await refusal(decide(opened, target, 'replace'))).toMatchObject({ code: 'replacement-missing' });
  expect(await refusal(decide(opened, target, 'mask'))).toMatchObject({ code: 'finding-gone' });
});
