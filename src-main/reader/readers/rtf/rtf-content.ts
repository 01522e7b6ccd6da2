import iconv from 'iconv-lite';
import type { Block } from '../../protocol.ts';
import { charsetPage } from './code-pages.ts';
import { RtfBuilder } from './rtf-builder.ts';
import { type RtfToken, rtfTokens } from './tokens.ts';

export interface RtfContent {
  readonly title: string | null;
  readonly blocks: Block[];
  readonly trackedChanges: boolean;
  readonly embeddedFiles: number;
  /** HTML that a mail program wrapped into the text; null for ordinary documents. */
  readonly html: string | null;
  /** Whether braces were still open at the end. */
  readonly cutOff: boolean;
}

/** Where the text of a group goes. */
type Destination = 'body' | 'skip' | 'title' | 'label' | 'note' | 'fonts' | 'styles' | 'html' | 'field-code';

interface Group {
  destination: Destination;
  /** Characters to leave out after one given by its number. */
  unicodeSkip: number;
  font: number;
  hidden: boolean;
  deleted: boolean;
  bold: boolean;
  /** Text that only readers without HTML need. */
  notHtml: boolean;
  text: string;
  /** Number of the style or font that the group defines. */
  defines: number;
  outline: number;
}

const skipped = new Set(
  'colortbl info pict header headerl headerr headerf footer footerl footerr footerf annotation atnid atnauthor atndate atrfstart atrfend filetbl revtbl listtable listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore xmlnstbl nonshppict objdata objclass objname sp shppict bkmkstart bkmkend tc xe rxe txe falt panose fontemb fontfile userprops docvar ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn pgptbl do blipuid wgrffmtfilter mmathPr template operator author company doccomm keywords subject comment category manager hlinkbase creatim revtim printim buptim ud_skip'.split(
    ' ',
  ),
);
const kept = new Set(['shpinst', 'shptxt', 'ud', 'nesttableprops', 'object', 'result', 'moveto', 'pn']);
const letters: Readonly<Record<string, string>> = {
  emdash: '\u2014',
  endash: '\u2013',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  bullet: '\u2022',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
  '~': ' ',
  _: '-',
  tab: '\t',
  line: '\n',
  softline: '\n',
  lbr: '\n',
};

/** Deeper groups are made to exhaust a reader. */
const mostGroups = 2000;

/** Reads Rich Text. Bytes are decoded by the code page of their font; hidden and deleted text is left out. */
export function rtfContent(bytes: Uint8Array): RtfContent {
  return new RtfReading().read(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
  );
}

class RtfReading {
  private readonly builder = new RtfBuilder();
  private readonly stack: Group[] = [];
  private group: Group = {
    destination: 'body',
    unicodeSkip: 1,
    font: -1,
    hidden: false,
    deleted: false,
    bold: false,
    notHtml: false,
    text: '',
    defines: -1,
    outline: 9,
  };
  private readonly fontPages = new Map<number, string>();
  private page = 'windows-1252';
  private pending: number[] = [];
  private toSkip = 0;
  private isOptional = false;
  private title = '';
  private html = '';
  private fromHtml = false;
  private trackedChanges = false;
  private embeddedFiles = 0;

  read(source: string): RtfContent {
    for (const token of rtfTokens(source)) this.take(token);
    this.flush();
    const blocks = this.builder.finish();
    const title = this.title.trim();
    return {
      title: title === '' ? null : title,
      blocks,
      trackedChanges: this.trackedChanges,
      embeddedFiles: this.embeddedFiles,
      html: this.fromHtml ? this.html : null,
      cutOff: this.stack.length > 0,
    };
  }

  private take(token: RtfToken): void {
    if (token.kind === 'byte' || token.kind === 'text') {
      this.isOptional = false;
      if (token.kind === 'byte') this.takeBytes([token.byte]);
      else this.takeBytes(Array.from(token.text, (letter) => letter.charCodeAt(0)));
      return;
    }
    this.flush();
    if (token.kind === 'open') {
      this.toSkip = 0;
      if (this.stack.length >= mostGroups) throw new RangeError('call stack: groups nested without end');
      this.stack.push(this.group);
      this.group = { ...this.group, text: '' };
    } else if (token.kind === 'close') {
      this.toSkip = 0;
      this.closeGroup();
    } else if (this.toSkip > 0) {
      this.toSkip -= 1;
    } else {
      this.takeWord(token.word, token.value);
    }
  }

  private takeBytes(bytes: readonly number[]): void {
    const skip = Math.min(this.toSkip, bytes.length);
    this.toSkip -= skip;
    if (this.group.destination === 'skip' || this.group.destination === 'field-code') return;
    for (let i = skip; i < bytes.length; i += 1) this.pending.push(bytes[i] ?? 32);
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    const page = this.fontPages.get(this.group.font) ?? this.page;
    const text = iconv.decode(Buffer.from(this.pending), page);
    this.pending = [];
    this.write(text);
  }

  private write(text: string): void {
    const { group } = this;
    switch (group.destination) {
      case 'body':
        if (this.fromHtml && !group.notHtml)
          this.html += text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        if (group.deleted) this.trackedChanges = true;
        else if (!group.hidden) this.builder.write(text, group.bold);
        break;
      case 'html':
        this.html += text;
        break;
      case 'skip':
      case 'field-code':
        break;
      default:
        group.text += text;
    }
  }

  private closeGroup(): void {
    const closed = this.group;
    const parent = this.stack.pop();
    if (parent === undefined) return;
    this.group = parent;
    switch (closed.destination) {
      case 'title':
        this.title += closed.text;
        break;
      case 'label':
        if (parent.destination === 'label') parent.text += closed.text;
        else this.builder.label(closed.text);
        break;
      case 'note':
        if (parent.destination === 'note') parent.text += closed.text;
        else this.builder.note(closed.text);
        break;
      case 'styles':
        if (closed.defines >= 0)
          this.builder.style(closed.defines, closed.text.replace(/;\s*$/u, '').trim(), closed.outline);
        break;
      default:
        break;
    }
  }

  private takeWord(word: string, value: number | null): void {
    const { group } = this;
    if (word === '*') {
      this.isOptional = true;
      return;
    }
    const wasOptional = this.isOptional;
    this.isOptional = false;
    if (group.destination === 'skip') return;
    if (this.takeDestination(word, wasOptional)) return;
    if (this.takeDefinition(word, value)) return;
    const isOn = value !== 0;
    switch (word) {
      case 'u': {
        const code = value ?? 63;
        this.write(String.fromCharCode(code < 0 ? code + 65536 : code & 0xffff));
        this.toSkip = group.unicodeSkip;
        break;
      }
      case 'uc':
        group.unicodeSkip = Math.max(0, Math.min(20, value ?? 1));
        break;
      case 'f':
        group.font = value ?? -1;
        break;
      case 'b':
        group.bold = isOn;
        break;
      case 'v':
        group.hidden = isOn;
        break;
      case 'deleted':
        group.deleted = isOn;
        break;
      case 'revised':
        this.trackedChanges = true;
        break;
      case 'htmlrtf':
        group.notHtml = isOn;
        break;
      case 'plain':
        group.bold = false;
        group.hidden = false;
        group.deleted = false;
        break;
      default:
        this.takeMark(word, value);
    }
  }

  /** Words that say where the text of their group belongs. */
  private takeDestination(word: string, wasOptional: boolean): boolean {
    const { group } = this;
    switch (word) {
      case 'fonttbl':
        group.destination = 'fonts';
        return true;
      case 'stylesheet':
        group.destination = 'styles';
        return true;
      case 'title':
        group.destination = 'title';
        return true;
      case 'info':
        // Its title is wanted, the rest is skipped by name.
        return true;
      case 'listtext':
      case 'pntext':
        group.destination = 'label';
        return true;
      case 'footnote':
        group.destination = 'note';
        return true;
      case 'fldinst':
        group.destination = 'field-code';
        return true;
      case 'htmltag':
        group.destination = 'html';
        return true;
      case 'upr':
        // The same text twice; the version in Unicode stands inside, in `ud`.
        group.destination = 'skip';
        return true;
      case 'objdata':
        this.embeddedFiles += 1;
        group.destination = 'skip';
        return true;
      default:
        if (!skipped.has(word) && !(wasOptional && !kept.has(word))) return false;
        group.destination = 'skip';
        return true;
    }
  }

  /** Words about the tables of fonts and styles and the code page. */
  private takeDefinition(word: string, value: number | null): boolean {
    const { group } = this;
    if (word === 'ansicpg') {
      const page = `cp${value ?? 1252}`;
      this.page = iconv.encodingExists(page) ? page : 'windows-1252';
    } else if (word === 'mac' || word === 'pc' || word === 'pca') {
      this.page = { mac: 'macintosh', pc: 'cp437', pca: 'cp850' }[word];
    } else if (word === 'fromhtml') {
      this.fromHtml = true;
    } else if (group.destination === 'fonts') {
      if (word === 'f') group.font = value ?? -1;
      const page = word === 'fcharset' ? charsetPage(value ?? 0) : null;
      if (page !== null) this.fontPages.set(group.font, page);
    } else if (group.destination === 'styles') {
      if (word === 's') group.defines = value ?? -1;
      else if (word === 'outlinelevel') group.outline = value ?? 9;
    } else {
      return false;
    }
    return true;
  }

  private takeMark(word: string, value: number | null): void {
    const { group } = this;
    const letter = letters[word];
    if (letter !== undefined) {
      this.write(letter);
    } else if (group.destination === 'html') {
      if (word === 'par') this.html += '\n';
    } else if (group.destination !== 'body') {
      if (word === 'par') group.text += '\n';
    } else {
      if (this.fromHtml && word === 'par' && !group.notHtml) this.html += '\n';
      this.builder.mark(word, value);
    }
  }
}
