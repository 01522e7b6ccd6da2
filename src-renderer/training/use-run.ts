/** One run, live: what is stored, and what the core has said since. Figures are appended, never loaded anew. */
import { useEffect, useMemo, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import type { Run, RunMetric, RunNote, RunRow, RunSample } from '../../src-main/contract/training.ts';
import { core, onEvent, onReconnect } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';

interface Heard {
  readonly runId: string | null;
  readonly row: RunRow | null;
  readonly metrics: readonly RunMetric[];
  readonly samples: readonly RunSample[];
  readonly notes: readonly RunNote[];
}

const silence = (runId: string | null): Heard => ({ runId, row: null, metrics: [], samples: [], notes: [] });

/** Stored samples with later ones put in their place; a sample is sent again when an answer is added to it. */
export function mergeSamples(stored: readonly RunSample[], heard: readonly RunSample[]): RunSample[] {
  const byId = new Map(stored.map((sample) => [sample.id, sample]));
  for (const sample of heard) byId.set(sample.id, sample);
  return [...byId.values()].sort((a, b) => a.step - b.step);
}

/** Which version is kept is known only after its answers are in: the run says it, not the figures as they came. */
function markKept(metrics: readonly RunMetric[], bestStep: number | null): RunMetric[] {
  return metrics.map((metric) => ({
    ...metric,
    best: metric.validationLoss !== null && metric.step === bestStep,
  }));
}

export function useRun(runId: string | null): { run: Run | undefined; problem: Problem | null } {
  const stored = useQuery(runId === null ? null : `run ${runId}`, () =>
    core.training.get({ runId: runId ?? '' }),
  );
  const [heard, setHeard] = useState<Heard>(silence(runId));

  useEffect(() => {
    setHeard(silence(runId));
    if (runId === null) return;
    const stop = onEvent((event) => {
      if (event.type === 'run-changed' && event.run.id === runId) {
        setHeard((before) => ({ ...before, row: event.run }));
      } else if (event.type === 'run-metric' && event.runId === runId) {
        setHeard((before) => ({ ...before, metrics: [...before.metrics, event.metric] }));
      } else if (event.type === 'run-sample' && event.runId === runId) {
        setHeard((before) => ({ ...before, samples: [...before.samples, event.sample] }));
      } else if (event.type === 'run-note' && event.runId === runId) {
        setHeard((before) => ({ ...before, notes: [...before.notes, event.note] }));
      }
    });
    // Words spoken while disconnected were missed: the stored run, loaded again by then, is the truth.
    const stopReconnect = onReconnect(() => setHeard(silence(runId)));
    return () => {
      stop();
      stopReconnect();
    };
  }, [runId]);

  const run = useMemo(() => {
    if (!stored.value) return undefined;
    if (heard.runId !== runId) return stored.value;
    const known = new Set(stored.value.notes.map(({ id }) => id));
    const run = {
      ...stored.value,
      ...heard.row,
      samples: mergeSamples(stored.value.samples, heard.samples),
      notes: [...stored.value.notes, ...heard.notes.filter(({ id }) => !known.has(id))],
    };
    return { ...run, metrics: markKept([...stored.value.metrics, ...heard.metrics], run.bestStep) };
  }, [stored.value, heard, runId]);
  return { run, problem: stored.problem };
}

/** The time, renewed every `seconds`: for “saved 40 seconds ago”. */
export function useNow(seconds: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}
