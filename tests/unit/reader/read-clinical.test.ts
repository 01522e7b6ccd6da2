import { expect, test } from 'vitest';
import { unpackChildren } from '../../../src-main/reader/unpack-children.ts';
import { read, short } from './support/read.ts';

test('HL7 messages: the patient in words, observations as a table with empty cells, notes as text', async () => {
  const message = [
    'MSH|^~\\&|LAB|CLINIC|EHR|CLINIC|20260302101500||ORU^R01|42|P|2.5',
    'PID|1||123^^^MRN||Müller^Jürgen^^Dr.||19490715|M|||Main St 1^^Springfield',
    'OBR|1|||24323-8^Metabolic panel^LN|||20260302',
    'OBX|1|NM|2345-7^Glucose^LN||182|mg/dL|70-99|H|||F',
    'OBX|2|NM|2160-0^Creatinine^LN||||0.7-1.3||||P',
    'NTE|1||Fasting \\T\\ sober.\\.br\\Repeat in a week.',
    'ZXX|1|local',
  ].join('\r');
  const outcome = await read(message);
  expect(outcome).toMatchObject({ format: 'hl7', status: 'read', pages: 1 });
  expect(short(outcome.blocks)).toEqual([
    'H1 Message ORU R01',
    'L1 From: LAB',
    'L1 Sending facility: CLINIC',
    'L1 To: EHR',
    'L1 Receiving facility: CLINIC',
    'L1 Date: 2026-03-02 10:15',
    'L1 Type: ORU R01',
    'L1 Number: 42',
    'L1 Version: 2.5',
    'H2 Patient',
    'L1 Identifiers: 123 MRN',
    'L1 Name: Müller Jürgen Dr.',
    'L1 Date of birth: 1949-07-15',
    'L1 Sex: M',
    'L1 Address: Main St 1 Springfield',
    'H2 Request',
    'L1 Service: Metabolic panel (24323-8)',
    'L1 Observed: 2026-03-02',
    'H2 Observations',
    {
      header: true,
      rows: [
        ['Observation', 'Value', 'Units', 'Reference range', 'Flag', 'Status', 'Date'],
        ['Glucose (2345-7)', '182', 'mg/dL', '70-99', 'H', 'F', ''],
        ['Creatinine (2160-0)', '', '', '0.7-1.3', '', 'P', ''],
      ],
    },
    'P Fasting & sober.\nRepeat in a week.',
    'H2 Segment ZXX',
    'L1 ZXX-1: 1',
    'L1 ZXX-2: local',
  ]);
});

const cda = (body: string): string =>
  `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Arztbrief</title><effectiveTime value="20260302"/><recordTarget><patientRole><id extension="77"/><patient><name><given>Eva</given><family>Groß</family></name><birthTime value="19500101"/></patient></patientRole></recordTarget><component>${body}</component></ClinicalDocument>`;

test('clinical documents: header, sections, lists and tables with empty cells', async () => {
  const outcome = await read(
    cda(
      '<structuredBody><component><section><title>Plan</title><text>Go on <content>with</content> aspirin.<list listType="ordered"><item>Walk</item><item>Rest</item></list><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>A</td><td/></tr><tr><td/><td>5 mg</td></tr></tbody></table></text><entry><value code="x"/></entry></section></component></structuredBody>',
    ),
  );
  expect(outcome).toMatchObject({ format: 'cda', title: 'Arztbrief' });
  expect(short(outcome.blocks)).toEqual([
    'H1 Arztbrief',
    'P Patient: Eva Groß\nDate of birth: 1950-01-01\nIdentifier: 77\nDate: 2026-03-02',
    'H2 Plan',
    'P Go on with aspirin.',
    'O1 1. Walk',
    'O1 2. Rest',
    {
      header: true,
      rows: [
        ['Drug', 'Dose'],
        ['A', ''],
        ['', '5 mg'],
      ],
    },
  ]);
});

test('a file wrapped in a clinical document is its child', async () => {
  const text = cda(
    `<nonXMLBody><text mediaType="text/plain" representation="B64">${Buffer.from('Wrapped.').toString('base64')}</text></nonXMLBody>`,
  );
  expect(await read(text)).toMatchObject({ children: [{ name: 'Document.txt', bytes: 8 }] });
  const context = { signal: new AbortController().signal, progress: () => undefined };
  const { files } = await unpackChildren({ name: 'a', bytes: Buffer.from(text), from: 0 }, context);
  expect(files).toMatchObject([{ index: 0, bytes: Buffer.from('Wrapped.') }]);
});

test('FHIR resources: their narrative, or their fields in words', async () => {
  const bundle = `<Bundle xmlns="http://hl7.org/fhir"><entry><resource><Observation><id value="o1"/><status value="final"/><code><coding><system value="http://loinc.org"/><code value="2345-7"/><display value="Glucose"/></coding></code><valueQuantity><value value="182"/><unit value="mg/dL"/></valueQuantity></Observation></resource></entry><entry><resource><Patient><id value="p1"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Eva Groß, born 1950.</p></div></text></Patient></resource></entry></Bundle>`;
  const outcome = await read(bundle);
  expect(outcome.format).toBe('fhir');
  expect(short(outcome.blocks)).toEqual([
    'H1 Observation o1',
    'L1 status: final',
    'L1 code: Glucose',
    'L1 value quantity: 182 mg/dL',
    'H1 Patient p1',
    'P Eva Groß, born 1950.',
  ]);
});

test('clinical XML that loads or multiplies other content is refused', async () => {
  const text = cda('<structuredBody/>').replace(
    '?>',
    '?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  );
  expect(await read(text)).toMatchObject({ status: 'refused', refusal: { code: 'external-entity' } });
});
