/** What the figures mean: how learning goes, what it runs on, what happens on leaving, and every technical value. */
import type { Run } from '../../src-main/contract/training.ts';
import { CurveTable } from '../ui/charts/curve-table.tsx';
import { Details } from '../ui/details.tsx';
import { sayAgo, sayDuration, sayWhen } from '../ui/say.ts';
import { bytes, figure } from '../ui/words.ts';
import { LearningMeter } from './learning-meter.tsx';
import { deviceWords, isLive, sayPass } from './run-words.ts';
import { useNow } from './use-run.ts';

export function RunMargin({ run }: { run: Run }) {
  const live = isLive(run.state);
  return (
    <aside className="said" aria-label="What this means">
      <LearningMeter run={run} />
      <Answers run={run} />
      <Story notes={run.notes} />
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

/** How good its own answers are at the checks, beside how likely it finds the approved ones. */
function Answers({ run }: { run: Run }) {
  const checks = run.metrics.filter(({ taskScore }) => taskScore !== null);
  const kept = checks.find(({ step }) => step === run.bestStep);
  const base = checks.find(({ step }) => step === 0);
  if (kept?.taskScore == null) return null;
  const points = (score: number): string => figure(Math.round(score * 100));
  const was = base?.taskScore == null ? '' : ` The base: ${points(base.taskScore)}.`;
  return (
    <section>
      <h2 className="h">Its own answers</h2>
      <p>
        In the version that is kept, its words are {points(kept.taskScore)} of 100 like the approved ones.
        {was}
      </p>
    </section>
  );
}

/** What happened to it on the way. */
function Story({ notes }: { notes: Run['notes'] }) {
  if (notes.length === 0) return null;
  return (
    <section>
      <h2 className="h">On the way</h2>
      <ul className="story">
        {notes.map((note) => (
          <li key={note.id}>
            <span className="note">
              Pass {sayPass(note.pass)}, {sayWhen(note.at)}
            </span>
            <p>{note.words}</p>
          </li>
        ))}
      </ul>
    </section>
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

function preferenceFacts(run: Run): (readonly [string, string])[] {
  const preferred = run.pairs?.preferred;
  if (preferred == null) return [];
  const { marginBefore, marginAfter } = preferred;
  return [
    ['Margin before', `${marginBefore.toFixed(2)} nats`],
    ['Margin after', `${marginAfter.toFixed(2)} nats`],
  ];
}

function RunFacts({ run }: { run: Run }) {
  const { settings } = run;
  const facts: readonly (readonly [string, string])[] = [
    ['Method', 'LoRA, all linear'],
    ['Objective', { answers: 'answers', dpo: 'DPO', orpo: 'ORPO' }[run.method]],
    ['Rank, alpha', `${settings.rank}, ${settings.alpha}`],
    ['Dropout', String(settings.dropout)],
    ['Learning rate', `${settings.learningRate}, cosine`],
    ['Warm-up', `${Math.round(settings.warmupShare * 100)} in 100 steps`],
    ['Epochs', `${settings.passes} at most`],
    ['Steps', run.steps === null ? figure(run.step) : `${figure(run.step)} of ${figure(run.steps)}`],
    ['Batch', `${settings.rowsPerStep} rows of ${settings.rowTokens} tokens`],
    ['Early stopping', settings.patience === 0 ? 'off' : `after ${settings.patience} checks without gain`],
    ['Validation loss, kept', run.bestLoss === null ? 'none yet' : run.bestLoss.toFixed(4)],
    ['Token F1, kept', run.bestScore === null ? 'not asked' : run.bestScore.toFixed(3)],
    ...preferenceFacts(run),
    [
      'Speed',
      run.tokensPerSecond === null
        ? 'not measured'
        : `${figure(Math.round(run.tokensPerSecond))} tokens a second`,
    ],
    ['Time spent', sayDuration(run.secondsSpent)],
    ['Seed', String(settings.seed)],
    ['Threads', String(settings.threads)],
    ['Device', run.device?.name ?? 'not known yet'],
    ...(run.device?.elsewhere === undefined
      ? []
      : [['Operations computed elsewhere', figure(run.device.elsewhere)] as const]),
    ['Model (SHA-256)', run.modelSha256?.slice(0, 16) ?? 'not recorded'],
    ['Examples (SHA-256)', run.snapshotHash.slice(0, 16)],
    ['App', run.versions?.app ?? 'not recorded'],
    ['Engine', run.versions?.engine ?? 'not recorded'],
    ['System', run.versions?.system ?? 'not recorded'],
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
