import { Lock } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { go } from '../wizard/navigate.ts';
import { lockByHand } from '../wizard/lock.ts';
import { useWorkspace } from '../wizard/workspace.tsx';

const keyWords = {
  keychain: 'Its key is kept in this computer’s keychain.',
  passphrase: 'Its key is made from your passphrase, which is stored nowhere.',
  none: 'No passphrase was set on this computer: whoever can open your files here can open it.',
};

/** Every place the app writes to, and what it never does. */
export function StorageSettings() {
  const { status, setStatus } = useWorkspace();
  const lock = useAction(async () => {
    setStatus(await lockByHand());
    go({ at: 'start' });
  });
  const places = [
    {
      what: 'Documents, examples, training runs, what was learned, scores, chats, the log',
      where: `${status.folder}/workspace.vernacular`,
      how: `One encrypted file. ${status.key === null ? '' : keyWords[status.key]}`,
    },
    {
      what: 'Base models',
      where: status.takesPaths ? 'The files you chose, where they lie' : `${status.folder}/models`,
      how: status.takesPaths
        ? 'Not copied and not changed; pinned by their hash.'
        : 'Copies of the files you handed over, pinned by their hash.',
    },
    {
      what: 'What you export',
      where: `${status.folder}/exports`,
      how: 'Written only when you ask for it, and not encrypted: it is meant to be passed on.',
    },
    {
      what: 'Light or dark, density, single keys',
      where:
        status.shell === 'electron' ? 'This app’s own window settings' : 'Your browser, for this address',
      how: 'Nothing about your projects.',
    },
  ];
  return (
    <>
      <h2 className="pane-title">What is stored where</h2>
      <p className="read-s storage-lead">
        Nothing leaves this computer. There is no account, no telemetry and no update check; the screens talk
        to the core on this computer only.
      </p>
      <table className="places">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Where</th>
            <th scope="col">How it is kept</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.what}>
              <td>{place.what}</td>
              <td className={place.where.startsWith(status.folder) ? 'path' : undefined}>{place.where}</td>
              <td>{place.how}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row form-foot">
        <Button icon={Lock} busy={lock.busy && 'Locking'} onClick={() => void lock.run()}>
          Lock the workspace
        </Button>
        <span className="note">Work under way is stored first and goes on when it is opened again.</span>
      </div>
      <ShowProblem problem={lock.problem} />
      <p className="note version">Vernacular {status.version}</p>
    </>
  );
}
