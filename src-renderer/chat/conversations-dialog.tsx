/** Every conversation of the project: found by its words, renamed, saved as a file, deleted. */
import { Ellipsis } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { ChatRow } from '../../src-main/contract/chat.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { Field, SearchField } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { saveText } from '../ui/save-text.ts';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { count } from '../ui/words.ts';

export function ConversationsDialog(props: {
  projectId: string;
  current: string | null;
  onPick: (row: ChatRow) => void;
  onDeleted: (chatId: string) => void;
  onClose: () => void;
}) {
  const { projectId } = props;
  const [query, setQuery] = useState('');
  // Counted in the key: a reload asked for before the search changed would answer the search of before.
  const [changes, setChanges] = useState(0);
  const rows = useQuery(`chats ${projectId} ${changes} ${query}`, () => core.chat.list({ projectId, query }));
  const [renaming, setRenaming] = useState<ChatRow | null>(null);
  const [deleting, setDeleting] = useState<ChatRow | null>(null);
  const exporting = useAction(async (row: ChatRow, format: 'markdown' | 'json') => {
    const { name, text } = await core.chat.export({ chatId: row.id, format });
    saveText(name, text);
    say('The conversation was handed over as a file');
  });
  const remove = useAction(async (row: ChatRow) => {
    await core.chat.delete({ chatId: row.id });
    setDeleting(null);
    props.onDeleted(row.id);
    setChanges((count) => count + 1);
  });
  return (
    <Dialog open wide onClose={props.onClose} title="Conversations">
      <SearchField
        label="Search names, questions and answers"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ShowProblem problem={rows.problem ?? exporting.problem} />
      {rows.value?.length === 0 && (
        <p className="note none">
          {query.trim() === '' ? 'Nothing was asked yet.' : 'No conversation has these words.'}
        </p>
      )}
      <ul className="conversations" aria-label="Conversations">
        {rows.value?.map((row) => (
          <li key={row.id}>
            {renaming?.id === row.id ? (
              <Rename
                row={row}
                onDone={() => {
                  setRenaming(null);
                  setChanges((count) => count + 1);
                }}
              />
            ) : (
              <button
                type="button"
                aria-current={row.id === props.current || undefined}
                onClick={() => props.onPick(row)}
              >
                <b>{row.title}</b>
                <span className="note">
                  {count(row.questions, 'question')}, begun {sayWhen(row.createdAt)}
                  {row.runId === null && ', base only'}
                </span>
              </button>
            )}
            <Menu
              align="end"
              trigger={
                <Button
                  kind="quiet"
                  size="small"
                  icon={Ellipsis}
                  className="icon"
                  aria-label={`More for “${row.title}”`}
                />
              }
              groups={[
                [
                  { words: 'Rename', onPick: () => setRenaming(row) },
                  { words: 'Save as text', onPick: () => void exporting.run(row, 'markdown') },
                  { words: 'Save as data', told: 'JSON', onPick: () => void exporting.run(row, 'json') },
                ],
                [{ words: 'Delete…', danger: true, onPick: () => setDeleting(row) }],
              ]}
            />
          </li>
        ))}
      </ul>
      {deleting !== null && (
        <ConfirmDialog
          open
          title={`Delete “${deleting.title}”?`}
          safe="Keep it"
          act="Delete"
          busy={remove.busy && 'Deleting'}
          problem={remove.problem}
          onClose={() => setDeleting(null)}
          onAct={() => void remove.run(deleting)}
        >
          <p>
            Its {count(deleting.questions, 'question')} and every answer go. Corrections stay in Examples.
          </p>
        </ConfirmDialog>
      )}
    </Dialog>
  );
}

function Rename({ row, onDone }: { row: ChatRow; onDone: () => void }) {
  const [title, setTitle] = useState(row.title);
  const save = useAction(async () => {
    await core.chat.rename({ chatId: row.id, title });
    onDone();
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    void save.run();
  }
  return (
    <form className="rename" onSubmit={submit}>
      <Field
        autoFocus
        label="Name"
        hint="Leave it empty to go by its first question."
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Button size="small" type="submit" busy={save.busy && 'Saving'}>
        Save
      </Button>
      <ShowProblem problem={save.problem} />
    </form>
  );
}
