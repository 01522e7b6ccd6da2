/** Spans of time, large numbers and moments in words, for the screens that forecast and report; see words.ts for the rest. */

const halves = (value: number): string => {
  const whole = Math.floor(value);
  const part = value - whole;
  const fraction = part < 0.125 ? '' : part < 0.375 ? '¼' : part < 0.625 ? '½' : part < 0.875 ? '¾' : null;
  if (fraction === null) return String(whole + 1);
  return whole === 0 && fraction !== '' ? fraction : `${whole}${fraction}`;
};

const plural = (count: string, noun: string): string => `${count}\u00a0${noun}${count === '1' ? '' : 's'}`;

function unitOf(seconds: number): { unit: string; size: number } {
  if (seconds < 90) return { unit: 'second', size: 1 };
  if (seconds < 90 * 60) return { unit: 'minute', size: 60 };
  return { unit: 'hour', size: 3600 };
}

/** A number as it is spoken in `unit`: quarters below ten minutes, halves of hours, whole numbers else. */
function spoken(seconds: number, { unit, size }: { unit: string; size: number }): string {
  const value = seconds / size;
  if (unit === 'second') return String(Math.max(1, Math.round(value)));
  if (unit === 'minute' && value >= 10) return String(Math.round(value));
  return halves(value);
}

/** “28 minutes”, “45 seconds”, “2½ hours”. */
export function sayDuration(seconds: number): string {
  const unit = unitOf(seconds);
  return plural(spoken(seconds, unit), unit.unit);
}

/** “26 to 31 minutes”; one figure where both ends are said alike. */
export function sayRange([low, high]: readonly [number, number]): string {
  const unit = unitOf(high);
  const [from, to] = [spoken(low, unit), spoken(high, unit)];
  return from === to ? `about ${plural(to, unit.unit)}` : `${from} to ${plural(to, unit.unit)}`;
}

/** “About 11 minutes left”; coarse on purpose: it must not tick. */
export function sayTimeLeft(seconds: number): string {
  if (seconds < 10) return 'A few seconds left';
  if (seconds < 50) return `About ${Math.round(seconds / 10) * 10} seconds left`;
  if (seconds < 90) return 'About a minute left';
  return `About ${sayDuration(seconds)} left`;
}

/** “5.8 million”, “1.7 billion”. */
export function sayCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)}\u00a0billion`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)}\u00a0million`;
  return count.toLocaleString('en-GB');
}

/** “today at 11:31”, “yesterday at 09:05”, “16 November”, “16 November 2025”. */
export function sayWhen(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const days = Math.round(
    (new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000,
  );
  const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (days === 0) return `today at ${clock}`;
  if (days === 1) return `yesterday at ${clock}`;
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** “40 seconds ago”, “just now”. */
export function sayAgo(iso: string, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  return seconds < 5 ? 'just now' : `${sayDuration(seconds)} ago`;
}
