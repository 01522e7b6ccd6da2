import { z } from 'zod';
import { supportedShare, unsupportedFigures } from '../../text/find-support.ts';
import { splitSentences } from '../../text/split-sentences.ts';

/**
 * The shape the model must answer in, enforced by grammar while it writes. The quote comes first, since it
 * answers from it, and can only be a sentence of the passage as it stands there.
 */
export function draftShape(passage: string): Readonly<Record<string, unknown>> {
  const sentences = splitSentences(passage).filter(({ length }) => length >= SHORTEST_QUOTE);
  return {
    type: 'object',
    properties: {
      quote: sentences.length > 0 ? { enum: [...new Set(sentences)] } : { type: 'string' },
      question: { type: 'string', minLength: 12, maxLength: 300 },
      answer: { type: 'string', minLength: 3, maxLength: 600 },
    },
    required: ['quote', 'question', 'answer'],
    additionalProperties: false,
  };
}

const draftSchema = z.object({ quote: z.string(), question: z.string(), answer: z.string() });
export type Draft = z.infer<typeof draftSchema>;

/** Why a draft is of no use. */
export type Fault =
  | 'cut-off'
  | 'not-a-question'
  | 'no-answer'
  | 'quote-not-in-passage'
  | 'answer-not-supported'
  | 'figure-not-in-passage';

const SHORTEST_QUOTE = 15;
const LEAST_SUPPORT = 0.6;

/** A draft is useful when its quote stands verbatim in the passage and the answer says no more than the passage does. */
export function judgeDraft(text: string, passage: string): Draft | Fault {
  const parsed = parse(text);
  if (parsed === null) return 'cut-off';
  const quote = tidy(parsed.quote);
  const question = tidy(parsed.question);
  const answer = tidy(parsed.answer);
  if (question.split(' ').length < 3 || !/\p{L}/u.test(question)) return 'not-a-question';
  if (answer === '' || letters(answer) === letters(question)) return 'no-answer';
  if (quote.length < SHORTEST_QUOTE || !tidy(passage).includes(quote)) return 'quote-not-in-passage';
  if (unsupportedFigures(passage, answer).length > 0) return 'figure-not-in-passage';
  if (supportedShare(passage, answer) < LEAST_SUPPORT) return 'answer-not-supported';
  return {
    quote,
    question: question.endsWith('?') ? question : `${question.replace(/[.:;,!]+$/, '')}?`,
    answer,
  };
}

function parse(text: string): Draft | null {
  try {
    return draftSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
