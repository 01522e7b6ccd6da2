import type { Block } from '../../reader/protocol.ts';
import type { FoundPair } from '../find-pairs.ts';
import { joinBlocks } from './block-text.ts';
import { askAbout } from './find-heading-pairs.ts';

const FEWEST = 3;
const MOST = 15;
const longestAnswer = 1800;
/** A list of this kind under a heading is something to do in order. */
const doing =
  /\b(?:steps?|procedure|protocol|process|how to|checklist|instructions?|workflow|what to do|before|after|when|if)\b|^\p{L}+ing\b/iu;

/** Numbered lists of steps under a heading: asked for by the heading, answered by all steps in their order. */
export function findSteps(blocks: readonly Block[]): FoundPair[] {
  const pairs: FoundPair[] = [];
  for (const [i, heading] of blocks.entries()) {
    if (heading.kind !== 'heading') continue;
    const end = sectionEnd(blocks, i);
    const first = blocks.findIndex((block, at) => at > i && at < end && isStep(block));
    // One sentence may lead into the list, no more.
    if (first === -1 || first > i + 2) continue;
    const after = blocks.findIndex((block, at) => at > first && (at >= end || !isStep(block)));
    const last = (after === -1 ? blocks.length : after) - 1;
    const steps = blocks.slice(first, last + 1);
    if (steps.length < FEWEST || steps.length > MOST) continue;
    const answer = joinBlocks(steps);
    const question = doing.test(heading.text) ? askForSteps(heading.text) : null;
    if (question === null || answer.length > longestAnswer) continue;
    pairs.push({ question, answer, rule: 'steps', blockFrom: i, blockTo: last });
  }
  return pairs;
}

function isStep(block: Block): boolean {
  return block.kind === 'list-item' && block.ordered;
}

function sectionEnd(blocks: readonly Block[], start: number): number {
  const next = blocks.findIndex((block, i) => i > start && block.kind === 'heading');
  return next === -1 ? blocks.length : next;
}

/** “Handling a complaint” → “What are the steps of handling a complaint?”; null where the heading names no subject. */
function askForSteps(heading: string): string | null {
  const asked = askAbout(heading, 'the document');
  if (asked === null) return null;
  // Headings that ask or say “how to” make a question of their own.
  const about = /^What (?:do|does) the document say about (?<subject>.+)\?$/u.exec(asked)?.groups?.[
    'subject'
  ];
  if (about !== undefined) {
    const named = /\b(?:steps?|procedure|protocol|process|checklist|instructions?|workflow)\b/iu.test(about);
    return named
      ? `What does the ${about.replace(/^the /iu, '')} ask for, step by step?`
      : `What are the steps of ${about}?`;
  }
  return /^What applies (?<when>.+), according to the document\?$/u.test(asked)
    ? asked.replace(
        /^What applies (.+), according to the document\?$/u,
        'What is to be done $1, step by step?',
      )
    : asked;
}
