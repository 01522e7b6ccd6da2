/** `config.json` of a training folder, and the settings that come back: what `train.py` reads and writes. */
import { z } from 'zod';

export const FOLDER_FORMAT = 'vernacular-train-elsewhere/1';

const stage = z.object({
  learning_rate: z.number(),
  passes: z.number(),
  /** Examples, or pairs, in one optimizer step over all devices. */
  examples_per_step: z.number().int().positive(),
  evaluate_every: z.number().int().positive(),
  /** Checks without a new best before it stops; 0 = never. */
  patience: z.number().int().min(0),
});

export const folderConfigSchema = z.object({
  format: z.literal(FOLDER_FORMAT),
  run: z.string(),
  method: z.enum(['sft', 'dpo', 'orpo']),
  seed: z.number().int(),
  warmup_share: z.number(),
  weight_decay: z.number(),
  max_grad_norm: z.number(),
  /** Tokens. */
  max_length: z.number().int().positive(),
  lora: z.object({
    r: z.number().int().positive(),
    alpha: z.number().positive(),
    dropout: z.number().min(0),
    target_modules: z.array(z.string()).min(1),
  }),
  answers: stage,
  preferences: stage.extend({ beta: z.number(), lambda: z.number() }),
  base: z.object({
    name: z.string(),
    architecture: z.string(),
    /** Of the GGUF file that the result is for. */
    file_sha256: z.string(),
    hub_id: z.string().nullable(),
  }),
  data: z.object({
    snapshot: z.string(),
    train: z.number().int(),
    valid: z.number().int(),
    preferences: z.number().int(),
    /** SHA-256 by name. */
    files: z.record(z.string(), z.string()),
  }),
  vernacular: z.string(),
});
export type FolderConfig = z.infer<typeof folderConfigSchema>;

const maybe = z.number().nullable();

/** One line of `curve.jsonl`. */
export const curveRowSchema = z.object({
  step: z.number().int().min(0),
  steps: z.number().int().positive(),
  pass: z.number().min(0),
  training_loss: maybe,
  validation_loss: maybe,
  learning_rate: maybe,
  grad_norm: maybe,
  at: z.string(),
});
export type CurveRow = z.infer<typeof curveRowSchema>;

export const resultSettingsSchema = z.object({
  format: z.literal(FOLDER_FORMAT),
  run: z.string(),
  method: z.enum(['sft', 'dpo', 'orpo']),
  config: folderConfigSchema,
  effective: z.object({
    examples: z.number().int(),
    world_size: z.number().int().positive(),
    per_device_batch: z.number().int(),
    gradient_accumulation: z.number().int(),
    steps: z.number().int().positive(),
    steps_done: z.number().int().min(0),
    best_step: z.number().int().nullable(),
    best_validation_loss: maybe,
    device: z.string(),
    seconds: z.number().min(0),
  }),
  changed_data: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  finished_at: z.string(),
});
export type ResultSettings = z.infer<typeof resultSettingsSchema>;

/** Files of a result, each with its SHA-256 in `hashes.json`. */
export const RESULT_FILES = [
  'adapter_model.safetensors',
  'adapter_config.json',
  'curve.jsonl',
  'settings.json',
] as const;
