/** Small documents written by code, of the formats that no fixture stands for. */
import { makeZip } from '../unit/reader/support/make-zip.ts';

export function madeDocuments(): { readonly name: string; readonly bytes: Buffer }[] {
  const text = 'The tenant pays the fee of 250 euro within 14 days; Müller & Söhne confirm.\n'.repeat(20);
  const chapter = `<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>One</h1><p>${text.replace('&', '&amp;')}</p></body></html>`;
  const documents: Readonly<Record<string, string | Buffer>> = {
    'message.eml': `From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?Q?Geb=C3=BChr?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>${text}</p>\r\n--x\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text).toString('base64')}\r\n--x--\r\n`,
    'lab.hl7':
      'MSH|^~\\&|LAB|C|EHR|C|20260302||ORU^R01|1|P|2.5\rPID|1||123||Müller^Jürgen\rOBX|1|NM|2345-7^Glucose^LN||182|mg/dL|70-99|H|||F\rNTE|1||Note.\r',
    'letter.xml':
      '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter</title><component><structuredBody><component><section><title>Plan</title><text><list><item>Walk</item></list><table><tr><td>A</td><td>5 mg</td></tr></table></text></section></component></structuredBody></component></ClinicalDocument>',
    'patient.xml':
      '<Patient xmlns="http://hl7.org/fhir"><id value="1"/><name><family value="Groß"/></name><birthDate value="1950-01-01"/></Patient>',
    'archive.zip': makeZip([
      { name: 'a/letter.txt', content: text },
      { name: 'b.md', content: `# Title\n\n${text}` },
    ]),
    'book.epub': makeZip([
      { name: 'mimetype', content: 'application/epub+zip' },
      {
        name: 'META-INF/container.xml',
        content: '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
      },
      {
        name: 'b.opf',
        content:
          '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
      },
      { name: 'a.xhtml', content: chapter },
    ]),
    'page.html': `<html><head><title>Page</title></head><body><nav><a href="/">Home</a></nav><article><h1>Title</h1><p>${text}</p></article></body></html>`,
    'table.csv': `Drug;Dose;Route\n${'Aspirin;5 mg;oral\n'.repeat(20)}`,
    'notes.md': `# Title\n\n${text}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n`,
    'pairs.jsonl':
      '{"messages":[{"role":"user","content":"Q?"},{"role":"assistant","content":"A."}]}\n'.repeat(10),
    'plain.txt': text,
  };
  return Object.entries(documents).map(([name, bytes]) => ({ name, bytes: Buffer.from(bytes) }));
}
