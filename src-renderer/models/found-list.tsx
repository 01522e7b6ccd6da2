/** What other programs keep on this computer. Looked for on request, never changed. */
import { useState } from 'react';
import type { BaseModel, FoundModel } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Details } from '../ui/details.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { bytes, count } from '../ui/words.ts';
import { sourceWords } from './model-words.ts';

type Looked = Awaited<ReturnType<typeof core.models.look>>;

export function FoundList(props: { onAdded: (model: BaseModel) => void }) {
  const [looked, setLooked] = useState<Looked | null>(null);
  const look = useAction(async () => setLooked(await core.models.look()));
  if (looked === null) {
    return (
      <div className="none">
        <Empty
          title="Models of other programs"
          action={
            <Button busy={look.busy && 'Looking'} onClick={() => void look.run()}>
              Look on this computer
            </Button>
          }
        >
          LM Studio, Jan, the Hugging Face cache and Ollama keep models as files. Their folders are looked
          through now, once; nothing in them is changed.
        </Empty>
        <ShowProblem problem={look.problem} />
      </div>
    );
  }
  const places = looked.places.filter(({ there }) => there);
  return (
    <>
      <div className="row looked">
        <p className="dense ink2 grow">
          {looked.found.length === 0
            ? 'None was found.'
            : `${count(looked.found.length, 'model')} found in ${count(places.length, 'folder')}.`}
        </p>
        <Button size="small" kind="quiet" busy={look.busy && 'Looking'} onClick={() => void look.run()}>
          Look again
        </Button>
      </div>
      <ShowProblem problem={look.problem} />
      <ul className="list found" aria-label="Models found on this computer">
        {looked.found.map((found) => (
          <Found
            key={found.id}
            found={found}
            onAdded={(model) => {
              props.onAdded(model);
              void look.run();
            }}
          />
        ))}
      </ul>
      <Details summary="Where it was looked">
        <ul className="looked-at note">
          {looked.places.map(({ source, path, there }) => (
            <li key={path}>
              {sourceWords[source]}: <code>{path}</code>
              {there ? '' : ' (not there)'}
            </li>
          ))}
        </ul>
      </Details>
    </>
  );
}

function Found({ found, onAdded }: { found: FoundModel; onAdded: (model: BaseModel) => void }) {
  const add = useAction(async (how: 'in-place' | 'copy') =>
    onAdded(await core.models.addFound({ foundId: found.id, how })),
  );
  return (
    <li>
      <div className="found-row">
        <span>
          <b>{found.name}</b>
          <span className="note">
            {sourceWords[found.source]}, {bytes(found.bytes)}
            {found.files > 1 && `, ${found.files} files`}
          </span>
          <span className="note path">{found.path}</span>
        </span>
        {found.modelId !== null ? (
          <span className="note">In the library</span>
        ) : (
          <span className="row">
            <Button size="small" busy={add.busy && 'Looking inside'} onClick={() => void add.run('in-place')}>
              Use it where it lies<span className="vh">: {found.name}</span>
            </Button>
            <Button size="small" kind="quiet" onClick={() => void add.run('copy')}>
              Copy it<span className="vh">: {found.name}</span>
            </Button>
          </span>
        )}
      </div>
      <ShowProblem problem={add.problem} />
    </li>
  );
}
