import type { Verbatim } from '../../contract/health.ts';
import { type SharedRun, verbatimIndex } from '../../text/answers/verbatim-index.ts';
import type { StageContext } from '../stage-context.ts';
import { tellVerbatim } from './tell-health.ts';

export interface SpokenAnswer {
  readonly question: string;
  readonly base: string;
  readonly tuned: string;
}

/** How much of what is private comes back word for word: passages in which details were found, and the masked details. */
export async function findVerbatim(
  stage: StageContext,
  projectId: string,
  answers: readonly SpokenAnswer[],
): Promise<Verbatim> {
  const passages = await stage.db
    .selectFrom('passage')
    .innerJoin('document', 'document.id', 'passage.document_id')
    .leftJoin('passage_original', 'passage_original.passage_id', 'passage.id')
    .select(['passage.text', 'passage_original.text as original', 'document.name'])
    .where('passage.project_id', '=', projectId)
    .where(({ exists, selectFrom, or, eb }) =>
      or([
        eb('passage_original.text', 'is not', null),
        exists(selectFrom('finding').select('finding.id').whereRef('finding.passage_id', '=', 'passage.id')),
      ]),
    )
    .execute();
  const look = verbatimIndex(passages.map(({ text, original }) => original ?? text));
  const longestOf = (side: 'base' | 'tuned') =>
    answers.reduce<{ readonly run: SharedRun; readonly question: string } | null>((most, answer) => {
      const run = look(answer[side]);
      return run !== null && run.words > (most?.run.words ?? 0) ? { run, question: answer.question } : most;
    }, null);
  const masked = await stage.db
    .selectFrom('finding')
    .select('text')
    .distinct()
    .where('project_id', '=', projectId)
    .where('decision', 'in', ['mask', 'replace'])
    .execute();
  const said = answers.map(({ tuned }) => tuned.toLowerCase());
  const longest = longestOf('tuned');
  const found = {
    answers: answers.length,
    privatePassages: passages.length,
    longest:
      longest === null
        ? null
        : {
            words: longest.run.words,
            text: longest.run.text,
            question: longest.question,
            documentName: passages[longest.run.source]?.name ?? '',
          },
    baseLongest: longestOf('base')?.run.words ?? 0,
    masked: masked.length,
    cameBack: masked.filter(({ text }) => said.some((answer) => answer.includes(text.toLowerCase()))).length,
  };
  return { ...found, words: tellVerbatim(found) };
}
