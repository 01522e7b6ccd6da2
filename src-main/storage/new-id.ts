import { randomBytes } from 'node:crypto';

let lastTime = 0;

/**
 * A new id that sorts by time: UUID version 7 (RFC 9562), never going back within this process even when the
 * clock does, so that rows made one after the other sort in that order.
 */
export function newId(): string {
  lastTime = Math.max(lastTime + 1, Date.now());
  const time = lastTime.toString(16).padStart(12, '0');
  const random = randomBytes(10);
  random[0] = ((random[0] as number) & 0x0f) | 0x70;
  random[2] = ((random[2] as number) & 0x3f) | 0x80;
  const rest = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
