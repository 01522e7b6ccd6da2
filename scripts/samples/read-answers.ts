/** Reads the approved answers of a sample set and turns them into OpenAI chat lines. */

export type Split = 'training' | 'validation' | 'test';

interface Wording {
  readonly split: Split;
  readonly question: string;
}

export interface ApprovedAnswer {
  readonly group: string;
  /** File name of the document that says so. */
  readonly source: string;
  readonly answer: string;
  readonly wordings: readonly Wording[];
}

const splitOf: Readonly<Record<string, Split>> = { '-': 'training', v: 'validation', t: 'test' };

function readBlock(block: string): ApprovedAnswer {
  const [head = '', ...lines] = block.split('\n');
  const [group, source] = head.split(' ');
  const answer = lines.find((line) => line.startsWith('= '))?.slice(2);
  if (group === undefined || source === undefined || answer === undefined) {
    throw new Error(`Cannot read the answer block that begins "${head}".`);
  }
  const wordings = lines
    .filter((line) => !line.startsWith('= '))
    .map((line): Wording => {
      const split = splitOf[line.slice(0, 1)];
      if (split === undefined || line[1] !== ' ') throw new Error(`${group}: cannot read "${line}".`);
      return { split, question: line.slice(2) };
    });
  return { group, source, answer, wordings };
}

/** Blocks are parted by blank lines; lines that begin with `#` are remarks. Throws on a line it cannot place. */
export function readAnswers(text: string): ApprovedAnswer[] {
  const kept = text.split('\n').filter((line) => !line.startsWith('#'));
  return kept
    .join('\n')
    .trim()
    .split(/\n{2,}/)
    .map(readBlock);
}

/** One JSON object a line, in OpenAI chat form, with where each belongs under `metadata`. */
export function toChatLines(answers: readonly ApprovedAnswer[]): string {
  const lines = answers.flatMap(({ group, source, answer, wordings }) =>
    wordings.map(({ split, question }) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ],
        metadata: { group, split, source },
      }),
    ),
  );
  return `${lines.join('\n')}\n`;
}
