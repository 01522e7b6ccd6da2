import { expect, test } from 'vitest';
import { openCore, until } from '../../../support/open-core.ts';

const line = (question: string, answer: string, metadata: Record<string, string> = {}): string =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
    metadata,
  });

type Opened = Awaited<ReturnType<typeof openCore>>;

async function add({ ask, projectId }: Opened, name: string, text: string): Promise<string> {
  const { id } = await ask.documents.add({ projectId, name, file: new File([text], name) });
  await until(async () => {
    const rows = await ask.documents.list({ projectId });
    return !['waiting', 'reading'].includes(rows.find((row) => row.id === id)?.state ?? '');
  });
  return id;
}

test('Pairs of a file wait for review with the split and source their file gave them', async () => {
  const opened = await openCore();
  const { ask, projectId } = opened;
  const set = [
    line('How is notice given?', 'In writing, by letter.', { split: 'test', source: 'notice.md' }),
    line('When does notice start?', 'On the day it arrives.', { source: 'papers/NOTICE.md' }),
    line('Who signs?', 'The partner.', { source: 'elsewhere.md' }),
  ].join('\n');
  await add(opened, 'pairs.jsonl', set);
  const text = '# Notice\n\nNotice is given in writing, by letter.\n\nIt starts on the day it arrives.';
  const documentId = await add(opened, 'notice.md', text);
  const { rows } = await ask.examples.list({ projectId });
  expect(rows).toMatchObject([
    { question: 'How is notice given?', status: 'draft', split: 'test', splitFixed: true, documentId },
    { question: 'When does notice start?', split: null, splitFixed: false, documentName: 'notice.md' },
    { question: 'Who signs?', split: null, documentName: 'pairs.jsonl' },
  ]);
  const first = await ask.examples.get({ exampleId: rows[0]?.id ?? '' });
  const { text: passage = '', support = [] } = first.passage ?? {};
  expect(support.map(([from, to]) => passage.slice(from, to))).toEqual(['in writing, by letter']);
});

test('The same pair is taken once, also when its file is read again, and the rest is told', async () => {
  const opened = await openCore();
  const { ask, projectId } = opened;
  const id = await add(
    opened,
    'one.jsonl',
    [line('How?', 'So.'), line('Why?', 'Because.'), line('why', 'Because.')].join('\n'),
  );
  await add(opened, 'two.jsonl', [line('how', 'So.'), line('How?', 'Otherwise.')].join('\n'));
  const [, two] = await ask.documents.list({ projectId });
  expect(two).toMatchObject({ pairs: 1, state: 'ready-with-warnings' });
  expect(two?.warnings).toMatchObject([{ code: 'pairs-repeated' }]);
  const counted = async () => {
    const [one] = await ask.documents.list({ projectId });
    return [one?.pairs, one?.warnings.map(({ message }) => message)];
  };
  const once = await counted();
  expect(once).toEqual([2, ['1 pair left out: the same question and answer are already there.']]);
  const first = (await ask.examples.list({ projectId })).rows[0]?.id ?? '';
  await ask.examples.review({ exampleIds: [first], act: { action: 'approve' } });
  await ask.documents.readAgain({ documentId: id });
  const settled = (state?: string): boolean => state === 'ready-with-warnings';
  await until(async () => settled((await ask.documents.list({ projectId }))[0]?.state));
  const { rows } = await ask.examples.list({ projectId });
  expect(rows.map(({ question, answer, status }) => [question, answer, status])).toEqual([
    ['How?', 'So.', 'approved'],
    ['Why?', 'Because.', 'draft'],
    ['How?', 'Otherwise.', 'draft'],
  ]);
  expect(await counted()).toEqual(once);
});

test('A sample project comes read, its answers approved by the set and divided as it says', async () => {
  const { ask } = await openCore();
  const project = await ask.workspace.createSampleProject({ set: 'clinic' });
  const documents = await ask.documents.list({ projectId: project.id });
  expect(documents.map(({ state }) => state)).toEqual(documents.map(() => 'ready'));
  const counts = await ask.examples.counts({ projectId: project.id });
  expect(counts).toMatchObject({ approved: counts.total, draft: 0, missing: [] });
  expect(Math.min(counts.training, counts.validation, counts.test)).toBeGreaterThan(20);
  const { rows } = await ask.examples.list({ projectId: project.id, limit: 1 });
  const example = await ask.examples.get({ exampleId: rows[0]?.id ?? '' });
  expect(example.history.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'Sample set approved',
    'Sample set imported',
  ]);
  expect(example.passage?.support.length).toBeGreaterThan(0);
  // A person's own file in a sample project is reviewed like any other.
  const own = new File([line('Is this mine?', 'Yes, this one is mine.')], 'mine.jsonl');
  await ask.documents.add({ projectId: project.id, name: 'mine.jsonl', file: own });
  await until(async () => (await ask.examples.counts({ projectId: project.id })).draft === 1);
}, 60_000);
