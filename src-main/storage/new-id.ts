import { randomBytes } from 'node:crypto';

let time = 0;
let counter = 0;

/**
 * A new id that sorts by time: UUID version 7 (RFC 9562) with its 12 bits after the milliseconds as a counter, so
 * that ids made one after the other in this process sort in that order, even when the clock goes back.
 */
export function newId(): string {
  const now = Date.now();
  counter += 1;
  if (now > time || counter > 0xfff) {
    time = Math.max(now, time + (counter > 0xfff ? 1 : 0));
    counter = 0;
  }
  const high = time.toString(16).padStart(12, '0');
  const low = counter.toString(16).padStart(3, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] as number) & 0x3f) | 0x80;
  const rest = random.toString('hex');
  return `${high.slice(0, 8)}-${high.slice(8)}-7${low}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
