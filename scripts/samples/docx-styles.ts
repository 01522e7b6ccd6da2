/** The style sheet of the sample Word files. Sizes are half-points, distances twentieths of a point. */

interface Style {
  readonly id: string;
  readonly name: string;
  readonly next?: string;
  readonly paragraph: string;
  readonly run: string;
}

const serif = '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/>';

function spacing(before: number, after: number, line = 276): string {
  return `<w:spacing w:before="${before}" w:after="${after}" w:line="${line}" w:lineRule="auto"/>`;
}

function rule(side: 'top' | 'bottom', color: string): string {
  return `<w:pBdr><w:${side} w:val="single" w:sz="4" w:space="6" w:color="${color}"/></w:pBdr>`;
}

function paragraphStyles(accent: string): Style[] {
  const ink = `<w:color w:val="${accent}"/>`;
  const grey = '<w:color w:val="595959"/>';
  return [
    { id: 'BodyText', name: 'Body Text', paragraph: spacing(0, 140), run: '' },
    {
      id: 'Title',
      name: 'Title',
      next: 'Subtitle',
      paragraph: `<w:keepNext/>${spacing(120, 60, 240)}`,
      run: `${serif}${ink}<w:sz w:val="44"/>`,
    },
    {
      id: 'Subtitle',
      name: 'Subtitle',
      next: 'BodyText',
      paragraph: spacing(0, 320),
      run: `${grey}<w:sz w:val="22"/>`,
    },
    {
      id: 'Heading1',
      name: 'heading 1',
      next: 'BodyText',
      paragraph: `<w:keepNext/>${spacing(360, 120, 240)}<w:outlineLvl w:val="0"/>`,
      run: `${serif}${ink}<w:sz w:val="28"/>`,
    },
    {
      id: 'Heading2',
      name: 'heading 2',
      next: 'BodyText',
      paragraph: `<w:keepNext/>${spacing(240, 80, 240)}<w:outlineLvl w:val="1"/>`,
      run: '<w:b/><w:sz w:val="23"/>',
    },
    { id: 'ListParagraph', name: 'List Paragraph', paragraph: spacing(0, 80), run: '' },
    {
      id: 'TableHeading',
      name: 'Table Heading',
      paragraph: spacing(50, 50, 240),
      run: '<w:b/><w:sz w:val="19"/>',
    },
    { id: 'TableText', name: 'Table Text', paragraph: spacing(50, 50, 240), run: '<w:sz w:val="19"/>' },
    { id: 'AfterTable', name: 'After Table', paragraph: spacing(0, 60, 240), run: '<w:sz w:val="8"/>' },
    {
      id: 'Header',
      name: 'header',
      paragraph: `${rule('bottom', 'A6A6A6')}<w:tabs><w:tab w:val="right" w:pos="9360"/></w:tabs>`,
      run: `${grey}<w:sz w:val="18"/>`,
    },
    {
      id: 'Footer',
      name: 'footer',
      paragraph: `${rule('top', 'A6A6A6')}<w:jc w:val="right"/>`,
      run: `${grey}<w:sz w:val="18"/>`,
    },
  ];
}

function writeStyle({ id, name, next, paragraph, run }: Style): string {
  const following = next === undefined ? '' : `<w:next w:val="${next}"/>`;
  return `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/>${following}<w:qFormat/><w:pPr>${paragraph}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;
}

function tableStyle(accent: string): string {
  const line = (side: string, size: number, color: string) =>
    `<w:${side} w:val="single" w:sz="${size}" w:space="0" w:color="${color}"/>`;
  const borders = `<w:tblBorders>${line('top', 8, accent)}${line('bottom', 8, accent)}${line('insideH', 4, 'D0D0D0')}</w:tblBorders>`;
  const margins =
    '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>';
  const firstRow = `<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F2F3F4"/></w:tcPr></w:tblStylePr>`;
  return `<w:style w:type="table" w:styleId="HouseTable"><w:name w:val="House Table"/><w:tblPr>${borders}${margins}</w:tblPr>${firstRow}</w:style>`;
}

/** `accent` is a hex colour without the hash. */
export function styles(accent: string): string {
  const defaults =
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="en-US"/></w:rPr></w:rPrDefault></w:docDefaults>';
  const normal =
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>';
  const body = paragraphStyles(accent).map(writeStyle).join('');
  return `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${defaults}${normal}${body}${tableStyle(accent)}</w:styles>`;
}
