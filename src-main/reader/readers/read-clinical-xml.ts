import type { Block } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { parseXml } from '../xml.ts';
import { cdaContent, cdaFile } from './clinical/cda-blocks.ts';
import { fhirJsonAsXml } from './clinical/fhir-json.ts';
import { fhirBlocks } from './clinical/fhir-blocks.ts';

/** HL7 clinical documents (CDA): header in words, then the narrative of every section; an embedded file is a child. */
export const cdaReader: Reader = {
  format: 'cda',
  matches: (file) => file.format === 'cda',
  read: async ({ bytes }) => {
    const root = parseXml(bytes, 'document');
    const { title, blocks } = cdaContent(root);
    const file = cdaFile(root);
    const children =
      file === null ? [] : [{ index: 0, name: file.name, folders: [], bytes: file.bytes.length }];
    return { title, blocks, pairs: [], pages: null, warnings: [], children };
  },
  unpack: async function* ({ bytes }, indices) {
    const file = cdaFile(parseXml(bytes, 'document'));
    if (file !== null && indices.has(0)) yield { index: 0, bytes: file.bytes };
  },
};

/** FHIR resources in XML or JSON: their narrative where they have one, else their fields in words. */
export const fhirReader: Reader = {
  format: 'fhir',
  matches: (file) => file.format === 'fhir',
  read: async ({ bytes, text }) => {
    const isJson = text?.text.trimStart().startsWith('{') === true;
    const xml = isJson ? Buffer.from(fhirJsonAsXml(text.text)) : bytes;
    const blocks: Block[] = fhirBlocks(parseXml(xml, 'resource'));
    return { title: null, blocks, pairs: [], pages: null, warnings: [] };
  },
};
