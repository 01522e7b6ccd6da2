/** What the figures mean: how learning goes, what it runs on, what happens on leaving, and every technical value. */
import type { Run } from '../../src-main/contract/training.ts';
import { CurveTable } from '../ui/charts/curve-table.tsx';
import { Details } from '../ui/details.tsx';
import { sayAgo, sayDuration, sayWhen } from '../ui/say.ts';
import { bytes, figure } from '../ui/words.ts';
import { LearningMeter } from './learning-meter.tsx';
import { deviceWords, isLive } from './run-words.ts';
import { useNow } from './use-run.ts';

export function RunMargin({ run }: { run: Run }) {
  const live = isLive(run.state);
  return (
    <aside className="said" aria-label="What this means">
      <LearningMeter run={run} />
      {run.device && (
        <section>
          <h2 className="h">
            {live ? 'Running on' : 'Ran on'} {deviceWords(run.device.kind)}
          </h2>
          <p>{deviceSentence(run, run.device)}</p>
        </section>
      )}
      <Leaving run={run} />
      <section>
        <Details summary="Details">
          <RunFacts run={run} />
          <CurveTable metrics={run.metrics} />
        </Details>
      </section>
    </aside>
  );
}

function deviceSentence(run: Run, device: NonNullable<Run['device']>): string {
  const memory =
    run.memoryBytes === null
      ? ''
      : ` It ${isLive(run.state) ? 'takes' : 'took'} ${bytes(run.memoryBytes)} of memory.`;
  const why = device.why === '' ? '' : ` ${device.why.replace(/\.?$/, '.')}`;
  return `${device.name}.${why}${memory}`;
}

function Leaving({ run }: { run: Run }) {
  const now = useNow(10);
  if (isLive(run.state)) {
    const saved =
      run.savedAt === null
        ? 'It is saved for the first time at the first check.'
        : `Last saved ${sayAgo(run.savedAt, now)}.`;
    return (
      <section>
        <h2 className="h">If you leave</h2>
        <p>Look at other stages, close the lid or quit. It carries on from the same example. {saved}</p>
      </section>
    );
  }
  if (run.state === 'paused' || run.state === 'failed') {
    return (
      <section>
        <h2 className="h">What is safe</h2>
        <p>
          {run.savedAt === null
            ? 'Nothing was saved yet; it starts again from the first example.'
            : `Everything up to ${sayWhen(run.savedAt)}. It carries on from there as if it had never stopped.`}
        </p>
      </section>
    );
  }
  return (
    <section>
      <h2 className="h">What comes next</h2>
      <p>
        {run.bestStep === null
          ? 'Nothing was kept from this run. Train again, and let it reach its first check.'
          : `${run.examples.test === 1 ? 'The question' : `The ${figure(run.examples.test)} questions`} kept for the test, put to the base and to the tuned model, will tell whether it is better.`}
      </p>
    </section>
  );
}

function RunFacts({ run }: { run: Run }) {
  const { settings } = run;
  const facts: readonly (readonly [string, string])[] = [
    ['Method', 'LoRA, all linear'],
    ['Rank, alpha', `${settings.rank}, ${settings.alpha}`],
    ['Dropout', String(settings.dropout)],
    ['Learning rate', `${settings.learningRate}, cosine`],
    ['Warm-up', `${Math.round(settings.warmupShare * 100)} in 100 steps`],
    ['Epochs', `${settings.passes} at most`],
    ['Steps', run.steps === null ? figure(run.step) : `${figure(run.step)} of ${figure(run.steps)}`],
    ['Batch', `${settings.rowsPerStep} rows of ${settings.rowTokens} tokens`],
    ['Early stopping', settings.patience === 0 ? 'off' : `after ${settings.patience} checks without gain`],
    ['Best validation loss', run.bestLoss === null ? 'none yet' : run.bestLoss.toFixed(4)],
    [
      'Speed',
      run.tokensPerSecond === null
        ? 'not measured'
        : `${figure(Math.round(run.tokensPerSecond))} tokens a second`,
    ],
    ['Time spent', sayDuration(run.secondsSpent)],
    ['Seed', String(settings.seed)],
    ['Threads', String(settings.threads)],
    ['Examples (SHA-256)', run.snapshotHash.slice(0, 16)],
  ];
  return (
    <dl className="facts-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
