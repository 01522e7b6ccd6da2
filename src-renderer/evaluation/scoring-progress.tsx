/** While questions are asked: how far in countable things, time left, stop, and what stays if stopped. */
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import { core } from '../bridge.ts';
import { Bar } from '../ui/bar.tsx';
import { Button } from '../ui/button.tsx';
import { sayTimeLeft } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';

export function ScoringProgress({ evaluation }: { evaluation: Evaluation }) {
  const cancel = useAction(() => core.evaluation.cancel({ evaluationId: evaluation.id }));
  const left =
    evaluation.secondsLeft === null
      ? 'The time left is known after a few.'
      : `${sayTimeLeft(evaluation.secondsLeft)}.`;
  return (
    <div className="scoring">
      <h2 className="verdict">
        {evaluation.state === 'waiting' ? 'Waiting to ask the questions' : 'Asking the questions kept aside'}
      </h2>
      <p className="ink2 num" role="status">
        {evaluation.answered} of {evaluation.questions} answered by both models. {left}
      </p>
      <Bar
        label="Questions answered by both models"
        done={evaluation.answered}
        total={evaluation.questions}
      />
      <div className="row">
        <Button size="small" busy={cancel.busy && 'Stopping'} onClick={() => void cancel.run()}>
          Stop scoring
        </Button>
        <span className="note">You can go on working. Answers already given stay.</span>
      </div>
      <ShowProblem problem={cancel.problem} />
    </div>
  );
}
