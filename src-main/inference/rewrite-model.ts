import { type FileHandle, open } from 'node:fs/promises';
import { WorkerError } from '../workers/serve.ts';
import { commonTemplates } from './common-templates.ts';
import type { GgufHeader, HeaderTensor } from './gguf-header.ts';
import { type ModelPart, readParts } from './model-parts.ts';

const piece = 4 * 2 ** 20;
const template = 'tokenizer.chat_template';

interface Placed {
  readonly part: ModelPart;
  readonly tensor: HeaderTensor;
  /** Bytes in the file, also of a type whose size is not known. */
  readonly bytes: number;
}

/**
 * Write a model into one new file: parts joined, a chat template put in where one is named. Entries and weights are
 * copied byte for byte and piece by piece; nothing of the original is changed.
 * Format: ggml's docs/gguf.md, version 3, little-endian.
 */
export async function rewriteModel(
  wanted: { readonly modelPath: string; readonly target: string; readonly templateId: string | null },
  onWritten: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ bytes: number }> {
  const parts = await readParts(wanted.modelPath);
  const [first] = parts;
  if (first === undefined) throw new Error('A model has at least one file.');
  const placed = parts.flatMap((part) => placeTensors(part));
  const { alignment } = first.header;
  const header = await makeHeader(first, placed, alignment, templateSource(wanted.templateId));
  const total = placed.reduce((sum, { bytes }) => sum + align(bytes, alignment), header.length);

  const target = await open(wanted.target, 'wx', 0o600);
  try {
    await target.write(header);
    let done = header.length;
    for (const part of parts) {
      const source = await open(part.path, 'r');
      try {
        for (const each of placed.filter((one) => one.part === part)) {
          const from = part.header.dataStart + each.tensor.offset;
          await copy(source, from, each.bytes, target, done, signal);
          done += align(each.bytes, alignment);
          onWritten(done, total);
        }
      } finally {
        await source.close();
      }
    }
    await target.truncate(total);
    await target.sync();
  } finally {
    await target.close();
  }
  return { bytes: total };
}

function placeTensors(part: ModelPart): Placed[] {
  const { tensors, size, dataStart } = part.header;
  return tensors.map((tensor, i) => {
    const next = tensors[i + 1]?.offset ?? size - dataStart;
    return { part, tensor, bytes: tensor.bytes ?? next - tensor.offset };
  });
}

async function makeHeader(
  first: ModelPart,
  placed: readonly Placed[],
  alignment: number,
  source: string | null,
): Promise<Buffer> {
  const entries = await copiedEntries(
    first.path,
    first.header,
    (key) => !key.startsWith('split.') && (source === null || key !== template),
  );
  if (source !== null) entries.push(Buffer.concat([text(template), u32(8), text(source)]));
  let offset = 0;
  const infos = placed.map(({ tensor, bytes }) => {
    const { name, ne, typeId } = tensor;
    const info = Buffer.concat([text(name), u32(ne.length), ...ne.map(u64), u32(typeId), u64(offset)]);
    offset += align(bytes, alignment);
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(placed.length),
    u64(entries.length),
    ...entries,
    ...infos,
  ]);
  return Buffer.concat([head, Buffer.alloc(align(head.length, alignment) - head.length)]);
}

async function copiedEntries(
  path: string,
  header: GgufHeader,
  wanted: (key: string) => boolean,
): Promise<Buffer[]> {
  const file = await open(path, 'r');
  try {
    const copied: Buffer[] = [];
    for (const { key, from, to } of header.entries) {
      if (!wanted(key)) continue;
      const bytes = Buffer.alloc(to - from);
      await readWhole(file, bytes, from);
      copied.push(bytes);
    }
    return copied;
  } finally {
    await file.close();
  }
}

async function copy(
  source: FileHandle,
  from: number,
  length: number,
  target: FileHandle,
  to: number,
  signal: AbortSignal,
): Promise<void> {
  const buffer = Buffer.alloc(Math.min(piece, length));
  for (let done = 0; done < length; done += buffer.length) {
    signal.throwIfAborted();
    const bytes = buffer.subarray(0, Math.min(buffer.length, length - done));
    await readWhole(source, bytes, from + done);
    await target.write(bytes, 0, bytes.length, to + done);
  }
}

async function readWhole(file: FileHandle, into: Buffer, from: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, from + done);
    if (bytesRead === 0) {
      throw new WorkerError({
        code: 'model-truncated',
        message: 'The model file became shorter while it was copied.',
        remedy: 'Wait until whatever writes it has finished, then try again.',
      });
    }
    done += bytesRead;
  }
}

function templateSource(id: string | null): string | null {
  if (id === null) return null;
  const found = commonTemplates.find((each) => each.id === id);
  if (found === undefined) {
    throw new WorkerError({ code: 'unknown-template', message: `There is no template “${id}”.` });
  }
  return found.source;
}

const align = (length: number, alignment: number): number => Math.ceil(length / alignment) * alignment;

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
