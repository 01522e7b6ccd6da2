/** What can follow a run that has a result: more passes, the same again, wrong and right answers, or a new one. */
import { useState } from 'react';
import type { Run } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { Radio } from '../ui/radio.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { type Action, useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { count } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';
import { sayPass } from './run-words.ts';
import { numberFields, readNumber } from './settings-fields.ts';

export function GoOnMenu({ run, repeat }: { run: Run; repeat: Action<[]> }) {
  const [asking, setAsking] = useState<'passes' | 'pairs' | null>(null);
  const pairs = useQuery(
    run.method === 'answers' ? `pairs ${run.projectId}` : null,
    () => core.training.pairs({ projectId: run.projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === run.projectId,
  );
  const enough = pairs.value !== undefined && pairs.value.count >= pairs.value.needed;
  const kept = run.bestPass === null ? '' : ` from pass ${sayPass(run.bestPass)}`;
  return (
    <>
      <Menu
        align="end"
        trigger={<Button busy={repeat.busy && 'Starting'}>Train again…</Button>}
        groups={[
          [
            {
              words: 'More passes from here…',
              told: `Begins with the version${kept} and reads the same examples again`,
              onPick: () => setAsking('passes'),
            },
            ...(enough
              ? [
                  {
                    words: 'Learn from wrong and right answers…',
                    told: `${count(pairs.value?.count ?? 0, 'pair')} approved; begins with the version that is kept`,
                    onPick: () => setAsking('pairs'),
                  },
                ]
              : []),
          ],
          [
            {
              words: 'Repeat this run',
              told: 'Same examples, values and seed: to show that the result can be had again',
              onPick: () => void repeat.run(),
            },
            {
              words: 'A new training…',
              told: 'Choose model and length anew',
              onPick: () => goToStage(run.projectId, 'training', 'new'),
            },
          ],
        ]}
      />
      <MorePasses run={run} open={asking === 'passes'} onClose={() => setAsking(null)} />
      <FromPairs
        run={run}
        pairs={pairs.value?.count ?? 0}
        open={asking === 'pairs'}
        onClose={() => setAsking(null)}
      />
    </>
  );
}

function MorePasses({ run, open, onClose }: { run: Run; open: boolean; onClose: () => void }) {
  const [typed, setTyped] = useState(String(Math.max(1, Math.ceil(run.passes / 2))));
  const field = numberFields.find(({ key }) => key === 'passes');
  const read = field === undefined ? { problem: '' } : readNumber(field, typed);
  const start = useAction(async () => {
    if ('problem' in read) return;
    const next = await core.training.continue({ runId: run.id, passes: read.value });
    onClose();
    goToStage(run.projectId, 'training', next.id);
  });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="More passes from here"
      onSubmit={() => void start.run()}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={start.busy && 'Starting'}>
            Train on
          </Button>
        </>
      }
    >
      <p className="dense ink2">
        A new run begins with what this one kept and reads the same {count(run.examples.training, 'example')}{' '}
        again, in steps half as large. This run stays as it is.
      </p>
      <Field
        label="Passes"
        inputMode="decimal"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        problem={'problem' in read ? read.problem : null}
      />
      <ShowProblem problem={start.problem} />
    </Dialog>
  );
}

function FromPairs(props: { run: Run; pairs: number; open: boolean; onClose: () => void }) {
  const { run } = props;
  const [method, setMethod] = useState<'dpo' | 'orpo'>('dpo');
  const start = useAction(async () => {
    const next = await core.training.learnFromPairs({ runId: run.id, method });
    props.onClose();
    goToStage(run.projectId, 'training', next.id);
  });
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title="Learn from wrong and right answers"
      onSubmit={() => void start.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={start.busy && 'Starting'}>
            Train on
          </Button>
        </>
      }
    >
      <p className="dense ink2">
        A new run begins with what this one kept and learns from {count(props.pairs, 'pair')} to prefer the
        right answer to the wrong one. It moves carefully, in very small steps. This run stays as it is.
      </p>
      <Details summary="Details">
        <fieldset className="methods">
          <legend className="note">Objective</legend>
          <Radio
            name="method"
            label="DPO"
            told="Rate 5e-6. Compares with the version it begins with (Rafailov et al. 2023)."
            checked={method === 'dpo'}
            onChange={() => setMethod('dpo')}
          />
          <Radio
            name="method"
            label="ORPO"
            told="Rate 8e-6. Needs no comparison (Hong et al. 2024)."
            checked={method === 'orpo'}
            onChange={() => setMethod('orpo')}
          />
        </fieldset>
      </Details>
      <ShowProblem problem={start.problem} />
    </Dialog>
  );
}
