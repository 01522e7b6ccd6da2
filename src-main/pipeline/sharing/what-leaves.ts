import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Leaving } from '../../contract/sharing.ts';
import { literalMasks } from '../../privacy/mask-text.ts';
import { fromJson } from '../../storage/json-text.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayCount, sayNumber } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { basisOf } from './basis-of.ts';
import type { Wanted } from './export-target.ts';
import { findScores, listScoredAnswers } from './queries.ts';

/** More than this nobody reads at once; the counts say how many there are. */
const mostShown = 100;

interface LeavingText {
  readonly question: string;
  readonly texts: readonly string[];
}

/**
 * What would leave, in words, and the protected details in it: those masked in the documents that still stand in it, and
 * those nobody has decided about. The fingerprint changes with the content and with what was found.
 */
export async function whatLeaves({ db }: Pick<StageContext, 'db'>, wanted: Wanted): Promise<Leaving> {
  const masked = await maskedLiterals(db, wanted);
  const open = await openLiterals(db, wanted.projectId);
  const finders = [
    { why: 'masked' as const, literals: masked, masks: literalMasks(masked) },
    { why: 'open' as const, literals: open, masks: literalMasks(open) },
  ];
  const details: Leaving['details'] = [];
  const counts = { masked: 0, open: 0 };
  const hash = createHash('sha256');
  hash.update(JSON.stringify([wanted.kind, wanted.runId, wanted.options, await basisOf(db, wanted)]));
  let texts = 0;
  for (const leaving of await textsOf(db, wanted)) {
    texts += 1;
    for (const { why, literals, masks } of finders) {
      for (const text of foundIn(leaving.texts, literals, masks)) {
        counts[why] += 1;
        hash.update(`${why}\0${text}\0${leaving.question}\0`);
        if (details.length < mostShown) details.push({ text, question: leaving.question, why });
      }
    }
  }
  return { fingerprint: hash.digest('hex'), words: sayLeaving(wanted, texts), texts, details, ...counts };
}

/** The wordings that stand in any of the texts, each once. */
function foundIn(
  texts: readonly string[],
  literals: ReadonlyMap<string, string>,
  masks: ReturnType<typeof literalMasks>,
): string[] {
  const touched = texts.filter((text) => masks.touches(text));
  if (touched.length === 0) return [];
  return [...literals.keys()].filter((literal) =>
    touched.some((text) => text.includes(literal) && literalMasks(new Map([[literal, '']])).touches(text)),
  );
}

async function openLiterals(db: Kysely<Schema>, projectId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('finding')
    .select('text')
    .distinct()
    .where('project_id', '=', projectId)
    .where('decision', '=', 'open')
    .where('kind', '!=', 'age')
    .execute();
  return new Map(rows.map(({ text }) => [text, '']));
}

/** Every text that leaves, or that what leaves can repeat. */
async function textsOf(db: Kysely<Schema>, wanted: Wanted): Promise<LeavingText[]> {
  const { projectId, runId, kind } = wanted;
  switch (kind) {
    case 'examples':
    case 'archive': {
      const rows = await db
        .selectFrom('example')
        .select(['question', 'answer', 'wrong_answer', 'preceding'])
        .where('project_id', '=', projectId)
        .$if(kind === 'examples', (query) => query.where('status', '=', 'approved'))
        .orderBy('number')
        .execute();
      return rows.map(toText);
    }
    case 'evidence':
    case 'demo':
      return scoredTexts(db, wanted);
    case 'trl':
      return learnedTexts(db, runId, ['training', 'validation', 'test']);
    case 'adapter':
    case 'merged':
    case 'peft':
    case 'ollama':
    case 'lmstudio':
    case 'jan':
    case 'llama-server':
      return learnedTexts(db, runId, ['training']);
  }
}

async function learnedTexts(
  db: Kysely<Schema>,
  runId: string | null,
  splits: readonly ('training' | 'validation' | 'test')[],
): Promise<LeavingText[]> {
  const rows = await db
    .selectFrom('dataset_snapshot_item')
    .innerJoin('run', 'run.snapshot_id', 'dataset_snapshot_item.snapshot_id')
    .select(['question', 'answer', 'wrong_answer', 'preceding'])
    .where('run.id', '=', runId ?? '')
    .where('split', 'in', splits)
    .orderBy('position')
    .execute();
  return rows.map(toText);
}

async function scoredTexts(db: Kysely<Schema>, { runId, kind, options }: Wanted): Promise<LeavingText[]> {
  const scores = await findScores(db, runId ?? '');
  if (scores === undefined) return [];
  const rows = await listScoredAnswers(db, scores.id);
  const chosen =
    kind === 'demo' && options.answers.length > 0
      ? rows.filter(({ id }) => options.answers.includes(id))
      : rows;
  const learned = kind === 'demo' ? await learnedTexts(db, runId, ['training']) : [];
  return [
    ...chosen.map(({ question, approved, base, tuned }) => ({
      question,
      texts: [
        question,
        ...(kind === 'evidence' || options.withApproved ? [approved] : []),
        ...[base, tuned].flatMap((side) => (side === null ? [] : [fromJson(side).text])),
      ],
    })),
    // What it learned is inside as well.
    ...learned,
  ];
}

function toText(row: {
  readonly question: string;
  readonly answer: string;
  readonly wrong_answer: string | null;
  readonly preceding: Parameters<typeof fromJson<readonly { readonly content: string }[]>>[0];
}): LeavingText {
  const preceding = fromJson(row.preceding).map(({ content }) => content);
  return {
    question: row.question,
    texts: [row.question, row.answer, ...(row.wrong_answer === null ? [] : [row.wrong_answer]), ...preceding],
  };
}

function sayLeaving({ kind, options }: Wanted, texts: number): string {
  const learned = `No document and no list of examples, but a model can repeat wording of the ${sayCount(texts, 'example')} it learned from.`;
  switch (kind) {
    case 'examples':
      return `${sayCount(texts, 'approved example')}, word for word.`;
    case 'archive':
      return `Everything in this project: documents, ${sayCount(texts, 'example')}, trainings, scores, conversations. Encrypted; whoever has the passphrase can read all of it.`;
    case 'evidence':
      return `Scores, decisions, names of those who approved, the log, and the answers named in the report (${sayNumber(texts)} test questions). No document and no list of examples.`;
    case 'demo':
      return `Chosen questions with both answers${options.withApproved ? ' and the approved ones' : ''}, scores, and what it learned. No document. Encrypted.`;
    case 'trl':
      return `All ${sayCount(texts, 'example')} of this training, word for word, with its settings.`;
    case 'adapter':
    case 'merged':
    case 'peft':
    case 'ollama':
    case 'lmstudio':
    case 'jan':
    case 'llama-server':
      return learned;
  }
}
