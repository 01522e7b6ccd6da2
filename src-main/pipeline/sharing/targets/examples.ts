import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProblemError } from '../../../contract/errors.ts';
import type { Export } from '../../../contract/sharing.ts';
import { countSame } from '../../../datasets/compare-read.ts';
import { listApprovedExamples } from '../../../datasets/list-examples.ts';
import { planDataset } from '../../../datasets/plan-dataset.ts';
import { writeDataset } from '../../../datasets/write-dataset.ts';
import type { ExportPlan, PlanContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';

const readMs = 600_000;

/**
 * The approved examples in a form that others read; read back as an import would and compared one by one.
 * @throws ProblemError `nothing-approved`, `nothing-to-write`
 */
export async function planExamples({ stage, project, wanted }: PlanContext): Promise<ExportPlan> {
  const { format } = wanted.options;
  const examples = await listApprovedExamples(stage.db, project.id);
  if (examples.length === 0) throw nothingApproved();
  const masked = await stage.db
    .selectFrom('finding')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('project_id', '=', project.id)
    .where('decision', 'in', ['mask', 'replace'])
    .executeTakeFirst();
  const languages = await stage.db
    .selectFrom('document')
    .select('language')
    .distinct()
    .where('project_id', '=', project.id)
    .where('language', 'is not', null)
    .execute();
  const plan = planDataset(format, examples, {
    title: project.name,
    licence: null,
    languages: languages.flatMap(({ language }) => language ?? []),
    privacy: `${masked?.count ?? 0} private details were masked in the documents before anything was learned.`,
  });
  if (plan.files.every(({ holds }) => (holds ?? []).length === 0)) throw nothingInThisForm(plan.leftOut);
  const broken = plan.rules.filter(({ ok }) => !ok);
  return {
    stem: `${fileStem(project.name)}-examples`,
    title: 'Writing the approved examples',
    steps: [
      {
        name: 'Writing the approved examples',
        write: async (folder, { signal, tell }) => {
          await writeDataset(plan, folder, {
            signal,
            progress: (done, total) => tell(`Writing, ${done} of ${total} examples`, done / total),
            // What the taker would say is told; the files are the person's own.
            despiteRules: true,
          });
        },
      },
    ],
    check: async (folder, { signal, tell }) => {
      let read = 0;
      let total = 0;
      for (const { name, holds } of plan.files) {
        if (holds === null) continue;
        tell(`Reading ${name} back`);
        const bytes = await readFile(join(folder, name));
        const request = stage.workers.reader.request(
          'read',
          { name: basename(name), bytes },
          { deadlineMs: readMs, signal },
        );
        read += countSame(holds, (await request.result).pairs);
        total += holds.length;
      }
      const told: Export['checks'] = [
        ...plan.leftOut.map((words) => ({ ok: true, words: words.replace(/\.$/, '') })),
        ...(broken.length === 0
          ? plan.rules.map(({ words }) => ({ ok: true, words }))
          : [
              {
                ok: true,
                words: `OpenAI would not take it yet: ${broken.map(({ words }) => words).join('; ')}`,
              },
            ]),
      ];
      return [...told, { ok: read === total, words: `Read back, ${read} of ${total} the same` }];
    },
  };
}

function nothingApproved(): ProblemError {
  return new ProblemError({
    code: 'nothing-approved',
    what: 'No example is approved yet, so there is nothing to share.',
    safe: 'Nothing was written.',
    remedy: 'Go to Examples, review some and approve the good ones.',
  });
}

function nothingInThisForm(leftOut: readonly string[]): ProblemError {
  return new ProblemError({
    code: 'nothing-to-write',
    what: 'No approved example can be written in this form.',
    safe: 'Nothing was written.',
    remedy: leftOut[0] ?? 'Choose another form.',
  });
}
