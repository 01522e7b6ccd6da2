import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MERGED_TYPES, type MergedType } from '../../converter/protocol.ts';

export type ShareTask = { readonly replace: boolean } & (
  | {
      readonly kind: 'peft';
      readonly basePath: string;
      readonly adapterPath: string;
      readonly folder: string;
      readonly baseId: string | null;
      readonly multimodal?: boolean;
    }
  | {
      readonly kind: 'merged';
      readonly basePath: string;
      readonly adapterPath: string | null;
      readonly folder: string;
      readonly type: MergedType;
      readonly name: string | null;
    }
  | {
      readonly kind: 'from-peft';
      readonly folder: string;
      readonly basePath: string;
      readonly outPath: string;
    }
);

export const shareUsage = `Turn a model or an adapter into files that other programs take. Nothing is changed but what is written.

  npm run share -- --target peft --base BASE.gguf --adapter ADAPTER.gguf --out DIR [--base-id ORG/NAME] [--multimodal]
      adapter_model.safetensors, adapter_config.json and README.md, for Hugging Face PEFT

  npm run share -- --target merged --base BASE.gguf --adapter ADAPTER.gguf --out DIR [--type own|f16|q8_0|q4_k_m] [--name NAME]
      one model file with the adapter in it, and its card; without --type stored as the base is

  npm run share -- --from-peft DIR --base BASE.gguf --out ADAPTER.gguf
      a PEFT adapter (safetensors) as llama.cpp's adapter file

  --base-id     the base model's name on the Hugging Face Hub, for the card
  --multimodal  module names of a base model that sees images too
  --replace     files of the same names may be replaced

Exit code 0: written and checked. 1: refused or failed, nothing written. 2: the command makes no sense.
`;

/** @throws Error with a sentence when the arguments make no sense */
export function readShareArguments(args: readonly string[]): ShareTask {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: 'string' },
      base: { type: 'string' },
      adapter: { type: 'string' },
      out: { type: 'string' },
      type: { type: 'string' },
      name: { type: 'string' },
      'base-id': { type: 'string' },
      'from-peft': { type: 'string' },
      multimodal: { type: 'boolean' },
      replace: { type: 'boolean', default: false },
    },
  });
  const need = (name: 'base' | 'adapter' | 'out'): string => {
    const value = values[name];
    if (value === undefined || value === '') throw new Error(`--${name} is missing.`);
    // Workers stand in another folder.
    return resolve(value);
  };
  const refuse = (...names: readonly (keyof typeof values)[]): void => {
    const given = names.find((name) => values[name] !== undefined);
    if (given !== undefined) throw new Error(`--${given} says nothing here.`);
  };
  const { replace } = values;
  if (values['from-peft'] !== undefined) {
    refuse('target', 'adapter', 'type', 'name', 'base-id', 'multimodal');
    return {
      kind: 'from-peft',
      folder: values['from-peft'],
      basePath: need('base'),
      outPath: need('out'),
      replace,
    };
  }
  switch (values.target) {
    case 'peft':
      refuse('type', 'name');
      return {
        kind: 'peft',
        basePath: need('base'),
        adapterPath: need('adapter'),
        folder: need('out'),
        baseId: values['base-id'] ?? null,
        ...(values.multimodal === undefined ? {} : { multimodal: values.multimodal }),
        replace,
      };
    case 'merged': {
      refuse('base-id', 'multimodal');
      const type = MERGED_TYPES.find((each) => each === (values.type ?? 'own').toLowerCase());
      if (type === undefined)
        throw new Error(`There is no type “${values.type}”: choose ${MERGED_TYPES.join(', ')}.`);
      return {
        kind: 'merged',
        basePath: need('base'),
        adapterPath: need('adapter'),
        folder: need('out'),
        type,
        name: values.name ?? null,
        replace,
      };
    }
    case undefined:
      throw new Error('Say what to make: --target peft, --target merged, or --from-peft DIR.');
    default:
      throw new Error(`There is no target “${values.target}” for plain files: choose peft or merged.`);
  }
}
