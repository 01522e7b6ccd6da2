import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChatEvent } from '../../src-main/contract/chat.ts';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import { makeExport } from '../support/make-export.ts';
import { openCore, refusal, startCore, until } from '../support/open-core.ts';
import { fillSmallProject } from '../support/small-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Opened = Awaited<ReturnType<typeof openCore>>;
type Ask = Opened['ask'];

const patience = 240_000;
const short = { passes: 12, rowsPerStep: 1, validateEvery: 12, patience: 0, threads: 1, seed: 7 };

/** A project with a finished training on a few questions. */
async function trained(groups: number, folder = temporaryFolder()): Promise<Opened & { runId: string }> {
  const opened = await openCore({ folder });
  const { ask, projectId } = opened;
  const modelId = await fillSmallProject(ask, projectId, groups);
  const { id: runId } = await ask.training.start({ projectId, modelId, preset: 'balanced', settings: short });
  expect(await refusal(ask.evaluation.start({ runId }))).toMatchObject({ code: 'not-finished' });
  await until(async () => (await ask.training.get({ runId })).state === 'finished', patience);
  return { ...opened, runId };
}

async function reach(
  ask: Ask,
  evaluationId: string,
  fact: (evaluation: Evaluation) => boolean,
): Promise<Evaluation> {
  await until(async () => fact(await ask.evaluation.get({ evaluationId })), patience);
  return ask.evaluation.get({ evaluationId });
}

test('scoring survives a killed model, a cancel and a closed app, asks nothing twice, and its figures are those of its answers', async () => {
  const folder = temporaryFolder();
  const first = await trained(12, folder);
  const { runId, projectId, processes } = first;
  const { id: evaluationId } = await first.ask.evaluation.start({ runId });

  await reach(first.ask, evaluationId, ({ answered }) => answered >= 1);
  processes.findLast(({ kind }) => kind === 'inference')?.process.kill();
  const starts = processes.filter(({ kind }) => kind === 'inference').length;
  await reach(first.ask, evaluationId, ({ answered }) => answered >= 3);
  expect(processes.filter(({ kind }) => kind === 'inference').length).toBe(starts + 1);
  const notices = first.events.flatMap((event) => (event.type === 'notice' ? event.problem : []));
  expect(notices).toMatchObject([
    { code: 'worker-died', remedy: expect.stringContaining('scoring goes on') },
  ]);

  await first.ask.evaluation.cancel({ evaluationId });
  await reach(first.ask, evaluationId, ({ state }) => state === 'cancelled');
  const early = await first.ask.evaluation.answers({ evaluationId });
  expect((await first.ask.evaluation.start({ runId })).id).toBe(evaluationId);
  await first.core.close();

  const { ask } = await startCore({ folder });
  await ask.workspace.unlock({ passphrase: null });
  expect((await ask.evaluation.get({ evaluationId })).state).toBe('paused');
  expect((await ask.evaluation.start({ runId })).id).toBe(evaluationId);
  const done = await reach(ask, evaluationId, ({ state }) => state === 'done' || state === 'failed');
  expect(done).toMatchObject({ state: 'done', problem: null, questions: 12, answered: 12 });

  const answers = await ask.evaluation.answers({ evaluationId });
  expect(answers.slice(0, early.length)).toEqual(early);
  expect(early.length).toBeGreaterThanOrEqual(3);
  const mean = (value: (answer: (typeof answers)[number]) => number): number =>
    answers.reduce((sum, answer) => sum + value(answer), 0) / answers.length;
  const f1 = done.metrics.find(({ metric }) => metric === 'tokenF1');
  expect(f1?.base.mean).toBeCloseTo(
    mean(({ base }) => base.tokenF1),
    12,
  );
  expect(f1?.tuned.mean).toBeCloseTo(
    mean(({ tuned }) => tuned.tokenF1),
    12,
  );
  expect(f1?.tuned.mean).toBeGreaterThan((f1?.base.mean ?? 1) * 2);
  const perplexity = done.metrics.find(({ metric }) => metric === 'perplexity');
  expect(perplexity?.tuned.mean).toBeCloseTo(Math.exp(mean(({ tuned }) => Math.log(tuned.perplexity))), 9);
  expect(perplexity?.difference.high).toBeLessThan(1);
  expect(done.right.tuned).toBe(answers.filter(({ tuned }) => tuned.right).length);
  const { fixed, stillWrong, newlyBroken, rightBoth } = done.counts;
  expect(fixed + stillWrong + newlyBroken + rightBoth).toBe(12);
  expect(await ask.evaluation.list({ projectId })).toEqual([done]);
});

test('base and tuned answer side by side, a stop keeps what was said, and a correction becomes a draft', async () => {
  const { ask, projectId, runId, processes } = await trained(4);
  const chat = await ask.chat.open({ projectId, runId });
  const question = 'How long do we keep closed client files?';
  const hear = async (events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> => {
    const heard: ChatEvent[] = [];
    for await (const event of events) heard.push(event);
    return heard;
  };
  const events = await hear(await ask.chat.ask({ chatId: chat.id, question, sides: ['base', 'tuned'] }));
  expect(events[0]).toMatchObject({ type: 'asked', message: { role: 'user', text: question } });
  const answered = events.flatMap((event) => (event.type === 'answered' ? event : []));
  expect(answered.map(({ side }) => side)).toEqual(['base', 'tuned']);
  const streamed = events.flatMap((event) =>
    event.type === 'text' && event.side === 'tuned' ? event.text : [],
  );
  expect(streamed.join('').trim()).toBe(answered[1]?.message.text);
  expect(answered[0]?.message.text).not.toBe(answered[1]?.message.text);

  const long = await ask.chat.ask({
    chatId: chat.id,
    question: 'What makes a waiver valid?',
    sides: ['base'],
  });
  const heard: ChatEvent[] = [];
  for await (const event of long) {
    heard.push(event);
    if (event.type === 'text' && heard.filter(({ type }) => type === 'text').length === 1) {
      expect(await ask.chat.stop({ chatId: chat.id })).toEqual({ stopped: true });
    }
  }
  expect(heard.at(-1)).toMatchObject({ type: 'answered', message: { stopped: true } });

  const wrong = answered[1]?.message;
  const draft = await ask.chat.correct({ messageId: wrong?.id ?? '', rightAnswer: 'Seven years.' });
  expect(draft).toMatchObject({ question, answer: 'Seven years.', status: 'draft', origin: 'chat' });
  expect((await ask.examples.get({ exampleId: draft.id })).wrongAnswer).toBe(wrong?.text);
  expect(await refusal(ask.chat.correct({ messageId: chat.id, rightAnswer: 'x' }))).toMatchObject({
    code: 'not-an-answer',
  });

  const asking = hear(await ask.chat.ask({ chatId: chat.id, question, sides: ['tuned'] }));
  await until(async () => (await ask.chat.open({ projectId, runId })).messages.length > 5);
  processes.findLast(({ kind }) => kind === 'inference')?.process.kill();
  await asking.catch(() => undefined);
  const after = await hear(await ask.chat.ask({ chatId: chat.id, question, sides: ['tuned'] }));
  expect(after.at(-1)).toMatchObject({ type: 'answered', message: { text: wrong?.text } });

  const stored = await ask.chat.open({ projectId, runId });
  expect(stored.messages.find(({ id }) => id === wrong?.id)?.corrected).toBe(true);
  const alone = await ask.chat.open({ projectId, runId: null });
  expect(alone.messages).toEqual([]);
  const tuned = ask.chat.ask({ chatId: alone.id, question, sides: ['tuned'] }).then((stream) => hear(stream));
  expect(await refusal(tuned)).toMatchObject({ code: 'no-tuned-model' });
});

test('an export is ready only after it was opened again, and says so when its file is changed later', async () => {
  const { ask, projectId, runId } = await trained(4);
  const folder = temporaryFolder();
  const adapter = await makeExport(ask, { projectId, runId, kind: 'adapter', folder });
  expect(adapter).toMatchObject({ state: 'ready', folder, problem: null });
  expect(adapter.checks.map(({ words }) => words)).toEqual([
    'Written, then opened again from disk',
    '4 of 4 test questions answered word for word as before the export',
  ]);
  const file = adapter.files.find(({ name }) => name.endsWith('.gguf'));
  const card = adapter.files.find(({ name }) => name.endsWith('.md'));
  expect((await readdir(folder)).sort()).toEqual([file?.name, card?.name].sort());
  const words = await readFile(join(folder, card?.name ?? ''), 'utf8');
  const [starter] = await ask.models.list();
  for (const fact of [starter?.name, starter?.sha256, 'CC-BY-4.0', file?.sha256, 'Not scored yet']) {
    expect(words).toContain(fact);
  }

  const given = await ask.sharing.file({ exportId: adapter.id, name: file?.name ?? '' });
  expect(given.file.size).toBe(file?.bytes);
  expect(await refusal(ask.sharing.file({ exportId: adapter.id, name: '../../etc/passwd' }))).toMatchObject({
    code: 'file-gone',
  });
  await appendFile(join(folder, file?.name ?? ''), 'x');
  expect(await refusal(ask.sharing.file({ exportId: adapter.id, name: file?.name ?? '' }))).toMatchObject({
    code: 'file-changed',
  });

  const examples = await makeExport(ask, { projectId, kind: 'examples' });
  expect(examples.checks.at(-1)).toEqual({ ok: true, words: 'Read back, 18 of 18 the same' });
  const lines = await Promise.all(
    examples.files.map(async ({ name }) =>
      (await readFile(join(examples.folder, name), 'utf8')).trim().split('\n'),
    ),
  );
  expect(examples.files.map(({ name }, i) => [name, lines[i]?.length])).toEqual([
    ['test.jsonl', 4],
    ['training.jsonl', 12],
    ['validation.jsonl', 2],
  ]);
  await rm(examples.folder, { recursive: true });
  expect(await refusal(ask.sharing.file({ exportId: examples.id, name: 'test.jsonl' }))).toMatchObject({
    code: 'file-gone',
  });
});
