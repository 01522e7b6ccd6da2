/** Beside the conversation: the approved answers worded most like the last question, and questions to try. */
import type { ExampleRow } from '../../src-main/contract/examples.ts';
import { Margin } from '../ui/pane.tsx';
import { nearestApproved } from './nearest-approved.ts';

const splitWords = {
  training: 'It learned from this one.',
  validation: 'Kept aside to check it; not learned from.',
  test: 'Kept aside for the test; not learned from.',
};

export function ChatMargin(props: {
  examples: readonly ExampleRow[];
  /** On narrow windows the margin is a sheet, opened with I. */
  open: boolean;
  lastQuestion: string | null;
  onTry: (question: string) => void;
}) {
  const nearest = props.lastQuestion === null ? [] : nearestApproved(props.lastQuestion, props.examples);
  const asked = new Set(nearest.map(({ id }) => id));
  const toTry = questionsToTry(props.examples.filter(({ id }) => !asked.has(id)));
  return (
    <Margin label="Approved answers and questions to try" open={props.open}>
      {props.lastQuestion !== null && (
        <section>
          <h2 className="h">Nearest approved answers</h2>
          <p className="note">Found by the words of your last question. The models do not see them.</p>
          {nearest.length === 0 && <p className="dense ink2 none">None is worded like it.</p>}
          {nearest.map((example) => (
            <article key={example.id}>
              <h3>{example.question}</h3>
              <p>{example.answer}</p>
              <p className="note">
                {example.documentName !== null && `${example.documentName}. `}
                {example.split !== null && splitWords[example.split]}
              </p>
            </article>
          ))}
        </section>
      )}
      {toTry.length === 0 && props.lastQuestion === null && (
        <section>
          <h2 className="h">Questions to try</h2>
          <p className="note">
            Approved examples that are kept aside for the test stand here, once there are some.
          </p>
        </section>
      )}
      {toTry.length > 0 && (
        <section>
          <h2 className="h">Questions to try</h2>
          <p className="note">Kept aside for the test: neither model has learned from them.</p>
          <ul className="tries">
            {toTry.map((example) => (
              <li key={example.id}>
                <button type="button" onClick={() => props.onTry(example.question)}>
                  {example.question}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Margin>
  );
}

/** A few questions of the test set, one for each document in turn, so that they differ in subject. */
export function questionsToTry(examples: readonly ExampleRow[], most = 6): ExampleRow[] {
  const byDocument = new Map<string | null, ExampleRow[]>();
  for (const example of examples) {
    if (example.split !== 'test') continue;
    const rows = byDocument.get(example.documentId) ?? [];
    rows.push(example);
    byDocument.set(example.documentId, rows);
  }
  const picked: ExampleRow[] = [];
  for (let round = 0; picked.length < most; round += 1) {
    const next = [...byDocument.values()].flatMap((rows) => rows[round] ?? []);
    if (next.length === 0) break;
    picked.push(...next);
  }
  return picked.slice(0, most);
}
