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
  pages: { label: 'an Apple document (Pages, Numbers or Keynote)', remedy: docx },
  'doc-old': { label: 'a document of Word 2 or older', remedy: docx },
  'xls-old': { label: 'a workbook of Excel 4 or older', remedy: saveAs('XLSX') },
  xlsb: { label: 'a binary Excel workbook (XLSB)', remedy: saveAs('XLSX') },
  tnef: {
    label: 'an Outlook attachment container (winmail.dat)',
    remedy: 'Save the attachments in Outlook and add those, or ask for the message as plain text.',
  },
  ole: { label: 'an embedded object without its document', remedy: docx },
  drawing: { label: 'a drawing (WMF)', remedy: noText },
  wpd: { label: 'an old WordPerfect document', remedy: docx },
  wps: { label: 'an old Microsoft Works document', remedy: docx },
  hwp: { label: 'a Hangul word processor document (HWP)', remedy: docx },
  vsd: { label: 'a Visio drawing', remedy: saveAs('PDF') },
  pub: { label: 'a Publisher document', remedy: saveAs('PDF') },
  onenote: { label: 'a OneNote section', remedy: saveAs('PDF or DOCX') },
  pst: {
    label: 'an Outlook mailbox (PST)',
    remedy: 'Export the messages you need as text or PDF and add those.',
  },
  mobi: { label: 'an electronic book (MOBI)', remedy: saveAs('DOCX or PDF') },
  chm: { label: 'a compiled help file (CHM)', remedy: saveAs('HTML or PDF') },
  ps: { label: 'a PostScript document', remedy: saveAs('PDF') },
  xps: { label: 'an XPS document', remedy: saveAs('PDF') },
  archive: { label: 'an archive', remedy: 'Unpack it and add the documents inside.' },
  svg: { label: 'a drawing (SVG)', remedy: noText },
  video: { label: 'a video', remedy: 'If it has a transcript, add that as text.' },
  audio: { label: 'a sound recording', remedy: 'If it has a transcript, add that as text.' },
  font: { label: 'a font', remedy: noText },
  program: { label: 'a program', remedy: 'Leave it out.' },
  database: { label: 'a database file', remedy: 'Export the table you need as CSV and add that.' },
  gguf: { label: 'a language model (GGUF)', remedy: 'Add it under Training, where the model is chosen.' },
  'word-xml': { label: 'a Word document in XML form', remedy: docx },
  'excel-xml': { label: 'an Excel workbook in XML form', remedy: saveAs('XLSX') },
  'flat-odf': { label: 'a flat OpenDocument file', remedy: saveAs('ODT, ODS or ODP') },
  xml: {
    label: 'an XML file',
    remedy: 'Export it as HTML, text or PDF from the program it comes from and add that.',
  },
  json: {
    label: 'a JSON file without questions and answers',
    remedy: 'A data set needs “messages”, or “question” and “answer”, in every entry.',
  },
};

/** Null for a format with a reader, or one that is not known at all. */
export function unsupportedFormat(format: string): Unsupported | null {
  return known[format] ?? null;
}
