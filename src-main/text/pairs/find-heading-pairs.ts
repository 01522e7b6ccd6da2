import type { Block } from '../../reader/protocol.ts';
import type { FoundPair } from '../find-pairs.ts';
import { joinBlocks } from './block-text.ts';

const shortestAnswer = 40;
const longestAnswer = 700;

/** Headings that name a part of a document rather than a subject. */
const structural =
  /^(?:introduction|overview|summary|background|contents?|table of contents|references?|definitions?|glossary|appendix\b.*|annex\b.*|schedule\b.*|notes?|general|miscellaneous|preamble|preface|conclusion|document control|version history|revision history|history|approval|contact|contacts|related documents|faq|faqs|frequently asked questions|questions|abstract|acknowledge?ments?|part \w+|section \w+|chapter \w+|article \w+)$/iu;
/** Openings that lean on a sentence the answer would not contain. */
const leansBack =
  /^(?:this|that|these|those|it|its|they|their|them|he|she|his|her|however|therefore|thus|hence|moreover|furthermore|also|but|and|or|so|such|otherwise|in addition|as (?:above|noted|stated|described)|the (?:above|following|latter|former|same))\b/iu;
const pointsElsewhere =
  /\b(?:see (?:above|below|section|appendix|annex|page)|as follows|the following (?:page|section)|(?:above|below)[-\s]mentioned)\b/iu;
const documentKinds =
  /\b(?:policy|protocol|procedure|guidelines?|guidance|agreement|contract|handbook|manual|guide|charter|code|directive|plan|notice|leaflet|letter|terms|rules)\b/iu;
/** "2.1 Deposits. Client money is …": a clause with its heading on the same line. */
const runIn =
  /^\s*(?:§\s*)?\d{1,2}(?:\.\d{1,2})+\.?\s+(?<heading>\p{Lu}[^.:?!\n]{2,60})[.:]\s+(?<text>\p{Lu}[\s\S]+)$/u;

/**
 * Sections short and self-contained enough to answer a question about their heading: "Retention of
 * client files" becomes "What does the policy say about retention of client files?". Sections that lean
 * on other text, hold tables, or have sub-headings are left to drafting.
 */
export function findHeadingPairs(blocks: readonly Block[]): FoundPair[] {
  const pairs: FoundPair[] = [];
  const title = documentTitle(blocks);
  const name = title === null ? 'the document' : nameOf(title);
  blocks.forEach((block, i) => {
    if (block.kind !== 'heading' || block.text.trim() === title) return;
    const end = sectionEnd(blocks, i);
    const section = blocks.slice(i + 1, end);
    const next = blocks[end];
    const hasChildren = next?.kind === 'heading' && next.level > block.level;
    if (
      section.length === 0 ||
      hasChildren ||
      section.some(({ kind }) => kind === 'table' || kind === 'code')
    )
      return;
    if (section.some((each) => clauseOf(each) !== null)) return;
    const answer = joinBlocks(section);
    if (!isSelfContained(answer)) return;
    const question = askAbout(block.text, name);
    if (question !== null) pairs.push({ question, answer, rule: 'heading', blockFrom: i, blockTo: end - 1 });
  });
  blocks.forEach((block, i) => {
    const clause = clauseOf(block);
    if (clause === null || !isSelfContained(clause.text)) return;
    const question = askAbout(clause.heading, name);
    if (question !== null)
      pairs.push({ question, answer: clause.text, rule: 'heading', blockFrom: i, blockTo: i });
  });
  return pairs;
}

function clauseOf(block: Block): { heading: string; text: string } | null {
  if (block.kind !== 'paragraph' && block.kind !== 'list-item') return null;
  const { heading, text } = runIn.exec(block.text)?.groups ?? {};
  return heading === undefined || text === undefined ? null : { heading, text };
}

/** How a question calls the document: "the retention policy" where its title says what it is, else by its title in quotes. */
function nameOf(title: string): string {
  if (title.length > 90) return 'the document';
  return documentKinds.test(title) ? `the ${lowerFirst(title)}` : `“${title}”`;
}

/** The document's own name: its only heading of the highest level, when it stands first. */
function documentTitle(blocks: readonly Block[]): string | null {
  const headings = blocks.filter((block) => block.kind === 'heading');
  const first = headings[0];
  if (first === undefined || first.kind !== 'heading' || blocks.indexOf(first) > 2) return null;
  const isOnlyOne = headings.every(
    (each) => each === first || (each.kind === 'heading' && each.level > first.level),
  );
  // "1. The rules" opens a section, whatever stands above it.
  if (/^\s*(?:§|\d)/u.test(first.text)) return null;
  return isOnlyOne || documentKinds.test(first.text) ? first.text.trim() : null;
}

function sectionEnd(blocks: readonly Block[], start: number): number {
  const next = blocks.findIndex((block, i) => i > start && block.kind === 'heading');
  return next === -1 ? blocks.length : next;
}

function isSelfContained(answer: string): boolean {
  if (answer.length < shortestAnswer || answer.length > longestAnswer) return false;
  if (leansBack.test(answer) || pointsElsewhere.test(answer)) return false;
  if (answer.startsWith('- ')) return false;
  // Form fields ("Name: ____") and cut-off text answer nothing.
  return !/_{3,}|\.{5,}/u.test(answer) && /[.!;)”"]$/u.test(answer);
}

/**
 * The heading as a question, or null when it names no subject.
 * @param name how to call the document, such as "the retention policy"
 */
export function askAbout(heading: string, name: string): string | null {
  const text = heading
    .replace(
      /^\s*(?:(?:section|article|clause|part|§)\s*)?\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.):]?\s+(?=\S)/iu,
      '',
    )
    .replace(/[\s:.–—-]+$/u, '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (text.length < 4 || text.length > 90 || !/\p{L}{3}/u.test(text) || structural.test(text)) return null;
  if (text.endsWith('?')) return text;
  const lowered = lowerFirst(text);
  if (/^(?:purpose|scope|aims?|objectives?|effective date)$/iu.test(text))
    return `What is the ${lowered} of ${name}?`;
  const infinitive = /^(how|when|where|whom|what)\s+to\s+(\S.*)$/iu.exec(text);
  if (infinitive !== null) {
    const [, word, rest] = infinitive as unknown as [string, string, string];
    return `${upperFirst(word.toLowerCase())} should you ${rest}?`;
  }
  if (
    /^(?:who|what|which|how|when|where|why)\s+(?:is|are|can|may|must|do|does|should|will|shall)\b/iu.test(
      text,
    )
  ) {
    return `${text}?`;
  }
  const isCircumstance =
    /^(?:if|when|in|at|on|after|before|during|under|without|outside|while|once)\s/iu.test(text);
  return isCircumstance
    ? `What applies ${lowered}, according to ${name}?`
    : `What ${isPlural(name) ? 'do' : 'does'} ${name} say about ${lowered}?`;
}

function isPlural(name: string): boolean {
  return (
    name.startsWith('the ') &&
    /\b(?:terms|rules|guidelines)\b/iu.test(name) &&
    !/\b(?:policy|procedure|agreement|protocol)\b/iu.test(name)
  );
}

/** Lower case only where the heading is written like a sentence: "Retention of files", not "Retention Of Files" or "HIPAA". */
function lowerFirst(text: string): string {
  const [first = '', ...rest] = text.split(' ');
  if (text === text.toUpperCase()) return text.length > 5 ? text.toLowerCase() : text;
  const isOrdinary = /^\p{Lu}[\p{Ll}’'-]+$/u.test(first);
  const restIsLower = rest.every((word) => !/^\p{Lu}\p{Ll}/u.test(word));
  return isOrdinary && restIsLower ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
