import { foldWord } from '../../text/search/fold-word.ts';
import type { StageContext } from '../stage-context.ts';

/** Every word of a project's passages and approved answers, folded: what its documents can speak of. */
export async function readVocabulary(stage: StageContext, projectId: string): Promise<Set<string>> {
  const known = new Set<string>();
  const add = (text: string): void => {
    for (const word of text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) known.add(foldWord(word));
  };
  const passages = stage.db.selectFrom('passage').select('text').where('project_id', '=', projectId).stream();
  for await (const { text } of passages) add(text);
  const approved = stage.db
    .selectFrom('example')
    .select(['question', 'answer'])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .stream();
  for await (const { question, answer } of approved) add(`${question}\n${answer}`);
  return known;
}
