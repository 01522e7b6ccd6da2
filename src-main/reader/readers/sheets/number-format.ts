/** Cell numbers as the sheet shows them: dates, times and shares; other numbers keep all their digits. */

export type NumberKind = 'plain' | 'percent' | 'date' | 'time' | 'date-time';

/** Kinds of the formats that Excel numbers without writing them down (ECMA-376 part 1, 18.8.30). */
export function builtInKind(id: number): NumberKind {
  if (id === 9 || id === 10) return 'percent';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 50 && id <= 58) || id === 36) return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
  return id === 22 ? 'date-time' : 'plain';
}

/** Kind of a format written as a code, such as `dd.mm.yyyy` or `0.0%`. */
export function formatKind(code: string): NumberKind {
  const bare = (code.split(';')[0] ?? '')
    .replace(/\[(?:h+|m+|s+)\]/giu, (found) => found.slice(1, -1))
    .replace(/\[[^\]]*\]|"[^"]*"|\\.|_.|\*./gu, '')
    .replace(/general|standard/giu, '')
    .toLowerCase();
  if (/[#0?]/u.test(bare)) return bare.includes('%') ? 'percent' : 'plain';
  const hasDate =
    /[yjdta]/u.test(bare.replace(/am\/pm|a\/p/u, '')) || (bare.includes('m') && !/[hs]/u.test(bare));
  const hasTime = /[hs]/u.test(bare);
  if (hasDate) return hasTime ? 'date-time' : 'date';
  return hasTime ? 'time' : 'plain';
}

/** @param from1904 whether day 0 is 1 January 1904 (old Macs) instead of 30 December 1899 */
export function formatNumber(value: number, kind: NumberKind, from1904 = false): string {
  if (!Number.isFinite(value)) return '';
  if (kind === 'percent') return `${digits(value * 100)}%`;
  if (kind === 'plain' || value < 0 || value > 2_958_466) return digits(value);
  const minutes = Math.round(value * 1440);
  // Excel believes that 1900 had a 29 February: days before it stand one off.
  const offset = from1904 ? 24_107 : value < 60 ? 25_568 : 25_569;
  const moment = new Date(Math.round((minutes / 1440 - offset) * 86_400_000)).toISOString();
  const time = moment.slice(11, 16);
  if (kind === 'time') return value >= 1 ? `${Math.floor(minutes / 60)}:${moment.slice(14, 16)}` : time;
  return kind === 'date' && time === '00:00' ? moment.slice(0, 10) : `${moment.slice(0, 10)} ${time}`;
}

/** What fifteen digits, all that a sheet keeps, say of the number. */
function digits(value: number): string {
  return String(Number(value.toPrecision(15)));
}
