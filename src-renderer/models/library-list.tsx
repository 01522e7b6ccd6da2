import type { BaseModel } from '../../src-main/contract/models.ts';
import { bytes } from '../ui/words.ts';
import { toldOf, typeWords } from './model-words.ts';
import { VerdictWords } from './verdict-words.tsx';

const gone = { verdict: 'cannot', because: 'because its file was moved or changed' } as const;

/** Every model of the library, with a verdict for chat and one for tuning. */
export function LibraryList(props: {
  models: readonly BaseModel[];
  open: string | null;
  onOpen: (modelId: string) => void;
}) {
  return (
    <>
      <div className="cap" aria-hidden="true">
        <span className="h">Model</span>
        <span className="note">For chat</span>
        <span className="note">For tuning</span>
      </div>
      <ul className="list rows" aria-label="Models in the library">
        {props.models.map((model) => (
          <li key={model.id}>
            <button
              type="button"
              aria-current={model.id === props.open ? 'true' : undefined}
              onClick={() => props.onOpen(model.id)}
            >
              <span>
                <b>{model.name}</b>
                <span className="note">
                  {toldOf(model)}. {typeWords(model.weightType)}, {bytes(model.bytes)}
                </span>
              </span>
              <VerdictWords verdict={model.missing ? gone : model.chat} />
              <VerdictWords verdict={model.missing ? gone : model.tuning} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
