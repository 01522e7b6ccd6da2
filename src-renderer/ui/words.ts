const english = new Intl.PluralRules('en-GB');
const figures = new Intl.NumberFormat('en-GB');

/** `1 page`, `12 pages`, `1,204 passages`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${figures.format(number)} ${english.select(number) === 'one' ? noun : plural}`;
}

/** `no pages`, `1 page`, … for sentences. */
export function countOrNo(number: number, noun: string, plural = `${noun}s`): string {
  return number === 0 ? `no ${plural}` : count(number, noun, plural);
}

export function figure(number: number): string {
  return figures.format(number);
}

/** `about 2 minutes`, `about 40 seconds`. */
export function aboutSeconds(seconds: number): string {
  if (seconds < 50) return `about ${count(Math.max(5, Math.round(seconds / 5) * 5), 'second')}`;
  if (seconds < 50 * 60) return `about ${count(Math.max(1, Math.round(seconds / 60)), 'minute')}`;
  return `about ${count(Math.max(1, Math.round(seconds / 3600)), 'hour')}`;
}

/** Sizes as people say them: `312 KB`, `4.1 GB` (powers of 1000, as file managers count). */
export function bytes(size: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)}\u00a0${units[unit]}`;
}

/** `14:05` today, `Mon` this week, `3 Oct` this year, `3 Oct 2024` before. */
export function shortTime(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  if (at.toDateString() === now.toDateString()) {
    return at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  }
  const days = (now.getTime() - at.getTime()) / 86_400_000;
  if (days < 6) return at.toLocaleDateString('en-GB', { weekday: 'short' });
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year });
}

/** `today`, `yesterday`, `Friday`, `3 October`. */
export function longDay(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const days = Math.ceil((midnight - at.getTime()) / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days < 6) return at.toLocaleDateString('en-GB', { weekday: 'long' });
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...year });
}

/** A file name shortened in the middle, so that both its beginning and its end can be told apart. */
export function middle(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const tail = Math.floor((longest - 1) / 2);
  return `${name.slice(0, longest - 1 - tail)}…${name.slice(name.length - tail)}`;
}
