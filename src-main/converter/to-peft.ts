import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseFacts } from './base-facts.ts';
import { bytesOf } from './floats.ts';
import { type BaseModel, openBase, withFiles } from './open-model.ts';
import { type HfModule, hfModules, isWrapped, wrappedPath } from './peft-names.ts';
import type { ConverterMethods, PeftFacts } from './protocol.ts';
import { type AdapterPair, type OpenAdapter, readAdapter, readHalf } from './read-adapter.ts';
import { refusal, shown } from './refuse.ts';
import { reorderColumns, reorderRows } from './row-order.ts';
import { openSafetensors } from './safetensors-read.ts';
import { type ShapedTensor, writeSafetensors } from './safetensors-write.ts';
import type { Steps } from './steps.ts';

interface Adapted {
  readonly pair: AdapterPair;
  readonly module: HfModule;
  /** As PEFT will see the module. */
  readonly path: string;
}

interface PeftTensor extends ShapedTensor {
  readonly adapted: Adapted;
  readonly half: 'a' | 'b';
}

/** llama.cpp's LoRA file as PEFT's `adapter_model.safetensors` and `adapter_config.json`, in float32. */
export async function toPeft(
  { basePath, adapterPath, folder, baseId, multimodal }: ConverterMethods['toPeft']['params'],
  steps: Steps,
): Promise<PeftFacts> {
  const base = openBase(basePath);
  const adapter = readAdapter(adapterPath, base);
  const wrap = multimodal ?? isWrapped(base);
  const modules = hfModules(base);
  const adapted = match(base, adapter, modules, wrap);
  const tensors = adapted.flatMap((each): PeftTensor[] => [
    tensor(each, 'a', [each.pair.rank, each.pair.inputs]),
    tensor(each, 'b', [each.pair.outputs, each.pair.rank]),
  ]);
  const weights = join(folder, 'adapter_model.safetensors');
  await withFiles([adapterPath], async ([file]) => {
    await writeSafetensors(weights, tensors, async ({ adapted: { pair, module }, half }) => {
      await steps.next(0.5 / tensors.length);
      const values = readHalf(file as number, pair[half]);
      return half === 'a'
        ? reorderColumns(values, module.columns, 'from-file')
        : reorderRows(values, pair.rank, module.rows, 'from-file');
    });
    await compare(weights, file as number, tensors, steps);
  });
  const targets = targetModules(adapted, modules, wrap);
  const facts = baseFacts(base);
  const config = peftConfig(adapter, adapted, targets, baseId ?? facts.hubId);
  const path = join(folder, 'adapter_config.json');
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { flag: 'wx' });
  JSON.parse(readFileSync(path, 'utf8'));
  const { alpha, rank, pairs } = adapter;
  return {
    architecture: base.architecture,
    rank,
    alpha: alpha === 0 ? rank : alpha,
    modules: pairs.length,
    targetModules: typeof targets === 'string' ? [targets] : targets,
    base: facts,
  };
}

function match(
  base: BaseModel,
  { pairs }: OpenAdapter,
  modules: ReadonlyMap<string, HfModule>,
  wrap: boolean,
): Adapted[] {
  const byTensor = new Map([...modules.values()].map((module) => [module.tensor, module]));
  return pairs.map((pair) => {
    const module = byTensor.get(pair.tensor);
    if (module === undefined)
      throw refusal(
        'cannot-be-said-in-peft',
        `The adapter changes ${shown(pair.tensor)}, which PEFT cannot adapt in models of the kind ${base.architecture}.`,
        'Share the adapter as GGUF, or the merged model.',
      );
    return { pair, module, path: wrap ? wrappedPath(module.path) : module.path };
  });
}

function tensor(adapted: Adapted, half: 'a' | 'b', shape: readonly number[]): PeftTensor {
  const name = `base_model.model.${adapted.path}.lora_${half.toUpperCase()}.weight`;
  return { name, shape, adapted, half };
}

/** Read the written file as anybody would, turn it back and compare every number. */
async function compare(
  weights: string,
  adapter: number,
  tensors: readonly PeftTensor[],
  steps: Steps,
): Promise<void> {
  const written = openSafetensors(weights);
  try {
    for (const { name, adapted, half } of tensors) {
      await steps.next(0.5 / tensors.length);
      const { pair, module } = adapted;
      const read = written.floats(name);
      const back =
        half === 'a'
          ? reorderColumns(read, module.columns, 'to-file')
          : reorderRows(read, pair.rank, module.rows, 'to-file');
      if (Buffer.compare(bytesOf(back), bytesOf(readHalf(adapter, pair[half]))) !== 0)
        throw refusal(
          'made-file-is-wrong',
          `${shown(name)} was not written as it is.`,
          'Try again on another disk.',
        );
    }
  } finally {
    written.close();
  }
}

/**
 * Short names where every module of that name is adapted, full paths otherwise: PEFT would put untrained pairs into the
 * rest. In a model that sees images, an expression keeps it out of the part that does.
 */
function targetModules(
  adapted: readonly Adapted[],
  modules: ReadonlyMap<string, HfModule>,
  wrap: boolean,
): string | string[] {
  const short = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const inBase = Map.groupBy(modules.keys(), short);
  const chosen = Map.groupBy(adapted, ({ path }) => short(path));
  const whole = [...chosen].every(([name, some]) => some.length === inBase.get(name)?.length);
  if (!whole) return adapted.map(({ path }) => path).sort();
  const names = [...chosen.keys()].sort();
  return wrap ? `.*language_model.*\\.(${names.join('|')})` : names;
}

/** `adapter_config.json`: alpha / rank as in the GGUF file; modules of another rank by full path. */
function peftConfig(
  { alpha }: OpenAdapter,
  adapted: readonly Adapted[],
  targets: string | readonly string[],
  baseId: string | null,
): Record<string, unknown> {
  const ranks = Map.groupBy(adapted, ({ pair }) => pair.rank);
  const [usual] = [...ranks].sort(([, a], [, b]) => b.length - a.length)[0] as [number, Adapted[]];
  const others = adapted.filter(({ pair }) => pair.rank !== usual);
  const byPath = Object.fromEntries(others.map(({ path, pair }) => [path, pair.rank]));
  return {
    alpha_pattern: alpha === 0 ? byPath : {},
    auto_mapping: null,
    base_model_name_or_path: baseId,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layer_replication: null,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: alpha === 0 ? usual : alpha,
    lora_bias: false,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: usual,
    rank_pattern: byPath,
    revision: null,
    target_modules: targets,
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  };
}
