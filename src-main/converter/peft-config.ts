/** Reads adapter_config.json, and refuses by name every setting that GGUF cannot say. */
import { refusal, shown } from './refuse.ts';

export interface PeftSettings {
  readonly rank: number;
  readonly alpha: number;
  /** Scale alpha / √rank instead of alpha / rank. */
  readonly rootScale: boolean;
  readonly fanInFanOut: boolean;
  /** Rank and alpha of a module, by its path. */
  readonly rankOf: (path: string) => number;
  readonly alphaOf: (path: string) => number;
}

/** Settings that do not change what a trained adapter computes, or are read below. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'peft_type task_type base_model_name_or_path revision auto_mapping inference_mode peft_version',
    'r lora_alpha rank_pattern alpha_pattern use_rslora fan_in_fan_out bias init_lora_weights',
    // The tensors say which modules are adapted.
    'target_modules exclude_modules layers_to_transform layers_pattern',
    // Of training or of initialising only.
    'lora_dropout eva_config runtime_config megatron_core qalora_group_size ensure_weight_tying',
  ].flatMap((names) => names.split(' ')),
);

/** Ways to begin that leave the base model as it is. Others (pissa, olora, corda, loftq, …) take a part out of it. */
const PLAIN_BEGINNINGS: readonly unknown[] = [undefined, null, true, false, 'gaussian', 'eva', 'orthogonal'];

/** @throws WorkerError `peft-config-damaged`, `peft-refused` */
export function readPeftSettings(text: string): PeftSettings {
  const config = parse(text);
  if (String(config['peft_type']).toUpperCase() !== 'LORA') throw refused('peft_type', config['peft_type']);
  if ((config['bias'] ?? 'none') !== 'none') throw refused('bias', config['bias']);
  const beginning = config['init_lora_weights'];
  if (!PLAIN_BEGINNINGS.includes(beginning)) throw refused('init_lora_weights', beginning);
  for (const [key, value] of Object.entries(config))
    if (!HARMLESS.has(key) && says(value)) throw refused(key, value);
  const rank = wholeNumber(config['r'] ?? 8, 'r');
  const alpha = scaleNumber(config['lora_alpha'] ?? 8, 'lora_alpha');
  if (alpha === 0) throw refused('lora_alpha', 0);
  return {
    rank,
    alpha,
    rootScale: config['use_rslora'] === true,
    fanInFanOut: config['fan_in_fan_out'] === true,
    rankOf: pattern(config['rank_pattern'], 'rank_pattern', rank, wholeNumber),
    alphaOf: pattern(config['alpha_pattern'], 'alpha_pattern', alpha, scaleNumber),
  };
}

function parse(text: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw damaged(error instanceof Error ? error.message.slice(0, 80) : 'no JSON');
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw damaged('it holds no settings');
  return config as Record<string, unknown>;
}

/** Whether a setting is on: null, false, 0, '' and empty lists say nothing. */
function says(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function wholeNumber(value: unknown, key: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw damaged(`“${key}” is no whole number above 0`);
  return value as number;
}

function scaleNumber(value: unknown, key: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged(`“${key}” is no number`);
  return value;
}

/** As PEFT looks values up: the first pattern that matches the end of the path, as a regular expression. */
function pattern(
  given: unknown,
  key: string,
  otherwise: number,
  check: (value: unknown, key: string) => number,
): (path: string) => number {
  if (given === null || given === undefined) return () => otherwise;
  if (typeof given !== 'object' || Array.isArray(given)) throw damaged(`“${key}” is no list of patterns`);
  const rules = Object.entries(given).map(([words, value]: [string, unknown]) => {
    const number = check(value, `${key}.${words.slice(0, 80)}`);
    if (/^[\w.]*$/.test(words)) {
      // A dot stands for any character in an expression, and PEFT's own patterns are paths.
      const literal = new RegExp(`^(?:.*\\.)?(?:${words})$`);
      return { matches: (path: string) => literal.test(path), number };
    }
    if (words.length > 1000) throw damaged(`a pattern of “${key}” is too long`);
    try {
      const expression = new RegExp(`^(?:.*\\.)?(?:${words})$`);
      return { matches: (path: string) => expression.test(path), number };
    } catch {
      throw refused(key, words);
    }
  });
  return (path) => rules.find(({ matches }) => matches(path))?.number ?? otherwise;
}

function refused(key: string, value: unknown) {
  return refusal(
    'peft-refused',
    `This adapter uses “${key}” (${shown(JSON.stringify(value) ?? 'nothing')}), which a GGUF adapter cannot hold.`,
    `Train it without “${key}”, or merge it into its base model with merge_and_unload() and bring that model in.`,
  );
}

function damaged(why: string) {
  return refusal(
    'peft-config-damaged',
    `adapter_config.json cannot be used: ${why}.`,
    'Save the adapter again with save_pretrained().',
  );
}
