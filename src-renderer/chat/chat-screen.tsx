/** Replaced by the stage's own screen. */
export function ChatScreen({ projectId }: { projectId: string }) {
  return <main className="stage" data-project={projectId} />;
}
