import { appendAudit } from '../../storage/audit-log.ts';
import { insertExamples } from '../../storage/example-rows.ts';
import { findPairs } from '../../text/find-pairs.ts';
import { questionKey } from '../../storage/question-key.ts';
import type { StageContext } from '../stage-context.ts';
import { blocksOf, knownQuestions, passageFor, passagesOf, readDocuments } from './read-sources.ts';
import { sayCount } from '../../text/say-count.ts';

/** Find the pairs that the documents themselves contain; questions already there are left alone. A job. */
export async function findPairsInDocuments(
  stage: StageContext,
  projectId: string,
): Promise<{ found: number; added: number }> {
  const { db } = stage;
  const documents = await readDocuments(db, projectId);
  const { finished } = stage.jobs.run(
    {
      projectId,
      kind: 'find-pairs',
      title: 'Looking for questions and answers',
      unit: 'documents',
      total: documents.length,
    },
    async ({ signal, progress }) => {
      const known = await knownQuestions(db, projectId);
      const total = { found: 0, added: 0 };
      for (const [done, document] of documents.entries()) {
        signal.throwIfAborted();
        const pairs = findPairs(await blocksOf(db, document.id));
        const passages = await passagesOf(db, document.id);
        const fresh = pairs.filter(({ question }) => {
          const key = questionKey(question);
          if (known.has(key)) return false;
          known.add(key);
          return true;
        });
        const made = fresh.map((pair) => ({
          projectId,
          question: pair.question,
          answer: pair.answer,
          origin: 'rule' as const,
          detail: pair.rule,
          actor: 'Rules',
          documentId: document.id,
          passageId: passageFor(passages, pair, pair.answer)?.id ?? null,
        }));
        await db.transaction().execute((tx) => insertExamples(tx, made));
        // The database works while nothing else can: in between, everybody else gets a turn.
        await new Promise((resolve) => setImmediate(resolve));
        total.found += pairs.length;
        total.added += fresh.length;
        progress(done + 1);
        if (fresh.length > 0) stage.publish({ type: 'examples-changed', projectId });
      }
      await db.transaction().execute((tx) =>
        appendAudit(tx, {
          at: new Date().toISOString(),
          actor: stage.actor(),
          action: 'pairs-found',
          subject: sayCount(total.added, 'example'),
          projectId,
          detail: total,
        }),
      );
      return total;
    },
  );
  return finished;
}
