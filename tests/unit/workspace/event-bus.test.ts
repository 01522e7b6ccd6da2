import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Job, WorkspaceEvent } from '../../../src-main/contract/workspace.ts';
import { createJobs } from '../../../src-main/pipeline/jobs.ts';
import { CLOSING } from '../../../src-main/pipeline/stage-context.ts';
import { ProblemError } from '../../../src-main/contract/errors.ts';
import { createEventBus } from '../../../src-main/workspace/event-bus.ts';
import { until } from '../../support/open-core.ts';

function listening() {
  const bus = createEventBus();
  const events: WorkspaceEvent[] = [];
  const stream = bus.subscribe();
  const ended = (async () => {
    for await (const event of stream) events.push(event);
  })();
  return { bus, events, ended };
}

const job = (id: string, done: number): WorkspaceEvent => ({
  type: 'job',
  job: {
    id,
    projectId: 'p',
    kind: 'read',
    state: 'running',
    title: 'Reading',
    done,
    total: 100,
    unit: 'pages',
    secondsLeft: null,
    problem: null,
  },
});

test('A hundred states in a moment are sent as the first and the last, other events all', async () => {
  const { bus, events, ended } = listening();
  for (let done = 0; done <= 100; done += 1) bus.publish(job('a', done));
  bus.publish({ type: 'run-metric', runId: 'r', metric: metric(1) });
  bus.publish({ type: 'run-metric', runId: 'r', metric: metric(2) });
  bus.close();
  await ended;
  expect(events).toEqual([
    job('a', 0),
    job('a', 100),
    { type: 'run-metric', runId: 'r', metric: metric(1) },
    { type: 'run-metric', runId: 'r', metric: metric(2) },
  ]);
});

test('A held state goes out by itself, and before any event that comes after it', async () => {
  const { bus, events, ended } = listening();
  bus.publish(job('a', 1));
  bus.publish(job('a', 2));
  bus.publish(job('b', 1));
  await wait(150);
  expect(events).toEqual([job('a', 1), job('a', 2), job('b', 1)]);
  bus.publish(job('a', 3));
  bus.publish(job('a', 4));
  bus.publish({ type: 'locked' });
  bus.close();
  await ended;
  expect(events.slice(3)).toEqual([job('a', 3), job('a', 4), { type: 'locked' }]);
});

function metric(step: number) {
  return {
    step,
    pass: 0,
    trainingLoss: 1,
    validationLoss: null,
    taskScore: null,
    taskError: null,
    best: false,
  };
}

const wanted = { projectId: 'p', kind: 'draft', title: 'Drafting', unit: 'passages', total: 3 } as const;

function told() {
  const states: Job[] = [];
  const jobs = createJobs((event) => {
    if (event.type === 'job') states.push(event.job);
  });
  return { jobs, states };
}

test('A job is listed from its start and tells how it ended: done, failed in words, or cancelled', async () => {
  const { jobs, states } = told();
  const good = jobs.run(wanted, async ({ progress }) => {
    progress(2);
    return 'made';
  });
  expect(jobs.list('p')).toMatchObject([{ id: good.jobId, state: 'running', done: 0, total: 3 }]);
  expect(await good.finished).toBe('made');
  const problem = { code: 'no-use', what: 'No use.', safe: 'All.', remedy: 'Other.' };
  const bad = jobs.run(wanted, async () => {
    throw new ProblemError(problem);
  });
  await expect(bad.finished).rejects.toThrow('no-use');
  const stopped = jobs.run(wanted, ({ signal }) => untilAborted(signal));
  expect(jobs.cancel('none')).toBe(false);
  await until(() => jobs.cancel(stopped.jobId));
  await expect(stopped.finished).rejects.toBe('cancelled');
  expect(jobs.cancel(stopped.jobId)).toBe(false);
  expect(jobs.list('p').map(({ state, problem: words }) => [state, words])).toEqual([
    ['done', null],
    ['failed', problem],
    ['cancelled', null],
  ]);
  expect(jobs.list('other')).toEqual([]);
  expect(states.at(-1)).toMatchObject({ id: stopped.jobId, state: 'cancelled' });
});

test('Closing stops every job with its own reason, waits for them and lets no new one work', async () => {
  const { jobs } = told();
  const seen: unknown[] = [];
  const work = async ({ signal }: { signal: AbortSignal }): Promise<void> => {
    try {
      await untilAborted(signal);
    } finally {
      await wait(50);
      seen.push(signal.reason);
    }
  };
  jobs.run(wanted, work);
  jobs.run(wanted, work);
  await wait(10);
  await jobs.close();
  expect(seen).toEqual([CLOSING, CLOSING]);
  const late = jobs.run(wanted, async ({ signal }) => signal.throwIfAborted());
  await expect(late.finished).rejects.toBe(CLOSING);
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
