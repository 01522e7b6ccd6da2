import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { count } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';

/** Examples made before a mask still hold the words: they are named, with a way to mask them too. */
export function TouchedNotice({ projectId }: { projectId: string }) {
  const touched = useQuery(
    `touched ${projectId}`,
    () => core.privacy.touched({ projectId }),
    (event) =>
      (event.type === 'privacy-changed' || event.type === 'examples-changed') &&
      event.projectId === projectId,
  );
  const mask = useAction(async () => {
    const { changed } = await core.privacy.maskExamples({ projectId });
    say(`Masked in ${count(changed, 'example')}`);
  });
  const examples = touched.value ?? [];
  if (examples.length === 0) return <ShowProblem problem={mask.problem} />;
  const one = examples.length === 1;
  return (
    <div className="pad touched">
      <Notice
        tone="warn"
        what={`${count(examples.length, 'example')} made earlier still ${one ? 'has' : 'have'} words that are masked now`}
        action={
          <Button size="small" busy={mask.busy && 'Masking'} onClick={() => void mask.run()}>
            {one ? 'Mask it there too' : 'Mask them there too'}
          </Button>
        }
      >
        <p>
          They would be learned and shared as they are. Approvals stay.{' '}
          {examples.slice(0, 3).map((example, i) => (
            <span key={example.id}>
              {i > 0 && ', '}
              <a href={stageHref(projectId, 'examples', example.id)}>{example.question}</a>
            </span>
          ))}
          {examples.length > 3 && ` and ${count(examples.length - 3, 'more', 'more')}`}
        </p>
      </Notice>
      <ShowProblem problem={mask.problem} />
    </div>
  );
}
