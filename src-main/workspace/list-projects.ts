import type { Project, Stage } from '../contract/workspace.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { tellRoad } from './tell-road.ts';

/** Projects, the last changed first, each with what comes next in words. */
export async function listProjects(stage: StageContext): Promise<(Project & { next: string })[]> {
  const rows = await stage.db.selectFrom('project').selectAll().orderBy('changed_at', 'desc').execute();
  const projects = [];
  for (const row of rows) {
    projects.push({
      id: row.id,
      name: row.name,
      note: row.note,
      createdAt: row.created_at,
      changedAt: row.changed_at,
      next: tellNext(await tellRoad(stage, row.id)),
    });
  }
  return projects;
}

const names: Readonly<Record<Stage['stage'], string>> = {
  documents: 'Documents',
  examples: 'Examples',
  training: 'Training',
  scores: 'Scores',
  chat: 'Chat',
  share: 'Share',
};

/** What runs now; else what needs a person; else the first step that can be taken. */
function tellNext(road: readonly Stage[]): string {
  const next =
    road.find(({ state }) => state === 'working') ??
    road.find(({ state }) => state === 'needs-you') ??
    road.find(({ state }) => state === 'ready') ??
    road.at(-1);
  return next === undefined ? '' : `${names[next.stage]}: ${next.words}`;
}
