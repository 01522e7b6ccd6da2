import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Project } from '../contract/workspace.ts';
import { addDocument } from '../pipeline/documents/add-document.ts';
import { readingQueue } from '../pipeline/documents/reading-queue.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { createProject } from './create-project.ts';
import { removeProject } from './remove-project.ts';

const setSchema = z.object({
  id: z.string(),
  title: z.string(),
  documents: z.array(z.object({ file: z.string(), title: z.string() })),
  answers: z.string(),
});

/** Under this name the answers of a sample set count as approved. */
const APPROVER = 'Sample set';

/** A project with a sample set's documents and approved answers; settles when all of them are read. */
export async function createSampleProject(stage: StageContext, set: 'law' | 'clinic'): Promise<Project> {
  const folder = join(stage.resources, 'samples', set);
  const sample = setSchema.parse(JSON.parse(await readFile(join(folder, 'set.json'), 'utf8')));
  const project = await createProject(stage, { name: sample.title, note: 'Sample documents', sample: set });
  const files = [
    ...sample.documents.map(({ file }) => ({ file, approver: {} })),
    { file: sample.answers, approver: { pairsApprovedBy: APPROVER } },
  ];
  try {
    for (const { file, approver } of files) {
      const path = join(folder, file);
      await addDocument(stage, {
        projectId: project.id,
        name: file,
        size: (await stat(path)).size,
        bytes: createReadStream(path),
        ...approver,
      });
    }
  } catch (error) {
    // Half a sample would be taken for the whole.
    await removeProject(stage, project.id).catch(() => undefined);
    throw error;
  }
  await readingQueue(stage).idle();
  return project;
}
