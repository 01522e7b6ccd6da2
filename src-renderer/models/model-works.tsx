import { core } from '../bridge.ts';
import { LongOperation } from '../ui/long-operation.tsx';
import { useAction } from '../ui/use-action.ts';
import { bytes } from '../ui/words.ts';
import type { ModelWork } from '../../src-main/contract/models.ts';
import { useWorks } from './use-models.ts';

const stays: Record<ModelWork['kind'], string> = {
  hash: 'The model can be used meanwhile. If stopped, the fingerprint is taken before it is first used.',
  copy: 'If stopped, nothing is left of the copy.',
  rewrite: 'The original is not changed. If stopped, nothing is left of the copy.',
  pack: 'If stopped, nothing is left of the pack.',
  unpack: 'If stopped, nothing is added.',
  find: 'Nothing is changed by looking.',
};

/** What is under way in the library. */
export function ModelWorks() {
  const works = useWorks();
  return works.value?.map((work) => <OneWork key={work.id} work={work} />);
}

function OneWork({ work }: { work: ModelWork }) {
  const stop = useAction(() => core.models.stopWork({ workId: work.id }));
  return (
    <LongOperation
      title={work.title}
      words={`${bytes(work.done)} of ${bytes(work.total)}`}
      done={work.done}
      total={work.total}
      stays={stays[work.kind]}
      stop="Stop"
      onStop={() => void stop.run()}
      stopping={stop.busy}
    />
  );
}
