import type { ReadWarning } from '../../protocol.ts';
import { isGarbled } from './garbled.ts';
import type { PageContent } from './geometry.ts';
import { isScanned, sureConfidence } from './mark-scanned.ts';

export interface PageProblems {
  /** Pages that could not be read at all. */
  readonly broken: readonly number[];
  /** Pages whose recognition took too long. */
  readonly slow: readonly number[];
  readonly cutOff: boolean;
}

/** What a person has to know about pages before relying on their text. */
export function pageWarnings(contents: readonly PageContent[], problems: PageProblems): ReadWarning[] {
  const warnings: ReadWarning[] = [...scannedWarning(contents), ...emptyWarnings(contents)];
  for (const page of problems.slow.slice(0, 20)) {
    const message = `Recognising page ${page} took more than a minute; it was left out.`;
    warnings.push({ code: 'recognition-too-slow', message, page });
  }
  for (const page of problems.broken.slice(0, 20))
    warnings.push({ code: 'damaged-page', message: `Page ${page} is damaged and was left out.`, page });
  if (problems.cutOff)
    warnings.push({ code: 'cut-off', message: 'The file ends too early; the last pages may be missing.' });
  const garbled = contents.find(({ runs }) => isGarbled(runs.map(({ text }) => text).join('')));
  if (garbled !== undefined) {
    const message =
      'The letters of this PDF carry no meaning for computers in places; what was read there is not what you see.';
    warnings.push({ code: 'garbled-text', message, page: garbled.number });
  }
  return warnings;
}

function scannedWarning(contents: readonly PageContent[]): ReadWarning[] {
  const scanned = contents.filter(isScanned);
  const [first] = scanned;
  if (first === undefined) return [];
  const words = scanned.flatMap(({ recognised }) => recognised?.words ?? []);
  const doubtful = words.filter(({ confidence }) => confidence < sureConfidence).length;
  const where =
    contents.length === 1
      ? 'The text'
      : scanned.length === contents.length
        ? 'The text of every page'
        : `The text of ${scanned.length === 1 ? `page ${first.number}` : `${scanned.length} pages`}`;
  const doubts =
    doubtful === 0 ? '' : ` ${doubtful === 1 ? 'One word is' : `${doubtful} words are`} likely wrong.`;
  const message = `${where} was recognised from a scan (OCR): check numbers and names against the original.${doubts}`;
  return [{ code: 'scanned-text', message, page: first.number }];
}

function emptyWarnings(contents: readonly PageContent[]): ReadWarning[] {
  const empty = contents.filter(({ runs, fields }) => runs.length === 0 && fields.length === 0);
  if (empty.length === contents.length) {
    const message =
      contents.length === 1
        ? 'The page has no text, and none could be recognised on it.'
        : `None of the ${contents.length} pages has text, and none could be recognised on them.`;
    return [{ code: 'no-text', message }];
  }
  return empty.slice(0, 20).map(({ number }) => ({
    code: 'page-without-text',
    message: `Page ${number} has no text: it is blank or a picture.`,
    page: number,
  }));
}
