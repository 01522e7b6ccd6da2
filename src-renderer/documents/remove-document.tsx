import type { Document } from '../../src-main/contract/documents.ts';
import type { ExampleRow } from '../../src-main/contract/examples.ts';
import { core } from '../bridge.ts';
import { Consequences, ConfirmDialog } from '../ui/dialog.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { figure } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';

/** Asks before a document goes, with what goes and what stays. */
export function RemoveDocument(props: {
  projectId: string;
  document: Document;
  examples: readonly ExampleRow[];
  onClose: () => void;
}) {
  const { document, examples } = props;
  const approved = examples.filter((example) => example.status === 'approved').length;
  const remove = useAction(async () => {
    await core.documents.remove({ documentId: document.id });
    props.onClose();
    goToStage(props.projectId, 'documents');
    say(`“${document.name}” was removed`);
  });
  return (
    <ConfirmDialog
      open
      onClose={props.onClose}
      title={`Remove “${document.name}”?`}
      safe="Keep it"
      act="Remove it"
      busy={remove.busy && 'Removing'}
      problem={remove.problem}
      onAct={() => void remove.run()}
    >
      <Consequences
        lines={[
          {
            count: document.passageList.length,
            words:
              document.passageList.length === 1 ? 'passage is erased with it' : 'passages are erased with it',
          },
          {
            count: examples.length,
            words:
              examples.length === 1
                ? `example was drawn from it, ${approved === 1 ? 'and approved' : 'not approved'}; it stays, without its passage`
                : `examples were drawn from it, ${approved === 0 ? 'none of them' : `${figure(approved)} of them`} approved; they stay, without their passage`,
          },
        ].filter((line) => line.count > 0)}
      />
      <p>The original file on your disk is not touched. The record of this stays.</p>
    </ConfirmDialog>
  );
}
