import type { Block } from '../../reader/protocol.ts';
import type { FoundPair } from '../find-pairs.ts';
import { splitSentences } from '../split-sentences.ts';
import { blockText, joinBlocks } from './block-text.ts';

const longestQuestion = 300;
const longestAnswer = 2000;

/** "Q:", "Q1.", "Question 3 -", "Frage:"; the question follows. */
const questionLabel =
  /^\s*(?:Q(?:uestion)?|F(?:rage)?|Pregunta)\s*\d{0,3}\s*(?:[:.)]|[-–—](?=\s))\s*(?=\S)/iu;
const answerLabel =
  /^\s*(?:A(?:nswer|ntwort)?|R(?:espuesta|éponse)?)\s*\d{0,3}\s*(?:[:.)]|[-–—](?=\s))\s*(?=\S)/iu;
/** Openers that make a lone line ending in "?" a question to the reader rather than a quoted remark. */
const questionOpener =
  /^(?:what|when|where|which|who|whom|whose|why|how|can|could|do|does|did|is|are|was|were|will|would|shall|should|must|may|might|has|have|had|am|if|in what|in which|under what|under which|to whom|for how|at what|on what|by when|was|wer|wie|wann|wo|warum|welche[rsn]?|wem|wen|kann|darf|muss|ist|sind|comment|pourquoi|quand|quel(?:le)?s?|qui|que|où|cómo|cuándo|dónde|qué|quién|por qué)\b/iu;

/**
 * FAQ entries in the forms documents use: labelled lines (Q: … A: …), a heading that is a question, a
 * question standing alone above its answer, and tables with a question and an answer column.
 */
export function findFaqs(blocks: readonly Block[]): FoundPair[] {
  const pairs: FoundPair[] = [];
  let i = 0;
  while (i < blocks.length) {
    const block = blocks[i] as Block;
    if (block.kind === 'table') {
      pairs.push(...pairsInTable(block, i));
      i += 1;
      continue;
    }
    const inline = pairsInOneBlock(block, i);
    if (inline.length > 0) {
      pairs.push(...inline);
      i += 1;
      continue;
    }
    const question = questionOf(block, blocks[i + 1]);
    if (question === null) {
      i += 1;
      continue;
    }
    const end = answerEnd(blocks, i, question.labelled);
    const answerBlocks = blocks.slice(i + 1, end);
    const answer = joinBlocks(answerBlocks.map((each, k) => (k === 0 ? withoutAnswerLabel(each) : each)));
    if (answer !== '' && answer.length <= longestAnswer) {
      pairs.push({ question: question.text, answer, rule: 'faq', blockFrom: i, blockTo: end - 1 });
      i = end;
    } else {
      i += 1;
    }
  }
  return pairs;
}

/** "Q: … \n A: …" (possibly several) inside one block. */
function pairsInOneBlock(block: Block, index: number): FoundPair[] {
  const lines = blockText(block).split('\n');
  if (lines.length < 2) return [];
  const pairs: FoundPair[] = [];
  let question: string | null = null;
  let answer: string[] = [];
  const flush = (): void => {
    const text = answer.join('\n').trim();
    if (question !== null && text !== '' && text.length <= longestAnswer) {
      pairs.push({ question, answer: text, rule: 'faq', blockFrom: index, blockTo: index });
    }
    answer = [];
  };
  let answered = false;
  for (const line of lines) {
    if (questionLabel.test(line)) {
      flush();
      question = line.replace(questionLabel, '').trim();
      answered = false;
    } else if (question !== null && answerLabel.test(line) && !answered) {
      answer = [line.replace(answerLabel, '')];
      answered = true;
    } else if (answered) {
      answer.push(line);
    } else if (question !== null && !question.endsWith('?')) {
      question = `${question} ${line.trim()}`;
    } else if (question !== null) {
      answer.push(line);
    }
  }
  flush();
  return pairs;
}

/** Null unless the block asks something that what follows can answer. */
function questionOf(block: Block, next: Block | undefined): { text: string; labelled: boolean } | null {
  if (next === undefined || next.kind === 'heading' || block.kind === 'code') return null;
  const text = blockText(block).replace(/\s+/gu, ' ');
  if (text.length > longestQuestion) return null;
  if (questionLabel.test(text)) {
    const question = text.replace(questionLabel, '').trim();
    const isAnswered = question.endsWith('?') || answerLabel.test(blockText(next));
    return isAnswered && question.length > 3 ? { text: question, labelled: true } : null;
  }
  const question = text.replace(/^(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-z][.)])\s+(?=\S)/iu, '');
  if (!question.endsWith('?') || splitSentences(question).length > 2) return null;
  const answerIsQuestion = blockText(next).trim().endsWith('?');
  if (block.kind === 'heading') return answerIsQuestion ? null : { text: question, labelled: false };
  const answered = answerLabel.test(blockText(next));
  if (answered) return { text: question, labelled: true };
  const isQuestionLine =
    questionOpener.test(question) && question.split(' ').length >= 2 && !answerIsQuestion;
  return isQuestionLine ? { text: question, labelled: false } : null;
}

/** One past the last block of the answer that starts after `start`. */
function answerEnd(blocks: readonly Block[], start: number, labelled: boolean): number {
  const asksByHeading = blocks[start]?.kind === 'heading';
  let end = start + 1;
  while (end < blocks.length) {
    const block = blocks[end] as Block;
    if (block.kind === 'heading') break;
    if (end > start + 1) {
      if (questionOf(block, blocks[end + 1]) !== null || questionLabel.test(blockText(block))) break;
      if (
        block.kind === 'paragraph' &&
        block.text.length <= longestQuestion &&
        block.text.trim().endsWith('?')
      )
        break;
      // Without a heading around it, only a list belongs to the answer beyond its first paragraph.
      const continues = block.kind === 'list-item' || block.kind === 'table' || labelled || asksByHeading;
      if (!continues) break;
    }
    end += 1;
  }
  return end;
}

function withoutAnswerLabel(block: Block): Block {
  if (block.kind === 'table') return block;
  return { ...block, text: block.text.replace(answerLabel, '') };
}

function pairsInTable(table: Extract<Block, { kind: 'table' }>, index: number): FoundPair[] {
  const [header, ...rows] = table.rows;
  if (header === undefined) return [];
  const column = (pattern: RegExp): number => header.findIndex((cell) => pattern.test(cell.trim()));
  const question = column(/^(?:questions?|frage|pregunta|q)$/iu);
  const answer = column(/^(?:answers?|approved answer|response|antwort|respuesta|réponse|a)$/iu);
  if (question === -1 || answer === -1) return [];
  return rows.flatMap((row): FoundPair[] => {
    const asked = (row[question] ?? '').trim();
    const given = (row[answer] ?? '').trim();
    if (asked === '' || given === '') return [];
    return [{ question: asked, answer: given, rule: 'faq', blockFrom: index, blockTo: index }];
  });
}
