import { StageHead } from '../ui/stage-head.tsx';

export function DocumentsScreen({ projectId }: { projectId: string }) {
  return (
    <main className="stage" data-project={projectId}>
      <StageHead title="Documents" sentence="" />
    </main>
  );
}
