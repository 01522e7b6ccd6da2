import type { Reader } from '../reader.ts';
import { cdaReader, fhirReader } from './read-clinical-xml.ts';
import { csvReader } from './read-csv.ts';
import { docReader } from './read-doc.ts';
import { docxReader } from './read-docx.ts';
import { emlReader } from './read-eml.ts';
import { epubReader } from './read-epub.ts';
import { hl7Reader } from './read-hl7.ts';
import { htmlReader } from './read-html.ts';
import { imageReader } from './read-image.ts';
import { jsonlReader } from './read-jsonl.ts';
import { markdownReader } from './read-markdown.ts';
import { msgReader } from './read-msg.ts';
import { odpReader } from './read-odp.ts';
import { odsReader } from './read-ods.ts';
import { odtReader } from './read-odt.ts';
import { parquetReader } from './read-parquet.ts';
import { pdfReader } from './read-pdf.ts';
import { pptReader } from './read-ppt.ts';
import { pptxReader } from './read-pptx.ts';
import { rtfReader } from './read-rtf.ts';
import { textReader } from './read-text.ts';
import { xlsReader } from './read-xls.ts';
import { xlsxReader } from './read-xlsx.ts';
import { zipReader } from './read-zip.ts';

/** Every format this version reads. A new format is one new file and one line here. */
export const allReaders: readonly Reader[] = [
  pdfReader,
  imageReader,
  docxReader,
  docReader,
  rtfReader,
  xlsxReader,
  xlsReader,
  pptxReader,
  pptReader,
  odtReader,
  odsReader,
  odpReader,
  epubReader,
  emlReader,
  msgReader,
  hl7Reader,
  cdaReader,
  fhirReader,
  markdownReader,
  csvReader,
  jsonlReader,
  parquetReader,
  htmlReader,
  textReader,
  zipReader,
];
