import { afterAll, describe, expect, test } from 'vitest';
import { dpoLoss, orpoLoss, type PairLoss } from '../../src-main/trainer/preference.ts';
import type { TrainerEvent, TrainingPair, TrainParams } from '../../src-main/trainer/protocol.ts';
import { makeExamples, SETTINGS, startTrainer, TINY_MODEL } from './trainer-process.ts';

const SUMS = [-9, -7.5, -3, -6, -0.02, -4];
const COUNTS = [4, 5, 2, 3, 1, 2];

/** dL/d(sum) by finite differences against −factor / divisor, which is what the rows' gradients are weighted with. */
function worstSlopeError(loss: (sums: readonly number[]) => PairLoss): number {
  const { factors, divisor } = loss(SUMS);
  return SUMS.reduce((worst, _, i) => {
    const at = (step: number): number => loss(SUMS.map((sum, k) => (k === i ? sum + step : sum))).loss;
    const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
    return Math.max(worst, Math.abs(slope - -(factors[i] as number) / divisor));
  }, 0);
}

describe('the factors of a pair loss are its slopes', () => {
  test('for DPO', () => {
    const reference = [-8, -8, -3.5, -5, -1, -3];
    expect(worstSlopeError((sums) => dpoLoss(sums, reference, 0.3))).toBeLessThan(1e-6);
  });

  test('for ORPO', () => {
    expect(worstSlopeError((sums) => orpoLoss(sums, COUNTS, 0.5))).toBeLessThan(1e-6);
  });
});

describe('training on pairs', () => {
  const trainer = startTrainer();
  afterAll(() => trainer.close());
  const answers = makeExamples(16, 31);
  const pairs: TrainingPair[] = Array.from({ length: 8 }, (_, i) => {
    const [chosen, other] = [answers[2 * i], answers[2 * i + 1]] as [
      (typeof answers)[number],
      (typeof answers)[number],
    ];
    const prompt = chosen.answer.indexOf(1);
    const ending = [...other.tokens].filter((_token, k) => other.answer[k] === 1);
    const rejected = Int32Array.from([...chosen.tokens.slice(0, prompt), ...ending]);
    const answer = Uint8Array.from(rejected, (_token, k) => (k < prompt ? 0 : 1));
    return { id: String(i), chosen, rejected: { id: `${i} rejected`, tokens: rejected, answer } };
  });
  const params: TrainParams = {
    modelPath: TINY_MODEL,
    training: [],
    validation: [],
    settings: { ...SETTINGS, dropout: 0, passes: 40, rowsPerStep: 4, validateEvery: 20 },
    checkpointEvery: 1000,
  };

  async function run(given: TrainParams, pause = false) {
    const events: TrainerEvent[] = [];
    const task = trainer.request('train', given, {
      deadlineMs: null,
      onEvent: (event) => {
        events.push(event);
        if (pause && event.type === 'step') task.tell('pause');
      },
    });
    return { events, result: await task.result };
  }

  test.each([
    { kind: 'dpo', beta: 0.5 },
    { kind: 'orpo', lambda: 1 },
  ] as const)(
    'by $kind lowers the loss, and goes on after a pause as if there had been none',
    async (method) => {
      const start = (await run({ ...params, training: answers, validation: answers })).result.state
        .parameters;
      const preference = { method, training: pairs, validation: pairs };
      const given = { ...params, preference, startFrom: start };
      const whole = await run(given);
      const losses = whole.events.flatMap((event) => (event.type === 'validation' ? [event.loss] : []));
      expect(losses.length).toBe(5);
      // Before the first update the adapter is its own reference: log 2.
      if (method.kind === 'dpo') expect(losses[0]).toBeCloseTo(Math.LN2, 5);
      expect(losses.at(-1)).toBeLessThan((losses[0] as number) * 0.8);

      const paused = await run(given, true);
      expect(paused.result.outcome).toBe('paused');
      const rest = await run({ ...given, resume: paused.result.state });
      expect(rest.result.state).toEqual(whole.result.state);
    },
  );
});
