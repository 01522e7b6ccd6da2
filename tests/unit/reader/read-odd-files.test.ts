/** Files as they come from the world: turned, cut off, only described, without order, half named. */
import { expect, test } from 'vitest';
import { makeZip } from './support/make-zip.ts';
import { inOneLine, read, short } from './support/read.ts';

/** A PDF of one page. @param more objects from number 6 on */
function onePage(
  content: string,
  parts: { page?: string; catalog?: string; more?: readonly string[] } = {},
): Buffer {
  const objects = [
    `<</Type/Catalog/Pages 2 0 R ${parts.catalog ?? ''}>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>${parts.page ?? ''}>>`,
    stream(content),
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    ...(parts.more ?? []),
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(
    `${file}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`,
    'latin1',
  );
}

function stream(content: string): string {
  return `<</Length ${content.length}>>stream\n${content}\nendstream`;
}

const two =
  'BT /F 12 Tf 72 700 Td (The notice period is three months.) Tj 0 -20 Td (It ends with a quarter.) Tj ET';

test('a page that lies on its side is read as a person would turn it, and its places are those of the file', async () => {
  const outcome = await read(onePage(two, { page: '/Rotate 90' }));
  expect(outcome).toMatchObject({ status: 'read', warnings: [] });
  expect(inOneLine(outcome.blocks)).toBe('P The notice period is three months. P It ends with a quarter.');
  const box = outcome.blocks[0]?.at.box ?? [0, 0, 0, 0];
  // The first line stands upright near the right edge of the page as it is shown, 792 points wide.
  expect(box[0]).toBeGreaterThan(680);
  expect(box[3]).toBeGreaterThan(box[2]);
});

test('a line up the margin is read once', async () => {
  const outcome = await read(onePage(`${two} BT /F 12 Tf 0 1 -1 0 40 100 Tm (Copy for the file) Tj ET`));
  expect(outcome.warnings).toEqual([]);
  expect(inOneLine(outcome.blocks).match(/Copy for the file/g)).toHaveLength(1);
});

test('Japanese columns are read from right to left', async () => {
  const hex = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');
  const content = `BT /J 14 Tf 500 700 Td <${hex('契約の終了について')}> Tj ET BT /J 14 Tf 470 700 Td <${hex('書面で通知する')}> Tj ET`;
  const font =
    '<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/UniJIS-UTF16-V/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 4>>/FontDescriptor<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/StemV 80>>>>]>>';
  const pdf = onePage(content, { more: [font] });
  const outcome = await read(Buffer.from(pdf.toString('latin1').replace('/F 5 0 R', '/J 6 0 R'), 'latin1'));
  expect(outcome.status).toBe('read');
  expect(inOneLine(outcome.blocks)).toMatch(/契約の終了について.*書面で通知する/s);
});

test('a PDF whose end is missing is read as far as it goes, and says so', async () => {
  const whole = onePage(two);
  const outcome = await read(whole.subarray(0, whole.indexOf('xref') + 40));
  expect(outcome).toMatchObject({ status: 'read-with-warnings', warnings: [{ code: 'cut-off' }] });
  expect(inOneLine(outcome.blocks)).toContain('three months');
});

test('a form gives its boxes and choices with what was filled in', async () => {
  const widget = (entries: string): string =>
    `<</Type/Annot/Subtype/Widget/Rect[72 500 90 518]/P 3 0 R${entries}>>`;
  const box = (name: string, state: string): string =>
    widget(`/FT/Btn/T(${name})/V/${state}/AS/${state}/AP<</N<</Yes 10 0 R/Off 10 0 R>>>>`);
  const outcome = await read(
    onePage(two, {
      catalog: '/AcroForm<</Fields[6 0 R 7 0 R 8 0 R 9 0 R]>>',
      page: '/Annots[6 0 R 7 0 R 8 0 R 9 0 R]',
      more: [
        box('Agreed', 'Yes'),
        box('Refused', 'Off'),
        widget('/FT/Tx/T(Name)/V(Maria Kessler)'),
        widget('/FT/Ch/Ff 131072/T(State)/Opt[(Ohio)(Texas)]/V(Texas)'),
        '<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream',
      ],
    }),
  );
  expect(short(outcome.blocks).slice(-3)).toEqual(['P Agreed: ☑', 'P Name: Maria Kessler', 'P State: Texas']);
});

test('a form that is only described is read from its description', async () => {
  const area =
    '<pageSet><pageArea name="P" id="P"><contentArea x="20pt" y="20pt" w="500pt" h="700pt"/><medium stock="a4" short="595pt" long="842pt"/></pageArea></pageSet>';
  const fields =
    '<draw w="300pt" h="20pt"><value><text>Leave request</text></value></draw><field name="Name" w="300pt" h="20pt"><ui><textEdit/></ui><caption reserve="80pt"><value><text>Your name</text></value></caption></field>';
  const described = `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="f" layout="tb" w="500pt">${area}${fields}</subform></template><xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><f><Name>Maria Kessler</Name></f></xfa:data></xfa:datasets></xdp:xdp>`;
  const outcome = await read(
    onePage('BT /F 12 Tf 72 640 Td (Please wait...) Tj ET', {
      catalog: '/AcroForm<</Fields[]/XFA 6 0 R>>/NeedsRendering true',
      more: [stream(described)],
    }),
  );
  expect(outcome.warnings).toMatchObject([{ code: 'described-form' }]);
  expect(short(outcome.blocks)).toEqual(['P Leave request', 'P Your name', 'P Maria Kessler']);
});

test('a book without an order of chapters is read in the order of its list', async () => {
  const chapter = (name: string): string =>
    `<html><body><h1>${name}</h1><p>Words of ${name}.</p></body></html>`;
  const item = (name: string): string =>
    `<item id="${name}" href="${name}.xhtml" media-type="application/xhtml+xml"/>`;
  const outcome = await read(
    makeZip([
      { name: 'mimetype', content: 'application/epub+zip' },
      { name: 'b.opf', content: `<package><manifest>${item('Two')}${item('One')}</manifest></package>` },
      { name: 'One.xhtml', content: chapter('One') },
      { name: 'Two.xhtml', content: chapter('Two') },
    ]),
  );
  expect(short(outcome.blocks)).toEqual(['H1 Two', 'P Words of Two.', 'H1 One', 'P Words of One.']);
});

test('a message with nothing but its head is a message', async () => {
  const outcome = await read(
    'From: a@example.org\r\nTo: b@example.org\r\nSubject: Nothing in it\r\n\r\n',
    'empty.eml',
  );
  expect(outcome.format).toBe('eml');
  expect(short(outcome.blocks)).toEqual(['H1 Nothing in it', 'P From: a@example.org\nTo: b@example.org']);
});

test('a request for consent laid over a page is no part of it', async () => {
  const outcome = await read(
    '<html><body><div id="cookie-consent"><p>We use cookies.</p></div><p>Files are kept for seven years.</p></body></html>',
  );
  expect(short(outcome.blocks)).toEqual(['P Files are kept for seven years.']);
});

test('FHIR resources in JSON read like those in XML', async () => {
  const bundle = {
    resourceType: 'Bundle',
    entry: [
      {
        resource: {
          resourceType: 'Patient',
          id: 'p1',
          text: { status: 'generated', div: '<div><p>Eva Groß, born 1950.</p></div>' },
        },
      },
      {
        resource: {
          resourceType: 'Observation',
          code: { text: 'Glucose & more' },
          valueQuantity: { value: 182, unit: 'mg/dL' },
        },
      },
    ],
  };
  const outcome = await read(JSON.stringify(bundle, null, 2));
  expect(outcome.format).toBe('fhir');
  expect(short(outcome.blocks)).toEqual([
    'H1 Patient p1',
    'P Eva Groß, born 1950.',
    'H1 Observation',
    'L1 code: Glucose & more',
    'L1 value quantity: 182 mg/dL',
  ]);
});
