// @vitest-environment happy-dom
import { ORPCError } from '@orpc/client';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WorkspaceEvent } from '../../../src-main/contract/workspace.ts';
import { useAction, type Action } from '../../../src-renderer/ui/use-action.ts';
import { hearFrom, useQuery, type Query } from '../../../src-renderer/ui/use-query.ts';

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);

let root: Root;
let query: Query<string>;
let waiting: { key: string; answer: (value: string) => void; refuse: (error: unknown) => void }[] = [];
let tell: (event: WorkspaceEvent) => void = () => {};
let reconnect: () => void = () => {};

function Screen({ name, onQuery }: { name: string | null; onQuery: (now: Query<string>) => void }) {
  const now = useQuery(
    name,
    () =>
      new Promise<string>((answer, refuse) => {
        waiting.push({ key: name ?? '', answer, refuse });
      }),
    (event) => event.type === 'models-changed',
  );
  onQuery(now);
  return null;
}

const keep = (now: Query<string>) => {
  query = now;
};

async function show(name: string | null): Promise<void> {
  await act(async () => root.render(<Screen name={name} onQuery={keep} />));
}

async function answer(index: number, value: string): Promise<void> {
  await act(async () => waiting[index]?.answer(value));
}

beforeEach(() => {
  vi.useFakeTimers();
  waiting = [];
  root = createRoot(document.body.appendChild(document.createElement('div')));
  hearFrom({
    onEvent: (listener) => {
      tell = listener;
      return () => {
        tell = () => {};
      };
    },
    onReconnect: (listener) => {
      reconnect = listener;
      return () => {};
    },
  });
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

test('an answer that comes late belongs to nobody once something else is shown', async () => {
  await show('first');
  await show('second');
  await answer(0, 'old');
  expect(query.value).toBeUndefined();
  await answer(1, 'new');
  expect(query.value).toBe('new');
  await show(null);
  expect([query.value, waiting.length]).toEqual([undefined, 2]);
});

test('a burst of events loads once more, others not at all, and the value stays meanwhile', async () => {
  await show('models');
  await answer(0, 'one');
  for (let burst = 0; burst < 5; burst += 1) act(() => tell({ type: 'models-changed' }));
  act(() => tell({ type: 'projects-changed' }));
  await act(async () => vi.advanceTimersByTime(1000));
  expect([waiting.length, query.value]).toEqual([2, 'one']);
  await answer(1, 'two');
  expect(query.value).toBe('two');
  await act(async () => reconnect());
  expect(waiting.length).toBe(3);
});

test('a refusal is told and the last value stays; the next good answer takes it away', async () => {
  await show('models');
  await answer(0, 'one');
  const problem = { code: 'disk-full', what: 'The disk is full.', safe: 'Safe.', remedy: 'Make room.' };
  await act(async () => query.reload());
  await act(async () => waiting[1]?.refuse(new ORPCError('PROBLEM', { data: problem })));
  expect([query.value, query.problem]).toEqual(['one', problem]);
  await act(async () => query.reload());
  await answer(2, 'two');
  expect([query.value, query.problem]).toEqual(['two', null]);
});

test('a change made ahead of the core is not undone by an answer asked for before it', async () => {
  await show('models');
  await answer(0, 'one');
  await act(async () => query.reload());
  act(() => query.change(() => 'changed here'));
  await answer(1, 'one');
  expect(query.value).toBe('changed here');
});

test('a button works once at a time and tells why it could not', async () => {
  const calls: string[] = [];
  const running: { refuse: (error: unknown) => void }[] = [];
  let action: Action<[string]> | undefined;
  function Button({ onAction }: { onAction: (now: Action<[string]>) => void }) {
    const now = useAction(
      (word: string) =>
        new Promise((_, refuse) => {
          calls.push(word);
          running.push({ refuse });
        }),
    );
    onAction(now);
    return null;
  }
  await act(async () => root.render(<Button onAction={(now) => (action = now)} />));
  await act(async () => void action?.run('first'));
  await act(async () => void action?.run('impatient'));
  expect([calls, action?.busy]).toEqual([['first'], true]);
  await act(async () => running[0]?.refuse(new Error('no')));
  expect([action?.busy, action?.problem?.evidence]).toEqual([false, 'Error: no']);
  act(() => action?.dismiss());
  expect(action?.problem).toBeNull();
});
