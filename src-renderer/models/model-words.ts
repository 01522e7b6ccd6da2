import type { BaseModel, ModelSource, Verdict } from '../../src-main/contract/models.ts';
import { sayWhen } from '../ui/say.ts';

export const sourceWords: Record<ModelSource, string> = {
  file: 'A file of yours',
  'lm-studio': 'LM Studio',
  jan: 'Jan',
  'hugging-face': 'Hugging Face cache',
  ollama: 'Ollama',
  pack: 'A model pack',
  made: 'Made here',
};

export const verdictWords: Record<Verdict['verdict'], string> = {
  fits: 'Fits',
  tight: 'Tight',
  cannot: 'Cannot',
  unknown: 'Not known',
};

/** The small line under a model’s name. */
export function toldOf(model: BaseModel): string {
  if (model.builtIn) return 'Comes with Vernacular';
  if (model.madeFrom !== null) return `Made from ${model.madeFrom}, ${sayWhen(model.addedAt)}`;
  const from = model.source === 'file' ? '' : `${sourceWords[model.source]}, `;
  return `${from}added ${sayWhen(model.addedAt)}`.replace(/^./u, (letter) => letter.toUpperCase());
}

/** “Q8_0”, “Q4_K_M” is what people know files by. */
export function typeWords(weightType: string): string {
  return weightType.toUpperCase();
}

/** Long hashes are compared in groups of eight. */
export function groupHash(hash: string): string {
  return hash.match(/.{1,8}/gu)?.join(' ') ?? hash;
}

/** Because of which a whole library is summed up. */
export function librarySentence(models: readonly BaseModel[]): string {
  const tunable = models.filter(({ tuning, missing }) => !missing && tuning.verdict !== 'cannot').length;
  const gone = models.filter(({ missing }) => missing).length;
  const all = models.length === 1 ? 'One model in the library' : `${models.length} models in the library`;
  const can =
    tunable === models.length
      ? models.length === 1
        ? 'it can be tuned on this computer'
        : 'all can be tuned on this computer'
      : `${tunable === 0 ? 'none' : tunable} can be tuned on this computer`;
  const lost = gone === 0 ? '' : ` ${gone === 1 ? 'One has' : `${gone} have`} moved or changed.`;
  return `${all}; ${can}.${lost}`;
}
