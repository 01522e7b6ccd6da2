import { readTensorBytes } from '../ggml/gguf-read.ts';
import { type Library, loadLibrary } from '../ggml/library.ts';
import { quantizeRowsAside } from '../ggml/quantize.ts';
import { rowBytes, type TypeName } from '../ggml/types.ts';
import { addProduct } from './add-product.ts';
import { type GgufStream, startGguf } from './gguf-stream.ts';
import { openBase, type BaseModel, type PlacedTensor, readHeader, withFiles } from './open-model.ts';
import { anyQuantized, type FileType, fileType, planTypes } from './plan-types.ts';
import type { ConverterMethods, MergedFacts } from './protocol.ts';
import { numberEntry, type RawEntry, readRawEntries, textEntry } from './raw-entries.ts';
import { type AdapterPair, readAdapter, readHalf } from './read-adapter.ts';
import { refusal } from './refuse.ts';
import type { Steps } from './steps.ts';

/** Numbers worked on at once: a few pieces of 4 MiB each are in memory, whatever the model's size. */
const pieceNumbers = 1 << 20;
const copiedBytes = 1 << 23;
/** Pieces being rounded at once, each on a thread of Node's pool. */
const atOnce = 4;

/**
 * Base and adapter as one file: W + scale · B A in float32, then stored as planned; untouched tensors of the same type
 * are copied byte for byte. Metadata stays as it is but for name, file type and lineage.
 */
export async function merge(
  { basePath, adapterPath, outPath, mergedType, name, lineage }: ConverterMethods['merge']['params'],
  steps: Steps,
): Promise<MergedFacts> {
  const base = openBase(basePath);
  const pairs = new Map<string, AdapterPair>();
  if (adapterPath !== null)
    for (const pair of readAdapter(adapterPath, base).pairs) pairs.set(pair.tensor, pair);
  const types = planTypes(base, mergedType);
  const form = fileType(base, mergedType);
  const tensors = [...base.tensors.values()];
  const planned = tensors.map(({ name: tensor, ne, type }) => ({
    name: tensor,
    ne,
    type: types.get(tensor) ?? type,
  }));
  const entries = makeEntries(base, form, name, lineage, anyQuantized(types.values()));
  const alignment = alignmentOf(base);
  const total = tensors.reduce((sum, { ne }) => sum + ne[0] * ne[1] * ne[2] * ne[3], 0);
  const library = loadLibrary('cpu');

  const out = startGguf(outPath, entries, planned, alignment);
  try {
    const paths = adapterPath === null ? base.files : [...base.files, adapterPath];
    await withFiles(paths, async (files) => {
      const adapter = files[base.files.length];
      for (const [index, tensor] of tensors.entries()) {
        const pair = pairs.get(tensor.name);
        const type = (planned[index] as { type: TypeName }).type;
        const share = (numbers: number): Promise<void> => steps.next(numbers / total);
        const file = files[tensor.part] as number;
        if (pair === undefined && type === tensor.type) await copy(file, tensor, out, share);
        else {
          const factors =
            pair === undefined
              ? null
              : { pair, a: readHalf(adapter as number, pair.a), b: readHalf(adapter as number, pair.b) };
          await convert(library, file, tensor, type, factors, out, share);
        }
        out.endTensor();
      }
    });
  } finally {
    out.close();
  }
  const written = readHeader(outPath);
  if (planned.some(({ name: tensor, type }) => written.tensors.get(tensor)?.type !== type))
    throw refusal(
      'made-file-is-wrong',
      'The merged file does not hold what was written.',
      'Try again on another disk.',
    );
  return {
    architecture: base.architecture,
    tensors: tensors.length,
    changed: pairs.size,
    label: form.label,
    bytes: out.written(),
  };
}

function alignmentOf(base: BaseModel): number {
  const alignment = Number(base.metadata.get('general.alignment') ?? 32);
  const possible = Number.isInteger(Math.log2(alignment)) && alignment >= 8 && alignment <= 65_536;
  if (!possible)
    throw refusal(
      'model-damaged',
      'The alignment of the model file is impossible.',
      'Fetch the model again.',
    );
  return alignment;
}

type Share = (numbers: number) => Promise<void>;

async function copy(file: number, tensor: PlacedTensor, out: GgufStream, share: Share): Promise<void> {
  const { ne, bytes } = tensor;
  const numbers = ne[0] * ne[1] * ne[2] * ne[3];
  for (let at = 0; at < bytes; at += copiedBytes) {
    const length = Math.min(copiedBytes, bytes - at);
    await share((numbers * length) / bytes);
    out.write(readTensorBytes(file, tensor, at, length));
  }
}

interface Factors {
  readonly pair: AdapterPair;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

async function convert(
  library: Library,
  file: number,
  tensor: PlacedTensor,
  type: TypeName,
  factors: Factors | null,
  out: GgufStream,
  share: Share,
): Promise<void> {
  const { ne } = tensor;
  const width = ne[0];
  const rows = ne[1] * ne[2] * ne[3];
  const rowsAtOnce = Math.max(1, Math.floor(pieceNumbers / width));
  const stored = rowBytes(tensor.type, width);
  const waiting: Promise<Uint8Array>[] = [];
  const writeFirst = async (): Promise<void> => {
    const bytes = await (waiting.shift() as Promise<Uint8Array>);
    out.write(bytes);
  };
  try {
    for (let row = 0; row < rows; row += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - row);
      await share(count * width);
      const bytes = readTensorBytes(file, tensor, row * stored, count * stored);
      const values = library.dequantize(tensor.type, bytes, count * width);
      if (factors !== null) addProduct(values, row, width, factors.pair, factors.a, factors.b);
      waiting.push(quantizeRowsAside(library, type, values, width));
      if (waiting.length >= atOnce) await writeFirst();
    }
    while (waiting.length > 0) await writeFirst();
  } finally {
    // Threads write into buffers of ours until they are done.
    await Promise.allSettled(waiting);
  }
}

/** What describes the parts of a split file, or a rounding that was not done here. */
const dropped =
  /^(split\.|quantize\.imatrix\.|general\.(name|file_type|quantization_version|base_model\.)|vernacular\.)/;

function makeEntries(
  base: BaseModel,
  form: FileType,
  name: string,
  lineage: Readonly<Record<string, string>>,
  quantized: boolean,
): RawEntry[] {
  const [first] = base.files as [string];
  const before = readRawEntries(first);
  const kept = before.filter(({ key }) => !dropped.test(key));
  const same = (key: string): RawEntry[] => before.filter((entry) => entry.key === key);
  const baseName = base.text('general.name');
  return [
    ...kept,
    textEntry('general.name', name),
    ...(form.id === null ? same('general.file_type') : [numberEntry('general.file_type', form.id)]),
    ...(quantized ? [numberEntry('general.quantization_version', 2)] : same('general.quantization_version')),
    ...(baseName === null
      ? []
      : [numberEntry('general.base_model.count', 1), textEntry('general.base_model.0.name', baseName)]),
    ...Object.entries(lineage).map(([key, value]) => textEntry(key, value)),
  ];
}
