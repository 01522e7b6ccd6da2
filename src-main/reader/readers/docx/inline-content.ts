import { attribute, childAt, childElements, isOn, localName } from '../../xml.ts';

/** What the runs of one paragraph come to, with all tracked changes accepted. */
export interface InlineContent {
  text: string;
  /** Letters set in bold, of all letters. */
  boldLetters: number;
  letters: number;
  /** Ids of footnotes and endnotes referred to, in order. */
  readonly notes: { readonly kind: 'footnote' | 'endnote'; readonly id: string }[];
  /** Text boxes anchored in the paragraph: containers of paragraphs and tables. */
  readonly boxes: Element[];
}

/** Things met anywhere in the document that the person should know about. */
export interface Encounters {
  trackedChanges: boolean;
  embeddedFiles: number;
}

export function inlineContent(
  paragraph: Element,
  styleIsBold: boolean,
  encounters: Encounters,
): InlineContent {
  const content: InlineContent = { text: '', boldLetters: 0, letters: 0, notes: [], boxes: [] };
  walk(paragraph, content, styleIsBold, encounters);
  return content;
}

function walk(element: Element, content: InlineContent, bold: boolean, encounters: Encounters): void {
  for (const child of childElements(element)) {
    switch (localName(child)) {
      case 'del':
      case 'moveFrom':
        encounters.trackedChanges = true;
        break;
      case 'ins':
      case 'moveTo':
        encounters.trackedChanges = true;
        walk(child, content, bold, encounters);
        break;
      case 'r':
        run(child, content, bold, encounters);
        break;
      case 'AlternateContent':
        walk(childAt(child, 'Choice') ?? childAt(child, 'Fallback') ?? child, content, bold, encounters);
        break;
      case 'ruby':
        walk(childAt(child, 'rubyBase') ?? child, content, bold, encounters);
        break;
      case 'pPr':
      case 'sdtPr':
      case 'p':
      case 'tbl':
        break;
      default:
        walk(child, content, bold, encounters);
    }
  }
}

function run(element: Element, content: InlineContent, styleIsBold: boolean, encounters: Encounters): void {
  const properties = childAt(element, 'rPr');
  if (isOn(childAt(properties, 'vanish'))) return;
  const boldSwitch = childAt(properties, 'b');
  const bold = boldSwitch === null ? styleIsBold : isOn(boldSwitch);
  for (const child of childElements(element)) {
    switch (localName(child)) {
      case 't': {
        const text = child.textContent ?? '';
        const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
        content.text += text;
        content.letters += letters;
        if (bold) content.boldLetters += letters;
        break;
      }
      case 'tab':
      case 'ptab':
        content.text += '\t';
        break;
      case 'cr':
        content.text += '\n';
        break;
      case 'br':
        if (attribute(child, 'type') === null || attribute(child, 'type') === 'textWrapping')
          content.text += '\n';
        break;
      case 'noBreakHyphen':
        content.text += '-';
        break;
      case 'sym':
        content.text += symbol(attribute(child, 'char'));
        break;
      case 'footnoteReference':
        note('footnote', child, content);
        break;
      case 'endnoteReference':
        note('endnote', child, content);
        break;
      case 'AlternateContent':
        objects(childAt(child, 'Choice') ?? child, content, encounters);
        break;
      case 'drawing':
      case 'pict':
      case 'object':
        objects(child, content, encounters);
        break;
      case 'ruby':
        walk(childAt(child, 'rubyBase') ?? child, content, bold, encounters);
        break;
      default:
        break;
    }
  }
}

function note(kind: 'footnote' | 'endnote', reference: Element, content: InlineContent): void {
  const id = attribute(reference, 'id');
  if (id === null) return;
  content.notes.push({ kind, id });
  content.text += noteMark(kind, id);
}

/** Stands for the note's number until it is known. */
export function noteMark(kind: 'footnote' | 'endnote', id: string): string {
  return `\u0001${kind}:${id}\u0002`;
}

function objects(element: Element, content: InlineContent, encounters: Encounters): void {
  for (const child of childElements(element)) {
    const name = localName(child);
    if (name === 'txbxContent') content.boxes.push(child);
    else if (name === 'OLEObject') encounters.embeddedFiles += 1;
    else if (name === 'AlternateContent') objects(childAt(child, 'Choice') ?? child, content, encounters);
    else objects(child, content, encounters);
  }
}

/** Symbol fonts live in the private area; only the marks people use as text are translated. */
function symbol(code: string | null): string {
  const marks: Readonly<Record<string, string>> = {
    F0B7: '•',
    F0A7: '▪',
    F0FC: '✓',
    F0FE: '☑',
    F0A8: '☐',
    F06F: '☐',
    F0E0: '→',
    F0B0: '°',
    F0B1: '±',
    F0A3: '≤',
    F0B3: '≥',
    F06D: 'µ',
  };
  return marks[code?.toUpperCase() ?? ''] ?? '';
}
