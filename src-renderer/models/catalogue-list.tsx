/** Models worth using. The app never fetches anything: it says what to ask for, and recognises the file. */
import type { CatalogueEntry } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';
import { Details } from '../ui/details.tsx';
import { sayCount } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';
import { bytes } from '../ui/words.ts';
import { groupHash } from './model-words.ts';
import { VerdictWords } from './verdict-words.tsx';

export function CatalogueList() {
  const catalogue = useQuery(
    'catalogue',
    () => core.models.catalogue(),
    (event) => event.type === 'models-changed',
  );
  return (
    <>
      <p className="dense ink2 lead">
        Vernacular fetches nothing. Ask whoever looks after your computers for a file by its exact name, then
        add it; it is recognised. What each needs is estimated from its shape.
      </p>
      <ShowProblem problem={catalogue.problem} />
      <div className="cap" aria-hidden="true">
        <span className="h">Model</span>
        <span className="note">For chat</span>
        <span className="note">For tuning</span>
      </div>
      <ul className="list entries" aria-label="Models worth fetching">
        {catalogue.value?.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
    </>
  );
}

function Entry({ entry }: { entry: CatalogueEntry }) {
  return (
    <li>
      <div className="entry">
        <span>
          <b>{entry.name}</b>
          <span className="note">
            {entry.maker}, about {bytes(entry.bytes)}
            {entry.modelId !== null && '. In the library'}
          </span>
        </span>
        <VerdictWords verdict={entry.chat} />
        <VerdictWords verdict={entry.tuning} />
        <div className="more">
          <p className="dense">{entry.goodFor}</p>
          <p className="note">
            {entry.licence}: {entry.licenceTold}
          </p>
          <Details summary={<span>File to ask for{<span className="vh">: {entry.name}</span>}</span>}>
            <dl className="facts">
              <dt>File name</dt>
              <dd className="path">{entry.fileName}</dd>
              <dt>Where</dt>
              <dd>{entry.from}</dd>
              <dt>Fingerprint</dt>
              <dd className={entry.sha256 === null ? '' : 'path'}>
                {entry.sha256 === null
                  ? 'not known to us; recognised by name and shape'
                  : groupHash(entry.sha256)}
              </dd>
              <dt>Languages</dt>
              <dd>{entry.languages}</dd>
              <dt>Knows</dt>
              <dd>{sayCount(entry.parameters)} values</dd>
              <dt>Memory</dt>
              <dd>{memoryWords(entry)}</dd>
            </dl>
          </Details>
        </div>
      </div>
    </li>
  );
}

function memoryWords({ memory }: CatalogueEntry): string {
  if (memory.chat === null) return 'not reckoned: its exact shape is not known to us';
  const tuning = memory.tuning === null ? '' : `, ${bytes(memory.tuning)} for tuning`;
  return `about ${bytes(memory.chat)} for chat${tuning} (estimated)`;
}
