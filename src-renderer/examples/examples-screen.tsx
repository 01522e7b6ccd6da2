import { StageHead } from '../ui/stage-head.tsx';

export function ExamplesScreen({ projectId }: { projectId: string }) {
  return (
    <main className="stage" data-project={projectId}>
      <StageHead title="Examples" sentence="" />
    </main>
  );
}
