/** A question as it was asked, with the others asked at the same point, and a way to ask it differently. */
import { Pencil } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';
import { Stepper } from './stepper.tsx';
import type { Turn } from './turns.ts';

export function Question(props: {
  turn: Turn;
  busy: boolean;
  onEdit: () => void;
  onBranch: (questionId: string) => void;
}) {
  const { turn, busy } = props;
  return (
    <div className="q">
      <p>{turn.question.text}</p>
      <span className="q-acts">
        <Stepper
          words="Branch"
          ids={turn.branches}
          at={turn.question.id}
          disabled={busy}
          onStep={props.onBranch}
        />
        {!busy && <IconButton icon={Pencil} label="Ask this differently" onClick={props.onEdit} />}
      </span>
    </div>
  );
}
