/** Formats that are recognised but not read: what they are called and what to do instead. */

interface Unsupported {
  /** With its article, as in "This is …". */
  readonly label: string;
  readonly remedy: string;
}

const saveAs = (target: string): string =>
  `Open it in the program it comes from, save it as ${target}, and add that.`;
const docx = saveAs('DOCX or PDF');
const noText = 'There is no text in it to learn from; leave it out.';

const known: Readonly<Record<string, Unsupported>> = {
  doc: { label: 'an old Word document (DOC)', remedy: docx },
  rtf: { label: 'a Rich Text document (RTF)', remedy: docx },
  odt: { label: 'an OpenDocument text (ODT)', remedy: docx },
  pages: { label: 'an Apple Pages document', remedy: docx },
  wpd: { label: 'an old WordPerfect document', remedy: docx },
  wps: { label: 'an old Microsoft Works document', remedy: docx },
  hwp: { label: 'a Hangul word processor document (HWP)', remedy: docx },
  xls: { label: 'an old Excel workbook (XLS)', remedy: saveAs('CSV') },
  xlsx: { label: 'an Excel workbook (XLSX)', remedy: saveAs('CSV') },
  ods: { label: 'an OpenDocument spreadsheet (ODS)', remedy: saveAs('CSV') },
  ppt: { label: 'an old PowerPoint presentation (PPT)', remedy: saveAs('PDF') },
  pptx: { label: 'a PowerPoint presentation (PPTX)', remedy: saveAs('PDF') },
  odp: { label: 'an OpenDocument presentation (ODP)', remedy: saveAs('PDF') },
  odg: { label: 'an OpenDocument drawing (ODG)', remedy: saveAs('PDF') },
  vsd: { label: 'a Visio drawing', remedy: saveAs('PDF') },
  pub: { label: 'a Publisher document', remedy: saveAs('PDF') },
  onenote: { label: 'a OneNote section', remedy: saveAs('PDF or DOCX') },
  msg: { label: 'an Outlook message (MSG)', remedy: saveAs('text or PDF') },
  pst: {
    label: 'an Outlook mailbox (PST)',
    remedy: 'Export the messages you need as text or PDF and add those.',
  },
  eml: { label: 'an e-mail message (EML)', remedy: saveAs('text or PDF') },
  epub: { label: 'an electronic book (EPUB)', remedy: saveAs('DOCX or PDF') },
  mobi: { label: 'an electronic book (MOBI)', remedy: saveAs('DOCX or PDF') },
  chm: { label: 'a compiled help file (CHM)', remedy: saveAs('HTML or PDF') },
  ps: { label: 'a PostScript document', remedy: saveAs('PDF') },
  xps: { label: 'an XPS document', remedy: saveAs('PDF') },
  archive: { label: 'an archive', remedy: 'Unpack it and add the documents inside.' },
  image: { label: 'an image', remedy: 'Turn it into a PDF with recognised text (OCR) and add that.' },
  svg: { label: 'a drawing (SVG)', remedy: noText },
  video: { label: 'a video', remedy: 'If it has a transcript, add that as text.' },
  audio: { label: 'a sound recording', remedy: 'If it has a transcript, add that as text.' },
  font: { label: 'a font', remedy: noText },
  program: { label: 'a program', remedy: 'Leave it out.' },
  database: { label: 'a database file', remedy: 'Export the table you need as CSV and add that.' },
  parquet: { label: 'a Parquet table', remedy: 'Export it as CSV or JSONL and add that.' },
  gguf: { label: 'a language model (GGUF)', remedy: 'Add it under Training, where the model is chosen.' },
  xml: {
    label: 'an XML file',
    remedy: 'Export it as HTML, text or PDF from the program it comes from and add that.',
  },
  hl7: { label: 'an HL7 message file', remedy: 'Export it as text or PDF and add that.' },
  json: {
    label: 'a JSON file without questions and answers',
    remedy: 'A data set needs “messages”, or “question” and “answer”, in every entry.',
  },
};

/** Null for a format with a reader, or one that is not known at all. */
export function unsupportedFormat(format: string): Unsupported | null {
  return known[format] ?? null;
}
