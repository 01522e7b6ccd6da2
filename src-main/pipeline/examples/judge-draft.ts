import { z } from 'zod';
import type { DraftKind } from '../../contract/example-work.ts';
import { checkFaithfulness } from '../../text/answers/check-faithfulness.ts';
import { tellingWords } from '../../text/coverage/tf-idf.ts';
import { supportedShare } from '../../text/find-support.ts';
import { givesOrders } from '../../text/orders-to-models.ts';
import { splitSentences } from '../../text/split-sentences.ts';

const SHORTEST_QUOTE = 15;
const LEAST_SUPPORT = 0.6;
const MOST_QUOTES = 4;
/** Words that ask and are about nothing. */
const asking = new Set(
  'long often many much soon kind sort happen happens mean means say says apply applies need needed'.split(
    ' ',
  ),
);

/**
 * The shape the model must answer in, enforced by grammar while it writes. The quotes come first, since it answers
 * from them, and can only be sentences of the passage as they stand there; those that give orders to the model are
 * no source. A refusal has no quotes, and its answer is not the model's to write.
 */
export function draftShape(passage: string, kind: DraftKind): Readonly<Record<string, unknown>> {
  const question = { type: 'string', minLength: 12, maxLength: 300 };
  if (kind === 'refusal') return shape({ question });
  const sentences = quotable(passage);
  return shape({
    quotes: {
      type: 'array',
      items: sentences.length > 0 ? { enum: sentences } : { type: 'string' },
      minItems: 1,
      maxItems: MOST_QUOTES,
    },
    question,
    answer: { type: 'string', minLength: 3, maxLength: 600 },
  });
}

function shape(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** Sentences of a passage that an answer may rest on. */
export function quotable(passage: string): string[] {
  const sentences = splitSentences(passage).filter(
    (sentence) => sentence.length >= SHORTEST_QUOTE && !givesOrders(sentence),
  );
  return [...new Set(sentences)];
}

const draftSchema = z.object({ quotes: z.array(z.string()), question: z.string(), answer: z.string() });
const unanswerableSchema = z.object({ question: z.string() });

export interface Draft {
  readonly quotes: readonly string[];
  readonly question: string;
  readonly answer: string;
}

/** Why a draft is of no use. */
export type Fault =
  | 'cut-off'
  | 'not-a-question'
  | 'no-answer'
  | 'quote-not-in-passage'
  | 'follows-an-order'
  | 'answer-not-supported'
  | 'figure-or-name-not-in-passage'
  | 'answered-after-all'
  | 'other-subject';

/**
 * A draft is useful when its quotes stand verbatim in the passage, give no orders, and bear out each sentence of the
 * answer: most of its words stand in them, and every number, date, name and citation stands there exactly.
 */
export function judgeDraft(text: string, passage: string): Draft | Fault {
  const parsed = parse(draftSchema, text);
  if (parsed === null) return 'cut-off';
  const quotes = [...new Set(parsed.quotes.map(tidy))];
  const question = tidy(parsed.question);
  const answer = tidy(parsed.answer);
  if (!asks(question)) return 'not-a-question';
  if (answer === '' || letters(answer) === letters(question)) return 'no-answer';
  const whole = tidy(passage);
  const stand = quotes.every((quote) => quote.length >= SHORTEST_QUOTE && whole.includes(quote));
  if (quotes.length === 0 || !stand) return 'quote-not-in-passage';
  if (quotes.some(givesOrders) || givesOrders(question) || givesOrders(answer)) return 'follows-an-order';
  const source = quotes.join('\n');
  // What the question brings in itself is not borne out: it is held against the passage like the answer.
  const wrongFacts = [
    ...checkFaithfulness(answer, source, '').wrongFacts,
    ...checkFaithfulness(question, whole, '').wrongFacts,
  ];
  if (wrongFacts.length > 0) return 'figure-or-name-not-in-passage';
  if (splitSentences(answer).some((sentence) => !bearsOut(source, sentence))) return 'answer-not-supported';
  return { quotes, question: withMark(question), answer };
}

/** Most words stand in the source, and most of those that say something. */
function bearsOut(source: string, sentence: string): boolean {
  if (supportedShare(source, sentence) < LEAST_SUPPORT) return false;
  const there = new Set(tellingWords(source));
  const said = tellingWords(sentence);
  return said.filter((word) => there.has(word)).length >= LEAST_SUPPORT * said.length;
}

/**
 * A question to be declined is useful when it is about what the passage is about, and asks for something that its whole
 * document never mentions.
 * @param document all text of the passage's document
 */
export function judgeUnanswerable(
  text: string,
  passage: string,
  document: string,
  refusal: string,
): Draft | Fault {
  const parsed = parse(unanswerableSchema, text);
  if (parsed === null) return 'cut-off';
  const question = tidy(parsed.question);
  if (!asks(question)) return 'not-a-question';
  if (givesOrders(question)) return 'follows-an-order';
  const words = [...new Set(tellingWords(question))].filter((word) => !asking.has(word));
  const here = new Set(tellingWords(passage));
  if (!words.some((word) => here.has(word))) return 'other-subject';
  const anywhere = new Set(tellingWords(document));
  if (words.every((word) => anywhere.has(word))) return 'answered-after-all';
  return { quotes: [], question: withMark(question), answer: refusal };
}

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function asks(question: string): boolean {
  return question.split(' ').length >= 3 && /\p{L}/u.test(question);
}

function withMark(question: string): string {
  return question.endsWith('?') ? question : `${question.replace(/[.:;,!]+$/, '')}?`;
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
