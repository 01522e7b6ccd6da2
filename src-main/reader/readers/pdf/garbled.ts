/** Fonts without a character map come out as private, control or replacement characters. */
export function isGarbled(text: string): boolean {
  const odd = text.match(/[\ue000-\uf8ff\ufffd\u0000-\u0008\u000e-\u001f\u0080-\u009f]/gu)?.length ?? 0;
  return text.length >= 20 && odd > text.length * 0.1;
}
