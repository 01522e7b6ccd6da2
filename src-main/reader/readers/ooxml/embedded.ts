/** Documents embedded in an Office file: each is a document of its own. */
import { limits } from '../../limits.ts';
import type { Child } from '../../protocol.ts';
import type { Reader } from '../../reader.ts';
import { refusalOf } from '../../refusal-of.ts';
import type { OpenZip } from '../../zip/open-zip.ts';

/** Pictures and links in OLE wrappers (`.bin`) are no documents. */
const embedded =
  /(?:^|\/)embeddings\/([^/]+\.(?:docx|docm|doc|xlsx|xlsm|xls|pptx|pptm|ppt|pdf|rtf|txt|msg|eml|odt|ods|odp))$/iu;

export function embeddedFiles(zip: OpenZip): Child[] {
  return zip.names.flatMap((name, index) => {
    const file = embedded.exec(name)?.[1];
    return file === undefined
      ? []
      : [{ index, name: file, folders: [], bytes: zip.about(name)?.bytes ?? null }];
  });
}

export const unpackEmbedded: NonNullable<Reader['unpack']> = async function* ({ zip }, indices) {
  if (zip === null) return;
  for (const { index } of embeddedFiles(zip)) {
    if (!indices.has(index)) continue;
    try {
      yield { index, bytes: await zip.read(zip.names[index] ?? '', limits.fileBytes) };
    } catch (error) {
      yield { index, refusal: refusalOf(error) };
    }
  }
};
