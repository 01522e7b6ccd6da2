/** Ten seconds with a model, and a chat template for one that has none. */
import { Check, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { BaseModel, OfferedTemplate, Tried } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Icon } from '../ui/icon.tsx';
import { Radio } from '../ui/radio.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';

export function TryOut({ model, onMade }: { model: BaseModel; onMade: (model: BaseModel) => void }) {
  const tryOut = useAction(() => core.models.tryOut({ modelId: model.id }));
  const { tried } = model;
  return (
    <section>
      <h3 className="h">Does it work</h3>
      {tried === null ? (
        <p className="note">
          Ten seconds: its chat template lays out a conversation, it reads a paragraph, it answers a greeting.
        </p>
      ) : (
        <Findings tried={tried} />
      )}
      <p className="do">
        <Button size="small" busy={tryOut.busy && 'Trying it'} onClick={() => void tryOut.run()}>
          {tried === null ? 'Try it out' : 'Try it again'}
        </Button>
      </p>
      <ShowProblem problem={tryOut.problem} />
      {!model.hasTemplate && <ChooseTemplate model={model} onMade={onMade} />}
    </section>
  );
}

function Findings({ tried }: { tried: Tried }) {
  return (
    <>
      <ul className="findings">
        {tried.findings.map(({ ok, words }) => (
          <li key={words} className={ok ? '' : 'warn'}>
            <Icon icon={ok ? Check : TriangleAlert} />
            <span>{words}</span>
          </li>
        ))}
      </ul>
      {tried.greeting !== '' && (
        <blockquote className="read-s greeting" aria-label="Its answer to a greeting">
          {tried.greeting}
        </blockquote>
      )}
      <Details summary="Details">
        <p className="note">
          Tried {sayWhen(tried.at)}, in {tried.seconds.toFixed(1)} seconds. Perplexity of the paragraph:{' '}
          {tried.perplexity > 1e6 ? 'beyond a million' : tried.perplexity.toFixed(1)}.
        </p>
        {tried.rendered !== null && <Rendered text={tried.rendered} />}
      </Details>
    </>
  );
}

function Rendered({ text }: { text: string }) {
  return (
    <pre className="evidence" tabIndex={0} aria-label="A conversation as the template lays it out">
      {text}
    </pre>
  );
}

function ChooseTemplate({ model, onMade }: { model: BaseModel; onMade: (model: BaseModel) => void }) {
  const [offered, setOffered] = useState<readonly OfferedTemplate[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const show = useAction(async () => {
    const templates = await core.models.templates({ modelId: model.id });
    setOffered(templates);
    setChosen(templates[0]?.id ?? null);
  });
  const make = useAction(async () => {
    if (chosen !== null) onMade(await core.models.makeCopy({ modelId: model.id, templateId: chosen }));
  });
  const shown = offered?.find(({ id }) => id === chosen);
  return (
    <div className="templates">
      <h4 className="h">It brings no chat template</h4>
      <p className="note">
        A template marks who speaks. Without one, plain headings are used. Choosing one makes a copy of the
        model with it; the original is not changed.
      </p>
      {offered === null ? (
        <p className="do">
          <Button size="small" busy={show.busy && 'Looking'} onClick={() => void show.run()}>
            Show common templates
          </Button>
        </p>
      ) : (
        <>
          <fieldset>
            <legend className="vh">Template</legend>
            {offered.map((template) => (
              <Radio
                key={template.id}
                name="template"
                label={template.name}
                told={knownWords(template)}
                checked={template.id === chosen}
                onChange={() => setChosen(template.id)}
              />
            ))}
          </fieldset>
          {shown !== undefined && <Rendered text={shown.rendered} />}
          <p className="do">
            <Button size="small" busy={make.busy && 'Writing'} onClick={() => void make.run()}>
              Make a copy with this template
            </Button>
          </p>
        </>
      )}
      <ShowProblem problem={show.problem ?? make.problem} />
    </div>
  );
}

function knownWords({ known, controls }: OfferedTemplate): string {
  if (controls === 0) return 'needs no marks of its own';
  if (known === controls) return 'the model knows its marks';
  return known === 0
    ? 'the model does not know its marks'
    : `the model knows ${known} of its ${controls} marks`;
}
