import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../src-main/contract/chat.ts';
import type { Evaluation } from '../../../src-main/contract/evaluation.ts';
import type { ExampleRow } from '../../../src-main/contract/examples.ts';
import type { Export } from '../../../src-main/contract/sharing.ts';
import type { RunRow, RunSample } from '../../../src-main/contract/training.ts';
import { questionsToTry } from '../../../src-renderer/chat/chat-margin.tsx';
import { beginningOf } from '../../../src-renderer/chat/long-text.ts';
import { likeness, nearestApproved } from '../../../src-renderer/chat/nearest-approved.ts';
import { groupTurns, hear } from '../../../src-renderer/chat/turns.ts';
import { sayInterval, scoreColumns, scoreRows } from '../../../src-renderer/evaluation/score-words.ts';
import { groupHash, shareItems, stateOf } from '../../../src-renderer/sharing/share-items.ts';
import { firstChoices, shareTargets } from '../../../src-renderer/sharing/share-targets.ts';
import { latestByQuestion } from '../../../src-renderer/training/run-samples.tsx';
import { hasResult, runSentence, runVerdict } from '../../../src-renderer/training/run-words.ts';
import {
  changedRows,
  differences,
  numberFields,
  readNumber,
} from '../../../src-renderer/training/settings-fields.ts';

const run: RunRow = {
  id: 'r',
  projectId: 'p',
  modelId: 'm',
  modelName: 'Starter',
  preset: 'balanced',
  state: 'running',
  step: 26,
  steps: 40,
  pass: 2.6,
  passes: 4,
  secondsLeft: 660,
  secondsSpent: 1020,
  tokensPerSecond: null,
  memoryBytes: null,
  device: null,
  bestStep: 22,
  bestPass: 2.2,
  bestLoss: 1,
  bestScore: null,
  method: 'answers',
  pairs: null,
  queuePlace: null,
  startsFrom: null,
  repeats: null,
  ended: null,
  resumable: false,
  examples: { training: 251, validation: 30, test: 61 },
  savedAt: null,
  learning: 'learning',
  learningWords: '',
  problem: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  finishedAt: null,
};
const plain = (words: string) => words.replaceAll('\u00a0', ' ');

describe('a run in words', () => {
  it('says time left while it runs, and what is kept once it ended', () => {
    expect(plain(runVerdict(run))).toBe('About 11 minutes left');
    expect(plain(runSentence(run, [1560, 1860]))).toBe(
      'Pass 2.6 of 4. The trial forecast 26 to 31 minutes in all; it is on course for 28 minutes.',
    );
    expect(plain(runVerdict({ ...run, state: 'finished', secondsSpent: 1680 }))).toBe(
      'Finished in 28 minutes. The version from pass 2.2 is kept.',
    );
    expect(plain(runVerdict({ ...run, state: 'cancelled', bestPass: null, bestStep: null }))).toBe(
      'Stopped at pass 2.6 of 4. Nothing was kept.',
    );
  });

  it('has a result only when it ended with a version kept', () => {
    const ended = (state: RunRow['state'], bestStep: number | null) => hasResult({ ...run, state, bestStep });
    expect([
      ended('finished', 22),
      ended('stopped-early', 22),
      ended('running', 22),
      ended('paused', 22),
      ended('failed', 22),
      ended('cancelled', null),
    ]).toEqual([true, true, false, false, false, false]);
  });

  it('shows the latest answer to each question and keeps the base’s', () => {
    const sample = (id: string, question: string, rest: Partial<RunSample>): RunSample => ({
      id,
      question,
      step: 0,
      pass: 0,
      base: null,
      tuned: null,
      approved: 'yes',
      score: null,
      ...rest,
    });
    expect(
      latestByQuestion([
        sample('1', 'a', { base: 'old' }),
        sample('2', 'b', { base: 'other' }),
        sample('3', 'a', { step: 5, pass: 1, tuned: 'first' }),
        sample('4', 'a', { step: 9, pass: 2, tuned: 'second' }),
      ]).map(({ question, base, tuned, pass }) => ({ question, base, tuned, pass })),
    ).toEqual([
      { question: 'a', base: 'old', tuned: 'second', pass: 2 },
      { question: 'b', base: 'other', tuned: null, pass: 0 },
    ]);
  });
});

describe('values changed by hand', () => {
  it('reads figures and names the fix', () => {
    const passes = numberFields.find(({ key }) => key === 'passes');
    const rank = numberFields.find(({ key }) => key === 'rank');
    if (!passes || !rank) throw new Error('The fields are gone.');
    expect(readNumber(passes, ' 2,5 ')).toEqual({ value: 2.5 });
    expect(readNumber(passes, '')).toEqual({ problem: 'Give a number between 0.1 and 100.' });
    expect(readNumber(passes, '1000')).toEqual({ problem: 'Give a number between 0.1 and 100.' });
    expect(readNumber(rank, '8.5')).toEqual({ problem: 'Give a whole number between 1 and 256.' });
  });

  it('keeps only what differs from the preset, and says which of its rows that replaces', () => {
    const settings = {
      rank: 8,
      alpha: 16,
      dropout: 0,
      learningRate: 2e-4,
      warmupShare: 0.05,
      weightDecay: 0,
      gradientClip: 1,
      passes: 4,
      rowTokens: 256,
      rowsPerStep: 2,
      validateEvery: 5,
      patience: 3,
      seed: 1,
      threads: 2,
      device: 'auto' as const,
      mode: 'fast' as const,
    };
    const changes = differences(settings, { ...settings, passes: 2, device: 'cpu' });
    expect(changes).toEqual({ passes: 2, device: 'cpu' });
    expect(changedRows(changes)).toEqual([
      { name: 'Epochs', value: '2', replaces: 'Epochs' },
      { name: 'Device', value: 'Processor', replaces: null },
    ]);
  });
});

describe('scores in words', () => {
  it('counts right answers with their range, and gives averages out of 100', () => {
    const iv = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1 });
    const metric = (name: 'tokenF1' | 'fluent') => ({
      metric: name,
      base: iv(0.2),
      tuned: iv(0.6),
      baseDocuments: iv(0.4),
      tunedDocuments: null,
      difference: iv(0.4),
      verdict: 'better' as const,
    });
    const evaluation = {
      questions: 61,
      right: { base: 19, tuned: 41 },
      metrics: [metric('fluent'), metric('tokenF1')],
    } as unknown as Evaluation;
    expect(
      scoreColumns(evaluation).map(({ key, note, shares }) => [
        key,
        note,
        ...shares.map((share) => share?.words),
      ]),
    ).toEqual([
      ['right', 'of 61 questions', '19', '41'],
      ['tokenF1', 'of 100', '20', '60'],
      ['fluent', 'of 61 questions', '12', '37'],
    ]);
    const four = { ...evaluation, withDocuments: true };
    expect(scoreColumns(four)[1]?.shares.map((share) => share?.words)).toEqual(['20', '40', '60', undefined]);
    expect(scoreRows(four).map(({ name }) => name)).toEqual([
      'Base',
      'Base with documents',
      'Tuned',
      'Tuned with documents',
    ]);
    const right = scoreColumns(evaluation)[0]?.shares[1];
    expect([Math.round((right?.low ?? 0) * 100), Math.round((right?.high ?? 0) * 100)]).toEqual([55, 78]);
  });

  it('writes a range with a real minus, and a ratio as a factor', () => {
    expect(sayInterval('tokenF1', { mean: -0.0204, low: -0.1, high: 0.06 })).toBe('−0.020 (−0.100 to 0.060)');
    expect(sayInterval('perplexity', { mean: 0.114, low: 0.08, high: 0.16 }, true)).toBe(
      '×0.11 (0.08 to 0.16)',
    );
  });
});

describe('a conversation', () => {
  const message = (id: string, role: ChatMessage['role'], text: string): ChatMessage => ({
    id,
    role,
    text,
    stopped: false,
    corrected: false,
    createdAt: 'then',
    replyTo: role === 'user' ? null : 'q',
    afterId: null,
    passages: null,
    ending: 'whole',
    dropped: 0,
    settings: null,
    quotes: [],
  });

  it('grows by events into turns, and the final answer replaces the pieces', () => {
    let messages: readonly ChatMessage[] = [];
    for (const event of [
      { type: 'asked', message: message('q', 'user', 'Who signs?') },
      { type: 'writing', side: 'tuned', messageId: 't', questionId: 'q' },
      { type: 'text', side: 'tuned', messageId: 't', text: 'Two ' },
      { type: 'text', side: 'tuned', messageId: 't', text: 'people' },
    ] as const) {
      messages = hear(messages, event, 'then');
    }
    expect(groupTurns(messages)).toEqual([
      {
        question: message('q', 'user', 'Who signs?'),
        answers: { base: null, tuned: message('t', 'tuned', 'Two people') },
        versions: { base: [], tuned: [message('t', 'tuned', 'Two people')] },
        branches: ['q'],
      },
    ]);
    const done = message('t', 'tuned', 'Two people sign.');
    messages = hear(messages, { type: 'answered', side: 'tuned', message: done }, 'then');
    expect(groupTurns(messages)[0]?.answers.tuned).toEqual(done);
  });

  const example = (id: string, question: string, rest: Partial<ExampleRow> = {}) =>
    ({ id, question, answer: `Answer ${id}`, split: 'test', documentId: null, ...rest }) as ExampleRow;

  it('finds the approved answers worded most like a question', () => {
    expect(likeness('Who signs a cheque?', 'who signs the cheque')).toBe(1);
    expect(likeness('Who signs a cheque?', 'How long is a file kept?')).toBe(0);
    const examples = [
      example('1', 'How long is a closed file kept?'),
      example('2', 'How long do we keep closed files, and who may destroy a closed file?'),
      example('3', 'Who signs?'),
      example('4', 'How long is the closed file kept?', { answer: 'Answer 1' }),
    ];
    expect(nearestApproved('How long is a closed file kept?', examples).map(({ id }) => id)).toEqual([
      '1',
      '2',
    ]);
  });

  it('offers questions of the test only, from one document after another', () => {
    const examples = [
      example('a1', '1', { documentId: 'a' }),
      example('a2', '2', { documentId: 'a' }),
      example('b1', '3', { documentId: 'b' }),
      example('t1', '4', { split: 'training' }),
    ];
    expect(questionsToTry(examples, 2).map(({ id }) => id)).toEqual(['a1', 'b1']);
    expect(questionsToTry(examples).map(({ id }) => id)).toEqual(['a1', 'b1', 'a2']);
  });
});

describe('a long answer', () => {
  it('is cut at a word, and only when much would be left out', () => {
    expect(beginningOf('word '.repeat(24), 100)).toBeNull();
    expect(beginningOf('word '.repeat(40), 100)).toBe(`${'word '.repeat(20).trim()} …`);
    expect(beginningOf('x'.repeat(400), 100)).toBe(`${'x'.repeat(100)} …`);
  });
});

describe('what can be shared', () => {
  const made = (id: string, rest: Partial<Export>): Export => ({
    id,
    projectId: 'p',
    runId: null,
    kind: 'examples',
    options: firstChoices.options,
    state: 'ready',
    doing: null,
    folder: '/x',
    files: [],
    checks: [{ ok: true, words: 'Read back, 65 of 65' }],
    problem: null,
    stale: null,
    canResume: false,
    confirmed: null,
    createdAt: '2026-11-20T10:00:00.000Z',
    ...rest,
  });

  it('has one row for each way out, with the newest of the shown run, and says what cannot be made yet', () => {
    const exports = [
      made('old', { kind: 'adapter', runId: 'r' }),
      made('new', { kind: 'adapter', runId: 'r', createdAt: '2026-11-21T10:00:00.000Z' }),
      made('other', { kind: 'adapter', runId: 'another' }),
    ];
    const items = shareItems(exports, { runId: 'r', scored: false, approved: 0 });
    expect(items.map(({ target }) => target.kind)).toEqual(shareTargets.map(({ kind }) => kind));
    expect(items[0]).toMatchObject({ latest: { id: 'new' }, earlier: [{ id: 'old' }], cannot: null });
    const cannot = items.flatMap((item) => (item.cannot === null ? [] : [[item.target.kind, item.cannot]]));
    expect(cannot).toEqual([
      ['examples', 'No example is approved yet'],
      ['evidence', 'Not scored yet'],
      ['demo', 'Not scored yet'],
    ]);
    const without = shareItems([], { runId: null, scored: false, approved: 3 });
    expect(without.filter((item) => item.cannot === null).map(({ target }) => target.kind)).toEqual([
      'examples',
      'archive',
    ]);
  });

  it('says how each stands', () => {
    expect(stateOf(null).words).toBe('Not made yet');
    expect(stateOf(made('x', {})).words).toBe('Ready. Read back, 65 of 65');
    const stale = made('x', { stale: 'The training has changed since' });
    expect(stateOf(stale)).toMatchObject({
      tone: 'warn',
      done: false,
      words: 'Out of date. The training has changed since',
    });
    const doing = made('x', {
      state: 'checking',
      doing: { words: 'Checking, 2 of 8 questions asked', share: 0.25 },
    });
    expect(stateOf(doing)).toMatchObject({ working: true, words: 'Checking, 2 of 8 questions asked' });
    const failed = made('x', { state: 'failed', checks: [{ ok: false, words: '9 answers are garbled' }] });
    expect(stateOf(failed)).toMatchObject({ tone: 'bad', words: 'Not ready. 9 answers are garbled' });
    expect(groupHash('0123456789abcdef')).toBe('01234567 89abcdef');
  });
});
