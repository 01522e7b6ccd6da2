/** Replaced by the stage's own screen. */
export function ScoresScreen({ projectId }: { projectId: string }) {
  return <main className="stage" data-project={projectId} />;
}
