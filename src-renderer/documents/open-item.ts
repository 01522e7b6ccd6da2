/** What the address names inside Documents: a document, and maybe the passage to show in it. */
export interface OpenItem {
  readonly documentId: string | null;
  readonly passageId: string | null;
}

export function parseOpenItem(item: string | null): OpenItem {
  const [documentId, passageId] = (item ?? '').split('@');
  return {
    documentId: documentId === undefined || documentId === '' ? null : documentId,
    passageId: passageId === undefined || passageId === '' ? null : passageId,
  };
}

export function writeOpenItem(documentId: string, passageId: string | null = null): string {
  return passageId === null ? documentId : `${documentId}@${passageId}`;
}
