import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGguf } from '../ggml/gguf-read.ts';
import { writeGguf } from '../ggml/gguf-write.ts';
import { bytesOf } from './floats.ts';
import { openBase, withFiles } from './open-model.ts';
import { type PeftSettings, readPeftSettings } from './peft-config.ts';
import { type HfModule, hfModules, textPath } from './peft-names.ts';
import type { ConverterMethods, ImportedFacts } from './protocol.ts';
import { readHalf } from './read-adapter.ts';
import { doesNotFit, refusal, shown } from './refuse.ts';
import { reorderColumns, reorderRows } from './row-order.ts';
import { openSafetensors, type SafetensorsFile, type StoredTensor } from './safetensors-read.ts';
import type { Steps } from './steps.ts';

const longestConfig = 8 * 2 ** 20;
const name = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/;

interface Pair {
  readonly module: HfModule;
  readonly rank: number;
  /** What B is multiplied by, so that alpha / rank is right for all pairs. */
  readonly factor: number;
  readonly a: string;
  readonly b: string;
}

/** A PEFT adapter (safetensors) as llama.cpp's LoRA file, in float32. */
export async function fromPeft(
  { folder, basePath, outPath }: ConverterMethods['fromPeft']['params'],
  steps: Steps,
): Promise<ImportedFacts> {
  const base = openBase(basePath);
  const { weights, settings } = openFolder(folder);
  try {
    const modules = hfModules(base);
    const tied = !base.tensors.has('output.weight');
    const { pairs, alpha } = matchPairs(weights, settings, modules, tied);
    const tensors: { name: string; ne: number[]; data: Float32Array }[] = [];
    for (const { module, rank, factor, a, b } of pairs) {
      await steps.next(1 / pairs.length);
      const up = reorderRows(weights.floats(b), rank, module.rows, 'to-file');
      tensors.push(
        {
          name: `${module.tensor}.lora_a`,
          ne: [module.inputs, rank],
          data: reorderColumns(weights.floats(a), module.columns, 'to-file'),
        },
        {
          name: `${module.tensor}.lora_b`,
          ne: [rank, module.outputs],
          data: factor === 1 ? up : up.map((value) => value * factor),
        },
      );
    }
    const bytes = writeGguf(
      {
        'general.architecture': { text: base.architecture },
        'general.type': { text: 'adapter' },
        'adapter.type': { text: 'lora' },
        'adapter.lora.alpha': { f32: alpha },
      },
      tensors,
    );
    writeFileSync(outPath, bytes, { flag: 'wx' });
    await readBack(outPath, tensors);
    return {
      architecture: base.architecture,
      rank: Math.max(...pairs.map(({ rank }) => rank)),
      alpha,
      modules: pairs.length,
      notes: notes(settings, pairs),
    };
  } finally {
    weights.close();
  }
}

/** @throws WorkerError `not-a-peft-adapter`, `not-safetensors`, and what reading them throws */
function openFolder(folder: string): { weights: SafetensorsFile; settings: PeftSettings } {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw refusal(
      'not-a-peft-adapter',
      `There is no folder ${shown(folder)}.`,
      'Name the folder of the adapter.',
    );
  const path = join(folder, 'adapter_model.safetensors');
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    if (existsSync(join(folder, 'adapter_model.bin')))
      throw refusal(
        'not-safetensors',
        'This adapter is a pickle file (adapter_model.bin), which can run programs when it is opened; it was not opened.',
        'Save it as safetensors where it was made: save_pretrained(folder, safe_serialization=True).',
      );
    throw refusal(
      'not-a-peft-adapter',
      'The folder holds no adapter_model.safetensors.',
      'Name the folder that save_pretrained() wrote.',
    );
  }
  const config = join(folder, 'adapter_config.json');
  const found = statSync(config, { throwIfNoEntry: false });
  if (found?.isFile() !== true)
    throw refusal(
      'not-a-peft-adapter',
      'The folder holds no adapter_config.json.',
      'Put both files into one folder.',
    );
  if (found.size > longestConfig)
    throw refusal(
      'peft-config-damaged',
      'adapter_config.json is too long to be one.',
      'Save the adapter again.',
    );
  const settings = readPeftSettings(readFileSync(config, 'utf8'));
  return { settings, weights: openSafetensors(path) };
}

function matchPairs(
  weights: SafetensorsFile,
  settings: PeftSettings,
  modules: ReadonlyMap<string, HfModule>,
  tied: boolean,
): { pairs: Pair[]; alpha: number } {
  const halves = new Map<string, { path: string; A?: StoredTensor; B?: StoredTensor }>();
  for (const tensor of weights.tensors.values()) {
    const match = name.exec(tensor.name);
    if (match === null) throw notAPair(tensor.name);
    const path = match[1] as string;
    const key = textPath(path);
    const before = halves.get(key);
    if (before !== undefined && before.path !== path)
      throw doesNotFit(`${shown(key)} is there under two names`);
    halves.set(key, { ...before, path, [match[2] as string]: tensor });
  }
  const found: (Omit<Pair, 'factor'> & { scale: number })[] = [];
  for (const [key, { path, A, B }] of halves) {
    if (A === undefined || B === undefined) throw doesNotFit(`one half of ${shown(path)} is missing`);
    const module = modules.get(key);
    if (module === undefined) throw noModule(key, path, tied);
    const rank = settings.rankOf(path);
    checkShapes(module, rank, A, B);
    const scale = settings.alphaOf(path) / (settings.rootScale ? Math.sqrt(rank) : rank);
    found.push({ module, rank, scale, a: A.name, b: B.name });
  }
  if (found.length === 0)
    throw refusal('not-a-peft-adapter', 'The adapter is empty.', 'Choose another adapter.');
  const order = [...modules.keys()];
  found.sort((a, b) => order.indexOf(a.module.path) - order.indexOf(b.module.path));
  const alpha = Math.fround(settings.alpha * (settings.rootScale ? Math.sqrt(settings.rank) : 1));
  return {
    alpha,
    pairs: found.map(({ scale, ...pair }) => {
      const factor = (scale * pair.rank) / alpha;
      // Beyond the precision of float32 there is nothing to multiply.
      return { ...pair, factor: Math.abs(factor - 1) < 1e-7 ? 1 : factor };
    }),
  };
}

function checkShapes(module: HfModule, rank: number, a: StoredTensor, b: StoredTensor): void {
  const { inputs, outputs, path } = module;
  const fits =
    a.shape.length === 2 &&
    b.shape.length === 2 &&
    a.shape[0] === rank &&
    a.shape[1] === inputs &&
    b.shape[0] === outputs &&
    b.shape[1] === rank;
  if (fits) return;
  throw doesNotFit(
    `the shapes of ${shown(path)} are [${a.shape.join(', ')}] and [${b.shape.join(', ')}]; ` +
      `[${rank}, ${inputs}] and [${outputs}, ${rank}] were expected`,
  );
}

function noModule(key: string, path: string, tied: boolean) {
  if (key === 'lm_head' && tied)
    return doesNotFit('it changes “lm_head”, which this model shares with its embeddings');
  if (/embed_tokens/.test(key)) return cannotHold('an adapter on the embeddings', path);
  return doesNotFit(`the model has no module ${shown(path)} that can be adapted`);
}

/** What a tensor that is no half of a pair is, by its name. */
function notAPair(tensor: string) {
  if (/lora_magnitude_vector|lora_m$/.test(tensor)) return cannotHold('DoRA (use_dora)', tensor);
  if (/lora_embedding_[AB]|embed_tokens/.test(tensor))
    return cannotHold('changed embeddings (embed_tokens)', tensor);
  if (/modules_to_save/.test(tensor)) return cannotHold('whole modules (modules_to_save)', tensor);
  if (/lora_[AB].*\.bias$/.test(tensor)) return cannotHold('a bias of its own (lora_bias)', tensor);
  if (/\.bias$/.test(tensor)) return cannotHold('changed biases (bias)', tensor);
  if (/token_adapter|trainable_tokens/.test(tensor))
    return cannotHold('trained tokens (trainable_token_indices)', tensor);
  if (/lora_[AB]\.[^.]+\.weight$/.test(tensor))
    return refusal(
      'peft-refused',
      `Tensor ${shown(tensor)} carries the adapter’s name, as PEFT does not write it.`,
      'Save the adapter with save_pretrained().',
    );
  if (/(^|\.)lm_head\.weight$/.test(tensor))
    return cannotHold('a changed output matrix (modules_to_save: lm_head)', tensor);
  return cannotHold('something besides LoRA pairs', tensor);
}

function cannotHold(what: string, tensor: string) {
  return refusal(
    'peft-refused',
    `This adapter holds ${what}, which a GGUF adapter cannot: ${shown(tensor)}.`,
    'Train it without, or merge it into its base model with merge_and_unload() and bring that model in.',
  );
}

async function readBack(
  path: string,
  tensors: readonly { readonly name: string; readonly data: Float32Array }[],
): Promise<void> {
  const written = readGguf(path);
  await withFiles([path], async ([file]) => {
    for (const { name: expected, data } of tensors) {
      const info = written.tensors.get(expected);
      if (info === undefined || Buffer.compare(bytesOf(readHalf(file as number, info)), bytesOf(data)) !== 0)
        throw refusal(
          'made-file-is-wrong',
          `${shown(expected)} was not written as it is.`,
          'Try again on another disk.',
        );
    }
  });
}

function notes(settings: PeftSettings, pairs: readonly Pair[]): string[] {
  const folded = pairs.filter(({ factor }) => factor !== 1).length;
  const ranks = new Set(pairs.map(({ rank }) => rank)).size;
  return [
    ...(settings.rootScale ? ['Scaled by alpha / √rank (use_rslora): alpha was multiplied by √rank.'] : []),
    ...(folded > 0 ? [`${folded} modules have a scale of their own: it was multiplied into B.`] : []),
    ...(ranks > 1 ? [`Modules have ${ranks} different ranks.`] : []),
    ...(settings.fanInFanOut
      ? ['“fan_in_fan_out” says nothing for these models and was passed over, as PEFT does.']
      : []),
  ];
}
