import type { Block } from '../../protocol.ts';
import { type TableRow, tableRowsBlock } from '../tables/aligned-rows.ts';

interface Style {
  readonly name: string;
  /** Outline level from 0; 9 for body text. */
  readonly outline: number;
}

/** Puts paragraphs, lists, tables and notes together from text and the marks between it. */
export class RtfBuilder {
  private readonly blocks: Block[] = [];
  private readonly styles = new Map<number, Style>();
  private text = '';
  private boldLetters = 0;
  private allLetters = 0;
  private listLabel: string | null = null;
  private readonly pendingNotes: string[] = [];
  private noteNumber = 0;
  private styleNumber = 0;
  private outline = 9;
  private listLevel = 0;
  private inTable = false;
  private depth = 0;
  private cell: string[] = [];
  private cells: string[] = [];
  private innerCells: string[] = [];
  private rows: TableRow[] = [];
  private edges: number[] = [];
  private headingLevel = 1;

  style(number: number, name: string, outline: number): void {
    this.styles.set(number, { name, outline });
  }

  write(text: string, bold: boolean): void {
    this.text += text;
    const count = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    this.allLetters += count;
    if (bold) this.boldLetters += count;
  }

  label(text: string): void {
    this.listLabel = text.trim();
  }

  note(text: string): void {
    const trimmed = text.replace(/^\s+/u, '').trim();
    if (trimmed === '') return;
    this.noteNumber += 1;
    this.text = `${this.text.trimEnd()}[${this.noteNumber}]`;
    this.pendingNotes.push(`[${this.noteNumber}] ${trimmed}`);
  }

  mark(word: string, value: number | null): void {
    switch (word) {
      case 'par':
      case 'sect':
      case 'page':
        this.endParagraph();
        break;
      case 'pard':
        this.styleNumber = 0;
        this.outline = 9;
        this.listLevel = 0;
        this.inTable = false;
        this.depth = 0;
        break;
      case 's':
        this.styleNumber = value ?? 0;
        break;
      case 'outlinelevel':
        this.outline = value ?? 9;
        break;
      case 'ilvl':
        this.listLevel = Math.max(0, Math.min(8, value ?? 0));
        break;
      case 'intbl':
        this.inTable = true;
        break;
      case 'itap':
        this.depth = value ?? 1;
        break;
      case 'trowd':
        if (this.depth <= 1) this.edges = [];
        break;
      case 'cellx':
        if (this.depth <= 1) this.edges.push(value ?? 0);
        break;
      case 'cell':
        this.endCell();
        break;
      case 'row':
        this.endRow();
        break;
      case 'nestcell':
        this.innerCells.push(this.takeText());
        break;
      case 'nestrow':
        // A table inside a cell is written row by row.
        if (this.innerCells.some((each) => each !== '')) this.cell.push(this.innerCells.join(' | '));
        this.innerCells = [];
        break;
      default:
        break;
    }
  }

  finish(): Block[] {
    this.endParagraph();
    this.closeTable();
    return this.blocks;
  }

  private takeText(): string {
    const text = this.text.trim();
    this.text = '';
    this.boldLetters = 0;
    this.allLetters = 0;
    return text;
  }

  private endCell(): void {
    const label = this.listLabel;
    this.listLabel = null;
    const text = this.takeText();
    if (text !== '') this.cell.push(label === null || label === '' ? text : `${label} ${text}`);
    this.cells.push(this.cell.join('\n'));
    this.cell = [];
  }

  private endRow(): void {
    if (this.text.trim() !== '' || this.cell.length > 0) this.endCell();
    if (this.cells.length > 0) {
      // Cells are defined by their right edges; the next one starts there.
      const left = [Math.min(0, (this.edges[0] ?? 0) - 1), ...this.edges.slice(0, -1)];
      this.rows.push({ cells: this.cells, edges: this.edges.length >= this.cells.length ? left : [] });
    }
    this.cells = [];
    this.inTable = false;
  }

  private endParagraph(): void {
    const isBold = this.allLetters > 2 && this.boldLetters === this.allLetters;
    const label = this.listLabel;
    if (this.inTable) {
      this.listLabel = null;
      const text = this.takeText();
      if (text !== '') this.cell.push(label === null || label === '' ? text : `${label} ${text}`);
      return;
    }
    const text = this.takeText();
    if (text === '' && this.rows.length === 0) return;
    if (text !== '') this.closeTable();
    this.listLabel = null;
    if (text !== '') this.blocks.push(this.paragraphBlock(text, label, isBold));
    for (const note of this.pendingNotes.splice(0))
      this.blocks.push({ kind: 'paragraph', text: note, at: {} });
  }

  private paragraphBlock(text: string, label: string | null, isBold: boolean): Block {
    const style = this.styles.get(this.styleNumber);
    const named = /^(?:heading|überschrift|titre)\s*([1-9])$/iu.exec(style?.name ?? '')?.[1];
    const outline = Math.min(this.outline, style?.outline ?? 9);
    const isLabelled = label !== null && label !== '' && !/^[\u2022\u00b7\u00a7\uf0b7o–-]$/u.test(label);
    const labelled = isLabelled ? `${label} ${text}` : text;
    const level =
      named !== undefined ? Number(named) : outline < 9 ? outline + 1 : style?.name === 'Title' ? 1 : null;
    if (level !== null && text.length <= 400) {
      this.headingLevel = level;
      return { kind: 'heading', level, text: labelled.replace(/\s+/gu, ' '), at: {} };
    }
    if (
      isBold &&
      text.length <= 120 &&
      !text.includes('\n') &&
      !/[.;,:]$/u.test(text) &&
      (label === null || isLabelled)
    ) {
      return { kind: 'heading', level: Math.min(9, this.headingLevel + 1), text: labelled, at: {} };
    }
    if (label !== null) {
      return { kind: 'list-item', level: this.listLevel + 1, ordered: isLabelled, text: labelled, at: {} };
    }
    return { kind: 'paragraph', text, at: {} };
  }

  private closeTable(): void {
    if (this.cells.length > 0 || this.cell.length > 0) this.endRow();
    if (this.rows.length > 0) this.blocks.push(...tableRowsBlock(this.rows));
    this.rows = [];
  }
}
