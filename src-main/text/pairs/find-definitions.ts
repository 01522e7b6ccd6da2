import type { Block } from '../../reader/protocol.ts';
import type { FoundPair } from '../find-pairs.ts';
import { splitSentences } from '../split-sentences.ts';
import { blockText } from './block-text.ts';

const longestAnswer = 1200;
const numbering = String.raw`(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.)]?\s+)?`;
const quoted = String.raw`["“„«'‘]\s*(?<quoted>[^"“”„«»]{2,80}?)\s*["”“»'’]`;
const verb = String.raw`(?:shall\s+mean|means|mean|is\s+defined\s+as|are\s+defined\s+as|refers\s+to|has\s+the\s+meaning|have\s+the\s+meaning|bedeutet|ist\s+definiert\s+als)`;

/** “Matter” means …; also: The term “Matter” means …, “Matter” (or “file”) means … */
const quotedDefinition = new RegExp(
  String.raw`^\s*${numbering}(?:(?:the|a|an|der\s+)?\s*(?:term|word|expression|phrase|begriff)\s+)?${quoted}(?:\s*\([^)]{1,60}\))?\s*:?\s*,?\s*${verb}\b`,
  'iu',
);
/** Matter means …, Business day: means …, A conflict of interest is defined as … */
const plainDefinition = new RegExp(
  String.raw`^\s*${numbering}(?:(?:an?|the)\s+)?(?<plain>[\p{L}\p{N}][\p{L}\p{N}’'/&-]*(?:\s+[\p{L}\p{N}(][\p{L}\p{N}’'/&()-]*){0,5})\s*(?::\s*(?:shall\s+mean|means)|\s(?:shall\s+mean|means|is\s+defined\s+as|are\s+defined\s+as))\b`,
  'iu',
);
/** Glossary entries, believed only under a heading that says so: Term: text, Term – text. */
const glossaryEntry =
  /^\s*(?<term>[\p{L}\p{N}"“][^:–—\n]{1,60}?)["”]?\s*(?::|\s[–—-])\s+(?<meaning>\S[\s\S]{14,})$/u;
const glossaryHeading =
  /\b(?:definitions?|glossary|terms\s+used|defined\s+terms|abbreviations|begriffe|glossar|terminology)\b/iu;
/** "This means …", "It means …" point back to something else. */
const pointer =
  /^(?:this|that|it|these|those|which|what|he|she|they|there|here|by\s+(?:all|any|no|some)|no|any|all|some|such|in\s+practice|in\s+other\s+words|and|but|so|only|also|then|often|usually|not|one|whatever|consent\s+by)\b/iu;

/** Definitions, each answered by the exact sentences that define. */
export function findDefinitions(blocks: readonly Block[]): FoundPair[] {
  const pairs: FoundPair[] = [];
  let inGlossary = false;
  blocks.forEach((block, i) => {
    if (block.kind === 'heading') {
      inGlossary = glossaryHeading.test(block.text);
      return;
    }
    if (block.kind === 'code') return;
    if (block.kind === 'table') {
      pairs.push(...definitionsInTable(block, i));
      return;
    }
    const found = definitionsInText(blockText(block), i);
    if (found.length > 0) pairs.push(...found);
    else if (inGlossary) pairs.push(...glossaryDefinition(blockText(block), i));
  });
  return pairs;
}

function definitionsInText(text: string, index: number): FoundPair[] {
  const sentences = splitSentences(text);
  const terms = sentences.map(definedTerm);
  return terms.flatMap((term, k): FoundPair[] => {
    if (term === null) return [];
    const next = terms.findIndex((other, at) => at > k && other !== null);
    const first = sentences[k] as string;
    const last = sentences[(next === -1 ? sentences.length : next) - 1] as string;
    const from = text.indexOf(first);
    const whole = text.slice(from, text.indexOf(last, from) + last.length).trim();
    const answer = withoutNumber(whole.length <= longestAnswer ? whole : first);
    if (answer.length > longestAnswer || answer.endsWith(':')) return [];
    return [
      { question: `What does “${term}” mean?`, answer, rule: 'definition', blockFrom: index, blockTo: index },
    ];
  });
}

function definedTerm(sentence: string): string | null {
  const inQuotes = quotedDefinition.exec(sentence)?.groups?.quoted;
  if (inQuotes !== undefined) return inQuotes.replace(/[,.;:]+$/u, '').trim();
  const plain = plainDefinition.exec(sentence)?.groups?.plain?.trim();
  if (plain === undefined || pointer.test(plain) || !/\p{L}{2}/u.test(plain)) return null;
  // "Signing the form means …" explains a consequence; a defined term is a noun and usually short.
  return /^\p{L}+ing\s+(?:the|a|an|this|your)\b/iu.test(plain) ? null : plain;
}

function glossaryDefinition(text: string, index: number): FoundPair[] {
  const term = glossaryEntry.exec(text)?.groups?.term?.trim();
  if (term === undefined || term.split(/\s+/u).length > 6) return [];
  return [
    {
      question: `What does “${term}” mean?`,
      answer: text,
      rule: 'definition',
      blockFrom: index,
      blockTo: index,
    },
  ];
}

function definitionsInTable(table: Extract<Block, { kind: 'table' }>, index: number): FoundPair[] {
  const [header, ...rows] = table.rows;
  if (header === undefined) return [];
  const term = header.findIndex((cell) =>
    /^(?:term|word|abbreviation|acronym|begriff|abkürzung)s?$/iu.test(cell.trim()),
  );
  const meaning = header.findIndex((cell) =>
    /^(?:definition|meaning|means|stands for|explanation|bedeutung)s?$/iu.test(cell.trim()),
  );
  if (term === -1 || meaning === -1) return [];
  return rows.flatMap((row): FoundPair[] => {
    const name = (row[term] ?? '').trim();
    const answer = (row[meaning] ?? '').trim();
    if (name === '' || answer === '') return [];
    return [
      { question: `What does “${name}” mean?`, answer, rule: 'definition', blockFrom: index, blockTo: index },
    ];
  });
}

function withoutNumber(text: string): string {
  return text.replace(/^\s*\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[a-z][.)]|[ivx]{1,5}[.)])\s+/iu, '');
}
