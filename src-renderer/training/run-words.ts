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
      return run.queuePlace === null
        ? 'It starts in a moment.'
        : `${run.queuePlace === 1 ? 'It is next' : `It is number ${run.queuePlace} of those that wait`}, and starts by itself.`;
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
      return run.pairs === null
        ? `It read the ${count(run.examples.training, 'example')} ${passesWords(run.pass)}, and was checked against ${count(run.examples.validation, 'question')} kept aside.`
        : `It read ${count(run.pairs.training, 'wrong and right answer', 'wrong and right answers')} ${passesWords(run.pass)}. ${preferredWords(run.pairs.preferred)}`;
    case 'stopped-early':
      return `It ran for ${sayDuration(run.secondsSpent)}. ${endedWords(run)}`;
    case 'cancelled':
      return run.resumable
        ? 'It was stopped before its first check, so there is no version to keep. It can still be resumed.'
        : 'It was stopped before its first check, so there is no version to keep.';
    case 'failed':
      return `It ran for ${sayDuration(run.secondsSpent)} before that.`;
  }
}

function endedWords(run: RunRow): string {
  const aside = count(run.examples.validation, 'question');
  if (run.ended === 'no-gain')
    return `It stopped by itself, because the ${aside} kept aside no longer gained.`;
  if (run.ended === 'person') {
    return run.resumable ? 'It was stopped by hand, and can be resumed.' : 'It was stopped by hand.';
  }
  return `A training ends early when the ${aside} kept aside no longer gain, or when you stop it.`;
}

type Preferred = NonNullable<RunRow['pairs']>['preferred'];

/** What learning from pairs came to: which answer the model itself finds likelier. */
export function preferredWords(preferred: Preferred): string {
  if (preferred === null) return 'How it judges them now was not measured.';
  const { of, before, after } = preferred;
  return `Of ${count(of, 'pair')} it now finds the right answer the likelier one in ${after}; before it was ${before}.`;
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
      return run.queuePlace === null ? 'Waiting' : `Number ${run.queuePlace} in the queue`;
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
      return run.ended === 'no-gain'
        ? `Stopped by itself at pass ${sayPass(run.pass)} of ${run.passes}`
        : `Stopped at pass ${sayPass(run.pass)} of ${run.passes}`;
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
