/** Which run's scores are shown, when there are several. */
import { ChevronsUpDown } from 'lucide-react';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { sayWhen } from '../ui/say.ts';
import { presetWords } from '../training/preset-choice.tsx';

export function runName(run: RunRow): string {
  return `${run.modelName}, ${presetWords[run.preset]}`;
}

export function RunSelect(props: {
  runs: readonly RunRow[];
  /** null where scores are not the point. */
  evaluations: readonly Evaluation[] | null;
  chosen: string;
  /** Set inside a line of text rather than in the header. */
  small?: boolean;
  onChoose: (runId: string) => void;
}) {
  const chosen = props.runs.find(({ id }) => id === props.chosen);
  return (
    <Menu
      align={props.small === true ? 'start' : 'end'}
      trigger={
        <Button icon={ChevronsUpDown} {...(props.small === true && { size: 'small', kind: 'quiet' })}>
          <span className="vh">Run shown: </span>
          {chosen ? `${runName(chosen)}, ${sayWhen(chosen.createdAt)}` : 'Choose a run'}
        </Button>
      }
      groups={[
        props.runs.map((run) => ({
          words: runName(run),
          told: `Started ${sayWhen(run.createdAt)}${props.evaluations === null ? '' : `, ${stateOf(run, props.evaluations)}`}`,
          current: run.id === props.chosen,
          onPick: () => props.onChoose(run.id),
        })),
      ]}
    />
  );
}

function stateOf(run: RunRow, evaluations: readonly Evaluation[]): string {
  const found = evaluations.find(({ runId }) => runId === run.id);
  if (!found) return 'not scored';
  return found.state === 'done' ? `${found.right.tuned} of ${found.questions} right` : 'scoring not finished';
}
