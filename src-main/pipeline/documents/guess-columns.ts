import type { PairColumns } from '../../contract/documents.ts';

/** The likeliest names first. */
const names = {
  question: [
    /^(?:questions?|frage|pregunta|query|prompt)$/iu,
    /question|prompt|instruction/iu,
    /^(?:dialogue|conversation|message|inquiry|request|user|input|clause|text|passage|document)$/iu,
    /dialog|inquir|request|input|clause/iu,
  ],
  answer: [
    /^(?:answers?|approved[ _-]?answer|chosen|antwort|respuesta|réponse)$/iu,
    /^(?:response|reply|completion|output|target|assistant)$/iu,
    /answer|response|reply/iu,
    /^(?:note|summary|section_text|label|result)$/iu,
    /note|summary|_text$/iu,
  ],
  wrong: [/^(?:rejected|wrong[ _-]?answer|non[ _-]?preferred|incorrect)$/iu],
  source: [/^(?:source|document|document[ _-]?name|file|file[ _-]?name|source[ _-]?document)$/iu],
  kind: [/^(?:kind|type|category|topic|section|section[ _-]?header|class|tag|dataset)$/iu],
} as const;

/**
 * Which columns are likely what: by their names, then by how much they say. Something is always proposed for
 * question and answer; a person decides.
 * @param columns names
 * @param rows the first rows below them
 */
export function guessColumns(columns: readonly string[], rows: readonly (readonly string[])[]): PairColumns {
  const taken = new Set<number>();
  const named = (patterns: readonly RegExp[]): number | null => {
    for (const pattern of patterns) {
      const at = columns.findIndex((name, i) => !taken.has(i) && pattern.test(name.trim()));
      if (at === -1) continue;
      taken.add(at);
      return at;
    }
    return null;
  };
  const wrong = named(names.wrong);
  const answerByName = named(names.answer);
  const questionByName = named(names.question);
  const source = named(names.source);
  const kind = named(names.kind);
  const wordy = columns
    .map((_, i) => ({ i, length: meanLength(rows, i) }))
    .filter(({ i }) => !taken.has(i))
    .sort((a, b) => b.length - a.length)
    .map(({ i }) => i);
  const question = questionByName ?? wordy.shift() ?? (answerByName === 0 ? 1 : 0);
  const answer = answerByName ?? wordy.shift() ?? (question === 0 ? 1 : 0);
  return { question, answer, wrong, source, kind };
}

/** Numbers and codes say nothing, however long. */
function meanLength(rows: readonly (readonly string[])[], column: number): number {
  const words = rows.map((row) => row[column] ?? '').filter((cell) => /\p{L}{2}/u.test(cell));
  return words.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, rows.length);
}
