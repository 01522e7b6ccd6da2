/** Beside the conversation: the approved answers worded most like the last question, and questions to try. */
import type { ChatMessage } from '../../src-main/contract/chat.ts';
import type { ExampleRow } from '../../src-main/contract/examples.ts';
import { Margin } from '../ui/pane.tsx';
import { MarkedRanges } from '../ui/marked.tsx';
import { stageHref } from '../wizard/navigate.ts';
import { citedPassages, citeId } from './cited.tsx';
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
  projectId: string;
  messages: readonly ChatMessage[];
  onTry: (question: string) => void;
}) {
  const nearest = props.lastQuestion === null ? [] : nearestApproved(props.lastQuestion, props.examples);
  const asked = new Set(nearest.map(({ id }) => id));
  const toTry = questionsToTry(props.examples.filter(({ id }) => !asked.has(id)));
  return (
    <Margin label="Approved answers and questions to try" open={props.open}>
      <Quoted projectId={props.projectId} messages={props.messages} />
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

/** The passages that answers quote, with the quoted words marked; each leads to its document. */
function Quoted(props: { projectId: string; messages: readonly ChatMessage[] }) {
  const passages = new Map(
    props.messages.flatMap((message) => message.passages ?? []).map((each) => [each.passageId, each]),
  );
  const cited = props.messages.flatMap((message) =>
    citedPassages(message).flatMap((passageId, i) => {
      const passage = passages.get(passageId);
      return passage === undefined ? [] : [{ message, passage, number: i + 1 }];
    }),
  );
  if (cited.length === 0) return null;
  return (
    <section>
      <h2 className="h">What the answers lean on</h2>
      {cited.toReversed().map(({ message, passage, number }) => (
        <article
          key={`${message.id} ${passage.passageId}`}
          id={citeId(message.id, passage.passageId)}
          tabIndex={-1}
        >
          <h3>
            {number}. {message.role === 'base' ? 'Base' : 'Tuned'}
          </h3>
          <p>
            <MarkedRanges
              text={passage.text}
              ranges={message.quotes.flatMap(({ passageId, there }) =>
                passageId === passage.passageId ? [there] : [],
              )}
            />
          </p>
          <p className="note">
            <a href={stageHref(props.projectId, 'documents', passage.documentId)}>{passage.documentName}</a>
            {passage.page !== null && `, page ${passage.page}`}
          </p>
        </article>
      ))}
    </section>
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
