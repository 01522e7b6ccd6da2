import { useMemo } from 'react';
import type { Preview } from '../../src-main/contract/readiness.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LateWords } from '../ui/late-words.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { ModelSelect } from './model-select.tsx';
import { useModels } from './use-models.ts';

/** Exactly what the model sees of an example: the text as laid out, the answer marked, token by token under Details. */
export function PreviewDialog(props: { exampleId: string; onClose: () => void }) {
  const pick = useModels();
  const modelId = pick.model?.id ?? null;
  const preview = useQuery(modelId === null ? null : `preview ${props.exampleId} ${modelId}`, () =>
    core.examples.readiness.preview({ exampleId: props.exampleId, modelId: modelId ?? '' }),
  );
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title="What the model sees"
      foot={
        <Button kind="primary" onClick={props.onClose}>
          Close
        </Button>
      }
    >
      <ModelSelect pick={pick} told="Each model lays out a conversation in its own way." />
      {preview.value === undefined && preview.problem === null && <LateWords>Laying it out</LateWords>}
      {preview.value !== undefined && <Shown preview={preview.value} />}
      <ShowProblem problem={preview.problem ?? pick.problem} />
    </Dialog>
  );
}

function Shown({ preview }: { preview: Preview }) {
  const { pieces, cutFrom } = preview;
  const runs = useMemo(() => {
    const joined: { text: string; answer: boolean; cut: boolean }[] = [];
    for (const [i, { text, answer }] of pieces.entries()) {
      const cut = cutFrom !== null && i >= cutFrom;
      const last = joined.at(-1);
      if (last !== undefined && last.answer === answer && last.cut === cut) last.text += text;
      else joined.push({ text, answer, cut });
    }
    return joined;
  }, [pieces, cutFrom]);
  const answered = pieces.filter(({ answer }) => answer).length;
  return (
    <>
      <p className="note">
        Only the marked part, the answer with its end, is learned; the rest is read.{' '}
        {cutFrom !== null &&
          `What is struck through does not fit into what ${preview.modelName} holds, and training stops at it.`}
      </p>
      <pre className="seen" tabIndex={0} aria-label="The whole text">
        {runs.map((run, i) => {
          const shown = run.answer ? <mark>{run.text}</mark> : run.text;
          return run.cut ? <del key={i}>{shown}</del> : <span key={i}>{shown}</span>;
        })}
      </pre>
      <Details summary={`Details: ${count(pieces.length, 'token')}`}>
        <p className="note">
          {figure(pieces.length)} of the {figure(preview.contextTokens)} tokens the model holds;{' '}
          {figure(answered)} of them are learned (underlined).
        </p>
        <pre className="seen tokens" tabIndex={0} aria-label="The text token by token">
          {pieces.map(({ text, answer }, i) => (
            <span key={i} className={`t${i % 4}${answer ? ' learned' : ''}`}>
              {text.replaceAll('\n', '↵\n')}
            </span>
          ))}
        </pre>
      </Details>
    </>
  );
}
