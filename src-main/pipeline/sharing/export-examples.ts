import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '../../contract/errors.ts';
import type { Export } from '../../contract/sharing.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { fileStem } from './file-stem.ts';
import { listApproved, projectName } from './queries.ts';
import { exportFolder, runExport } from './run-export.ts';

const parts = ['training', 'validation', 'test', 'undivided'] as const;

interface ExampleFile {
  readonly name: string;
  readonly conversations: readonly (readonly ChatTurn[])[];
}

/**
 * The approved examples as OpenAI chat JSONL, one file per part.
 * @throws ProblemError `nothing-approved`
 */
export async function exportExamples(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly folder: string | null },
): Promise<Export> {
  const { projectId } = wanted;
  const files = await collect(stage, projectId);
  const stem = fileStem(await projectName(stage.db, projectId));
  return runExport(stage, {
    projectId,
    runId: null,
    kind: 'examples',
    folder: wanted.folder ?? exportFolder(stage, `${stem}-examples`),
    title: 'Writing the approved examples',
    make: async () =>
      files.map(({ name, conversations }) => ({
        name,
        bytes: Buffer.from(
          conversations.map((messages) => `${JSON.stringify({ messages })}\n`).join(''),
          'utf8',
        ),
      })),
    check: async (folder) => {
      let read = 0;
      let total = 0;
      for (const file of files) {
        total += file.conversations.length;
        const lines = (await readFile(join(folder, file.name), 'utf8')).split('\n').slice(0, -1);
        read += lines.filter((line, i) =>
          isDeepStrictEqual(JSON.parse(line), { messages: file.conversations[i] }),
        ).length;
      }
      return [{ ok: read === total, words: `Read back, ${read} of ${total} the same` }];
    },
  });
}

async function collect(stage: StageContext, projectId: string): Promise<ExampleFile[]> {
  const approved = await listApproved(stage.db, projectId);
  if (approved.length === 0) {
    throw new ProblemError({
      code: 'nothing-approved',
      what: 'No example is approved yet, so there is nothing to share.',
      safe: 'Nothing was written.',
      remedy: 'Go to Examples, review some and approve the good ones.',
    });
  }
  return parts.flatMap((part) => {
    const conversations = approved
      .filter(({ split }) => (split ?? 'undivided') === part)
      .map(({ preceding, question, answer }): ChatTurn[] => [
        ...fromJson(preceding),
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ]);
    return conversations.length === 0 ? [] : [{ name: `${part}.jsonl`, conversations }];
  });
}
