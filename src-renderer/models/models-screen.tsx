/** The library of base models: what is there, what other programs keep, what is worth fetching. */
import './models.css';
import { useState, type DragEvent } from 'react';
import { droppedFiles } from '../documents/dropped-files.ts';
import { AddModel } from '../training/add-model.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LateWords } from '../ui/late-words.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useAction } from '../ui/use-action.ts';
import { go } from '../wizard/navigate.ts';
import { CatalogueList } from './catalogue-list.tsx';
import { FamilyTable } from './family-table.tsx';
import { FoundList } from './found-list.tsx';
import { LibraryList } from './library-list.tsx';
import { ModelDetail } from './model-detail.tsx';
import { ModelWorks } from './model-works.tsx';
import { librarySentence } from './model-words.ts';
import { takeFiles } from './take-files.ts';
import { useModels } from './use-models.ts';

type TabName = 'library' | 'found' | 'catalogue' | 'families';
const tabNames: readonly TabName[] = ['library', 'found', 'catalogue', 'families'];

export function ModelsScreen({ item }: { item: string | null }) {
  const models = useModels();
  const [adding, setAdding] = useState(false);
  const [over, setOver] = useState(false);
  const tab = tabNames.find((name) => name === item) ?? 'library';
  const all = models.value ?? [];
  const open = all.find(({ id }) => id === item) ?? all[0] ?? null;
  const show = (next: string): void => go({ at: 'models', item: next });
  const drop = useAction(async (files: readonly File[]) => {
    const added = await takeFiles(files);
    models.reload();
    const last = added.at(-1);
    if (last !== undefined) show(last.id);
  });
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

  return (
    <main
      className={over ? 'stage library is-over' : 'stage library'}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void droppedFiles(event.dataTransfer).then((files) => drop.run(files.map(({ file }) => file)));
      }}
    >
      <StageHead
        title="Models"
        sentence={
          over
            ? 'Let go to add the model.'
            : models.value === undefined
              ? '\u00a0'
              : librarySentence(models.value)
        }
      >
        <Button kind="primary" busy={drop.busy && 'Looking inside'} onClick={() => setAdding(true)}>
          Add a model file…
        </Button>
      </StageHead>
      <div className={tab === 'library' ? 'cols' : 'cols whole'}>
        <section className="pane body scroll" aria-label="Models" data-pane="" tabIndex={-1}>
          <ModelWorks />
          <ShowProblem problem={models.problem ?? drop.problem} />
          <Tabs
            label="Where models are"
            open={tab}
            onOpen={show}
            tabs={[
              {
                name: 'library',
                label: models.value === undefined ? 'In the library' : `In the library (${all.length})`,
                panel:
                  models.value === undefined ? (
                    <LateWords>Looking at the models on this computer…</LateWords>
                  ) : all.length === 0 ? (
                    <Empty title="No model yet">Add a model file, or drop one here.</Empty>
                  ) : (
                    <LibraryList models={all} open={open?.id ?? null} onOpen={show} />
                  ),
              },
              {
                name: 'found',
                label: 'On this computer',
                panel: <FoundList onAdded={() => models.reload()} />,
              },
              { name: 'catalogue', label: 'Worth fetching', panel: <CatalogueList /> },
              { name: 'families', label: 'Which families', panel: <FamilyTable /> },
            ]}
          />
        </section>
        {tab === 'library' && open !== null && (
          <ModelDetail
            key={open.id}
            model={open}
            onMade={(made) => {
              models.reload();
              show(made.id);
            }}
          />
        )}
      </div>
      <AddModel
        open={adding}
        onClose={() => setAdding(false)}
        onAdded={(model) => {
          models.reload();
          show(model.id);
        }}
      />
    </main>
  );
}
