/** A training run in words: the verdict, the sentence under it, its line in a list. Pure. */
import type { RunRow } from '../../src-main/contract/training.ts';
import { sayDuration, sayRange, sayTimeLeft } from '../ui/say.ts';
import { count } from '../ui/words.ts';

export type RunState = RunRow['state'];

const liveStates: readonly RunState[] = ['waiting', 'preparing', 'running', 'pausing'];

/** Whether the trainer is at work on it or about to be. */
export function isLive(state: RunState): boolean {
  return liveStates.includes(state);
}

/** Whether nothing more is learned in it. */
export function hasEnded(state: RunState): boolean {
  return state === 'finished' || state === 'stopped-early' || state === 'cancelled';
}

/** Whether it has an end and something that was learned. */
export function hasResult(run: RunRow): boolean {
  return !isLive(run.state) && run.state !== 'paused' && run.state !== 'failed' && run.bestStep !== null;
}

export function sayPass(pass: number): string {
  return pass.toFixed(1);
}

function keptWords(run: RunRow): string {
  return run.bestPass === null
    ? 'Nothing was kept.'
    : `The version from pass ${sayPass(run.bestPass)} is kept.`;
}

/** The one sentence of the screen. */
export function runVerdict(run: RunRow): string {
  switch (run.state) {
    case 'waiting':
      return 'Waiting to start';
    case 'preparing':
      return 'Getting ready';
    case 'running':
      return run.secondsLeft === null ? 'Finding out how long it takes' : sayTimeLeft(run.secondsLeft);
    case 'pausing':
      return 'Pausing after this step';
    case 'paused':
      return `Paused at pass ${sayPass(run.pass)} of ${run.passes}`;
    case 'finished':
      return `Finished in ${sayDuration(run.secondsSpent)}. ${keptWords(run)}`;
    case 'stopped-early':
      return `Stopped at pass ${sayPass(run.pass)} of ${run.passes}. ${keptWords(run)}`;
    case 'cancelled':
      return `Stopped at pass ${sayPass(run.pass)} of ${run.passes}. ${keptWords(run)}`;
    case 'failed':
      return `Training broke off at pass ${sayPass(run.pass)}`;
  }
}

/** Where it stands, as evidence under the verdict. `forecast` is what the trial said, in seconds. */
export function runSentence(run: RunRow, forecast: readonly [number, number] | null): string {
  const where =
    run.pass < 0.05
      ? `The first of ${run.passes} passes begins.`
      : `Pass ${sayPass(run.pass)} of ${run.passes}.`;
  switch (run.state) {
    case 'waiting':
      return 'Another training runs first. This one starts by itself.';
    case 'preparing':
      return 'The model is opened and your examples are laid out in its words. Nothing is learned yet.';
    case 'running': {
      if (run.secondsLeft === null) return `${where} After a few steps the time left is known.`;
      const whole = sayDuration(run.secondsSpent + run.secondsLeft);
      return forecast
        ? `${where} The trial forecast ${sayRange(forecast)} in all; it is on course for ${whole}.`
        : `${where} It is on course for ${whole} in all.`;
    }
    case 'pausing':
      return `${where} The step under way is finished first, then everything is saved.`;
    case 'paused':
      return `It ran for ${sayDuration(run.secondsSpent)}. Nothing is lost, and it carries on from the same example.`;
    case 'finished':
      return `It read the ${count(run.examples.training, 'example')} ${passesWords(run.pass)}, and was checked against ${count(run.examples.validation, 'question')} kept aside.`;
    case 'stopped-early':
      return `It ran for ${sayDuration(run.secondsSpent)}. A training ends early when the ${count(run.examples.validation, 'question')} kept aside no longer gain, or when you stop it.`;
    case 'cancelled':
      return 'It was stopped before its first check, so there is no version to keep.';
    case 'failed':
      return `It ran for ${sayDuration(run.secondsSpent)} before that.`;
  }
}

function passesWords(pass: number): string {
  const whole = Math.round(pass);
  if (Math.abs(pass - whole) > 0.05) return `${sayPass(pass)} times`;
  return ['', 'once', 'twice'][whole] ?? `${whole} times`;
}

/** Its state in a list, a few words. */
export function runStateWords(run: RunRow): string {
  switch (run.state) {
    case 'waiting':
      return 'Waiting';
    case 'preparing':
      return 'Getting ready';
    case 'running':
      return run.secondsLeft === null ? 'Running' : sayTimeLeft(run.secondsLeft);
    case 'pausing':
      return 'Pausing';
    case 'paused':
      return `Paused at pass ${sayPass(run.pass)} of ${run.passes}`;
    case 'finished':
      return 'Finished';
    case 'stopped-early':
      return `Stopped at pass ${sayPass(run.pass)} of ${run.passes}`;
    case 'cancelled':
      return 'Stopped before its first check';
    case 'failed':
      return `Broke off at pass ${sayPass(run.pass)}`;
  }
}

/** The head of the meter “how it is going”, or went once the run has ended. */
export function learningTitle(learning: RunRow['learning'], ended = false): string {
  switch (learning) {
    case 'starting':
      return ended ? 'It ended too early to say' : 'Too early to say';
    case 'learning':
      return ended ? 'It was learning to the end' : 'It is learning';
    case 'settled':
      return ended ? 'It settled' : 'It has settled';
    case 'by-heart':
      return ended ? 'It began to learn by heart' : 'Beginning to learn by heart';
    case 'too-far':
      return ended ? 'It learned by heart' : 'Learning by heart';
  }
}

export function deviceWords(kind: 'cpu' | 'gpu'): string {
  return kind === 'gpu' ? 'the graphics card' : 'the processor';
}
