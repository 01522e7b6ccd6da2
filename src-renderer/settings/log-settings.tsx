import { useState } from 'react';
import { core } from '../bridge.ts';
import { Notice } from '../ui/notice.tsx';
import { Select } from '../ui/field.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';
import { shortTime } from '../ui/words.ts';
import { useWorkspace } from '../wizard/workspace.tsx';

const newest = 500;

/** `document-removed` as words. */
function actionWords(action: string): string {
  const words = action.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Long hashes are compared in groups of eight; the first two tell entries apart. */
function shortHash(hash: string): string {
  return `${hash.slice(0, 8)} ${hash.slice(8, 16)}`;
}

/** The audit log of a project: who did what, and whether the chain of entries is whole. */
export function LogSettings() {
  const { projects } = useWorkspace();
  const [picked, setPicked] = useState<string | null>(null);
  const projectId = picked ?? projects?.[0]?.id ?? null;
  const log = useQuery(projectId === null ? null : `log ${projectId}`, () =>
    core.workspace.audit({ projectId: projectId ?? '', limit: newest }),
  );
  // The log names a run by its id, which can never mean another one; a person knows it by its model and start.
  const runs = useQuery(projectId === null ? null : `run names ${projectId}`, async () => {
    const rows = await core.training.runs({ projectId: projectId ?? '' });
    return new Map(rows.map((run) => [run.id, `${run.modelName}, started ${sayWhen(run.createdAt)}`]));
  });
  return (
    <>
      <h2 className="pane-title">Log</h2>
      {projects?.length === 0 ? (
        <p className="dense ink2">The log begins with the first project.</p>
      ) : (
        <>
          <div className="narrow">
            <Select
              label="Project"
              value={projectId ?? ''}
              onChange={(event) => setPicked(event.target.value)}
            >
              {projects?.map((project) => (
                <option key={project.id} value={project.id}>
                  {project.name}
                </option>
              ))}
            </Select>
          </div>
          <ShowProblem problem={log.problem} />
          {log.value !== undefined && (
            <>
              {log.value.intact ? (
                <p className="note log-state">
                  Every entry carries the hash of the one before it. The chain is whole: no entry was changed
                  or removed.
                </p>
              ) : (
                <Notice tone="bad" what="The chain of entries is broken.">
                  <p>
                    An entry was changed or removed outside of Vernacular. Keep a copy of the workspace and
                    tell whoever audits it.
                  </p>
                </Notice>
              )}
              <table className="log">
                <thead>
                  <tr>
                    <th scope="col" className="r">
                      No.
                    </th>
                    <th scope="col">When</th>
                    <th scope="col">Who</th>
                    <th scope="col">What</th>
                    <th scope="col">Hash</th>
                  </tr>
                </thead>
                <tbody>
                  {log.value.events.map((event) => (
                    <tr key={event.number}>
                      <td className="r">{event.number}</td>
                      <td className="num">
                        <time dateTime={event.at} title={event.at}>
                          {shortTime(event.at)}
                        </time>
                      </td>
                      <td className="who">{event.actor}</td>
                      <td>
                        {actionWords(event.action)}
                        <span className="note told">{runs.value?.get(event.subject) ?? event.subject}</span>
                      </td>
                      <td className="hash" title={event.hash}>
                        {shortHash(event.hash)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
        </>
      )}
    </>
  );
}
