import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';

interface Group {
  readonly where: string;
  readonly keys: readonly (readonly [string, string])[];
}

const groups: readonly Group[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl 1–6', 'go to a stage'],
      ['Ctrl K', 'find anything'],
      ['F6', 'next pane'],
      ['/', 'search the list'],
      ['?', 'all keys'],
      ['Esc', 'close or stop'],
      ['I', 'show the margin'],
    ],
  },
  {
    where: 'Lists',
    keys: [
      ['↑ ↓', 'move'],
      ['Home End', 'first, last'],
      ['Enter', 'open'],
      ['X', 'tick'],
      ['Shift ↑ ↓', 'tick a range'],
      ['Ctrl A', 'tick all'],
    ],
  },
  {
    where: 'Documents',
    keys: [
      ['J K', 'next file, the one before'],
      ['[ ]', 'page back, page on'],
    ],
  },
  {
    where: 'Examples',
    keys: [
      ['A', 'approve'],
      ['E', 'edit'],
      ['Ctrl Enter', 'save the edit'],
      ['R', 'reject'],
      ['F', 'flag'],
      ['J K', 'next, back'],
      ['Z', 'undo'],
      ['D', 'show or hide changes'],
      ['P', 'open the document'],
    ],
  },
  {
    where: 'Training',
    keys: [
      ['↑ ↓', 'another model or length'],
      ['Ctrl Enter', 'start training'],
    ],
  },
  {
    where: 'Scores',
    keys: [
      ['1–4', 'fixed, still wrong, newly broken, right'],
      ['↑ ↓', 'move'],
      ['→ ←', 'open, close an answer'],
    ],
  },
  {
    where: 'Blind rating',
    keys: [
      ['← →', 'left, right is better'],
      ['↓', 'neither is better'],
      ['S', 'skip'],
      ['Z', 'undo'],
    ],
  },
  {
    where: 'Chat',
    keys: [
      ['Enter', 'ask'],
      ['Shift Enter', 'new line'],
      ['Esc', 'stop'],
      ['W', 'this is wrong'],
    ],
  },
];

/** Every key, on `?`. */
export function KeysDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title="All keys"
      wide
      foot={<Button onClick={props.onClose}>Close</Button>}
    >
      <p>Single keys act outside fields. They can be switched off in Settings.</p>
      <div className="all-keys">
        {groups.map((group) => (
          <section key={group.where}>
            <h3 className="h">{group.where}</h3>
            <dl>
              {group.keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <Kbd>{key}</Kbd>
                    <span className="vh">{key}</span>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
