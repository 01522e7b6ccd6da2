/** Writes safetensors files by hand, right ones and wrong ones. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HandMade {
  readonly dtype?: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** @param alter changes the header before it is written */
export function safetensors(
  tensors: Readonly<Record<string, HandMade>>,
  alter: (header: Record<string, unknown>) => unknown = (header) => header,
): Buffer {
  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [name, { dtype = 'F32', shape, data }] of Object.entries(tensors)) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  return withHeader(JSON.stringify(alter(header)), Buffer.concat(parts));
}

export function withHeader(
  text: string,
  data: Uint8Array,
  claimed = BigInt(Buffer.byteLength(text)),
): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed);
  return Buffer.concat([length, Buffer.from(text), data]);
}

/** A folder as `save_pretrained` writes it; `config` over settings that fit. */
export function peftFolder(
  parent: string,
  weights: Uint8Array,
  config: Readonly<Record<string, unknown>> | string = {},
): string {
  const folder = join(parent, 'peft');
  mkdirSync(folder);
  writeFileSync(join(folder, 'adapter_model.safetensors'), weights);
  const usual = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    r: 2,
    lora_alpha: 4,
    target_modules: ['q_proj'],
  };
  const text = typeof config === 'string' ? config : JSON.stringify({ ...usual, ...config });
  writeFileSync(join(folder, 'adapter_config.json'), text);
  return folder;
}
