import { z } from 'zod';
import { findFacts } from '../../text/answers/find-facts.ts';
import { tellingWords } from '../../text/coverage/tf-idf.ts';
import { givesOrders } from '../../text/orders-to-models.ts';
import { questionKey } from '../../storage/question-key.ts';

/** Wordings asked for at once. */
const MOST = 3;
/** Of the words that say what it is about, how many a wording must share: fewer ask something else. */
const LEAST_SHARED = 0.34;

export const wordingShape: Readonly<Record<string, unknown>> = {
  type: 'object',
  properties: {
    questions: {
      type: 'array',
      items: { type: 'string', minLength: 12, maxLength: 240 },
      minItems: 1,
      maxItems: MOST,
    },
  },
  required: ['questions'],
  additionalProperties: false,
};

const schema = z.object({ questions: z.array(z.string()) });

export function readWordings(text: string): string[] | null {
  try {
    return schema.safeParse(JSON.parse(text)).data?.questions.map(tidy) ?? null;
  } catch {
    return null;
  }
}

/** Why a wording cannot stand for its question; null when it can. */
export function faultOfWording(
  question: string,
  wording: string,
): 'not-a-question' | 'same-words' | 'other-facts' | 'other-subject' | 'follows-an-order' | null {
  if (!wording.endsWith('?') || wording.split(' ').length < 3) return 'not-a-question';
  if (questionKey(wording) === questionKey(question)) return 'same-words';
  if (givesOrders(wording)) return 'follows-an-order';
  const facts = (text: string): string =>
    [...new Set(findFacts(text).flatMap(({ kind, key }) => (kind === 'name' ? [] : [key])))].sort().join(' ');
  if (facts(question) !== facts(wording)) return 'other-facts';
  // A name at the start of a question is told from its first word only by the other wording.
  const lower = wording.toLowerCase();
  const names = findFacts(question).filter(({ kind }) => kind === 'name');
  if (names.some(({ key }) => !lower.includes(key))) return 'other-facts';
  const wanted = new Set(tellingWords(question));
  const shared = tellingWords(wording).filter((word) => wanted.has(word));
  if (new Set(shared).size < LEAST_SHARED * wanted.size) return 'other-subject';
  return null;
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
