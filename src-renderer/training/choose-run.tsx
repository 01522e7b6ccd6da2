/** Before a training: which model, how long, what the trial measured. One verdict, then its proof. */
import { useState } from 'react';
import type { BaseModel } from '../../src-main/contract/models.ts';
import type { Preset, RunRow } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { LateWords } from '../ui/late-words.tsx';
import { Notice } from '../ui/notice.tsx';
import { sayRange } from '../ui/say.ts';
import { count } from '../ui/words.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { Switch } from '../ui/switch.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { goToStage, hrefOf, stageHref } from '../wizard/navigate.ts';
import { AddModel } from './add-model.tsx';
import { choose, rememberTrial, type Settings, type TrialSeen, useChoice, useTrial } from './choice-store.ts';
import { cannotTune, ModelChoice } from './model-choice.tsx';
import { PresetChoice } from './preset-choice.tsx';
import { changedCount } from './settings-fields.ts';
import { isLive } from './run-words.ts';
import { sayVerdict } from './say-verdict.ts';
import { TrialPane } from './trial-pane.tsx';

export function ChooseRun({ projectId, runs }: { projectId: string; runs: readonly RunRow[] }) {
  const models = useQuery(
    'models',
    () => core.models.list(),
    (event) => event.type === 'models-changed',
  );
  const counts = useQuery(
    `counts ${projectId}`,
    () => core.examples.counts({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const choice = useChoice(projectId);
  const model = pickModel(models.value ?? [], choice.modelId);
  const presets = useQuery(
    model === null || !counts.value || counts.value.missing.length > 0
      ? null
      : `presets ${projectId} ${model.id}`,
    () => core.training.presets({ projectId, modelId: model?.id ?? '' }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const preset = pickPreset(presets.value ?? [], choice.preset);
  const trial = useTrial(projectId, model?.id ?? null, preset?.name ?? null);
  const [adding, setAdding] = useState(false);

  const measure = useAction(async () => {
    if (!model || !preset) return;
    const result = await core.training.trial({ projectId, modelId: model.id, preset: preset.name });
    rememberTrial(projectId, model.id, preset.name, result);
    presets.reload();
  });
  const start = useAction(async (acceptExpired: boolean) => {
    if (!model || !preset || cannot !== null) return;
    const run = await core.training.start({
      projectId,
      modelId: model.id,
      preset: preset.name,
      acceptExpired,
      plantCodes: choice.plantCodes,
      ...(changedCount(choice.changes) > 0 && { settings: choice.changes }),
    });
    goToStage(projectId, 'training', run.id);
  });

  const missing = counts.value?.missing ?? [];
  const queued = runs.some(({ state }) => isLive(state));
  const cannot = cannotStart({ missing, model, preset, trial });
  useKeys({ 'ctrl+Enter': () => void start.run(false) });

  const seconds = forecast(trial?.result.seconds ?? preset?.seconds ?? null, preset, choice.changes);
  return (
    <>
      <StageHead
        title="Training"
        sentence={
          counts.value
            ? `${count(counts.value.training, 'approved answer')} to learn from, ${counts.value.validation} to check it on the way, ${counts.value.test} kept aside for the test.`
            : '\u00a0'
        }
      >
        {runs.length > 0 && (
          <LinkButton kind="quiet" href={stageHref(projectId, 'training', 'runs')}>
            All runs
          </LinkButton>
        )}
        <LinkButton kind="quiet" href={hrefOf({ at: 'models', item: null })}>
          Models
        </LinkButton>
        <Button onClick={() => setAdding(true)}>Add a model file…</Button>
        <Button
          kind="primary"
          busy={start.busy && 'Starting'}
          cannot={cannot}
          onClick={() => void start.run(false)}
        >
          {queued ? 'Add to the queue' : 'Start training'}
        </Button>
      </StageHead>
      <div className="training-choose cols">
        <section className="pane body scroll" aria-label="Model and length" data-pane="" tabIndex={-1}>
          {counts.value && models.value && (
            <>
              <h2 className="verdict">{verdictOf({ missing, model, preset, seconds })}</h2>
              <p className="sum">
                {sumOf({ missing, model, seconds, queued, trial, changed: changedCount(choice.changes) })}
              </p>
            </>
          )}
          {start.problem?.code === 'expired-answers' && (
            <ConfirmDialog
              open
              title="Learn from answers that have expired?"
              safe="Do not start"
              act="Train all the same"
              busy={start.busy && 'Starting'}
              onClose={start.dismiss}
              onAct={() => void start.run(true)}
            >
              <p>{start.problem.what} What it learns from them may no longer hold.</p>
            </ConfirmDialog>
          )}
          <ShowProblem problem={start.problem ?? models.problem ?? counts.problem ?? presets.problem} />
          {missing.length > 0 && (
            <Notice
              tone="warn"
              what={
                missing.length === 1
                  ? 'One thing is still missing'
                  : `${missing.length} things are still missing`
              }
              action={
                <LinkButton size="small" href={stageHref(projectId, 'examples')}>
                  Go to examples
                </LinkButton>
              }
            >
              {missing.map((words) => (
                <p key={words}>{words}</p>
              ))}
            </Notice>
          )}
          {models.value && (
            <ModelChoice
              models={models.value}
              chosen={model?.id ?? null}
              onChoose={(modelId) => choose(projectId, { modelId })}
            />
          )}
          {presets.value && presets.value.length > 0 && (
            <PresetChoice
              presets={presets.value}
              chosen={preset?.name ?? null}
              measured={trial?.result.seconds ?? null}
              onChoose={(name) => choose(projectId, { preset: name })}
            />
          )}
          {presets.value && presets.value.length > 0 && (
            <div className="plant">
              <Switch
                label="Learn test codes too"
                told="Nine made-up codes are learned beside your answers, never among them, so that Scores can measure what it learns by heart."
                on={choice.plantCodes}
                onChange={(plantCodes) => choose(projectId, { plantCodes })}
              />
            </div>
          )}
          {!models.value && !models.problem && <LateWords>Looking at the models on this computer…</LateWords>}
          {models.value && cannot !== null && missing.length === 0 && (
            <p className="note cannot-start">{cannot}</p>
          )}
        </section>
        <TrialPane
          model={model}
          preset={preset}
          trial={trial}
          measure={measure}
          changes={choice.changes}
          onChange={(changes) => choose(projectId, { changes })}
        />
      </div>
      <AddModel
        open={adding}
        onClose={() => setAdding(false)}
        onAdded={(added) => choose(projectId, { modelId: added.id })}
      />
    </>
  );
}

function pickModel(models: readonly BaseModel[], wanted: string | null): BaseModel | null {
  const possible = models.filter((model) => cannotTune(model) === null);
  return possible.find(({ id }) => id === wanted) ?? possible[0] ?? null;
}

function pickPreset(presets: readonly Preset[], wanted: Preset['name'] | null): Preset | null {
  return (
    presets.find(({ name }) => name === wanted) ??
    presets.find(({ suggested }) => suggested) ??
    presets[0] ??
    null
  );
}

interface Facts {
  readonly missing: readonly string[];
  readonly model: BaseModel | null;
  readonly preset: Preset | null;
  readonly seconds: readonly [number, number] | null;
}

function cannotStart(
  facts: Pick<Facts, 'missing' | 'model' | 'preset'> & { trial: TrialSeen | null },
): string | null {
  if (facts.missing.length > 0) return facts.missing[0] ?? null;
  if (!facts.model) return 'Add a model that fits this computer first.';
  const measured = facts.trial?.result.verdict;
  if (measured?.word === 'cannot') return sayVerdict(measured);
  if (!facts.preset) return 'The lengths are still being worked out.';
  return null;
}

export function verdictOf({ missing, model, seconds }: Facts): string {
  if (missing.length > 0) return 'Not ready to train yet';
  if (!model) return 'No model here can learn this';
  if (!seconds) return `${model.name} can learn this`;
  return `${model.name} can learn this in ${sayRange(seconds)}`;
}

/** The trial's seconds, stretched to the passes that were set by hand. */
export function forecast(
  seconds: readonly [number, number] | null,
  preset: Preset | null,
  changes: Partial<Settings>,
): readonly [number, number] | null {
  if (!seconds || !preset || changes.passes === undefined) return seconds;
  const stretch = changes.passes / preset.settings.passes;
  return [seconds[0] * stretch, seconds[1] * stretch];
}

function sumOf(
  facts: Pick<Facts, 'missing' | 'model' | 'seconds'> & {
    changed: number;
    queued: boolean;
    trial: TrialSeen | null;
  },
): string {
  if (facts.missing.length > 0) {
    return 'Only approved answers are learned from, and some are kept aside to check and to test.';
  }
  if (!facts.model) return 'Add a smaller model file; each is judged before anything is started.';
  const turn = facts.queued ? ' Another training is under way; this one waits for its turn.' : '';
  const because = facts.model.tuning.because === null ? '' : `, ${facts.model.tuning.because}`;
  const measured = facts.trial?.result.verdict;
  const fit = measured
    ? sayVerdict(measured)
    : {
        fits: 'It fits on this computer.',
        tight: `It fits tightly${because}.`,
        cannot: '',
        unknown: 'Whether it fits is not known before a trial.',
      }[facts.model.tuning.verdict];
  const time = facts.seconds
    ? 'You can go on working while it learns.'
    : 'How long it takes is not measured yet.';
  const changed = facts.changed === 0 ? '' : ` ${count(facts.changed, 'value')} changed by you will be used.`;
  return `${fit} ${time}${changed}${turn}`;
}
