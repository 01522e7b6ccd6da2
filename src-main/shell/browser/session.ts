/**
 * Who may talk to the loopback server. A secret that works once stands in the address the app opens; the
 * first request with it gets the session cookie, and the secret is spent.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const INVITATION_MS = 10 * 60 * 1000;

export class Session {
  readonly cookieName: string;
  readonly #secret = newSecret();
  /** Hash of an invitation not yet used → when it runs out. */
  readonly #invitations = new Map<string, number>();
  readonly #now: () => number;

  /** @param port cookies are shared by all ports of a host: the name tells the apps apart. */
  constructor(port: number, now: () => number = Date.now) {
    this.cookieName = `vernacular-${port}`;
    this.#now = now;
  }

  /** A secret that can be exchanged for the session once, within ten minutes. */
  invite(): string {
    const token = newSecret();
    this.#invitations.set(fingerprint(token), this.#now() + INVITATION_MS);
    return token;
  }

  /** Spend an invitation. @returns the Set-Cookie value, or null for one that is unknown, spent or too old. */
  accept(token: string): string | null {
    const key = fingerprint(token);
    const until = this.#invitations.get(key);
    this.#invitations.delete(key);
    if (until === undefined || until < this.#now()) return null;
    return `${this.cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether a Cookie header carries this session. */
  admits(cookieHeader: string | undefined): boolean {
    for (const part of (cookieHeader ?? '').split(';')) {
      const [name, value] = part.trim().split('=', 2);
      if (name === this.cookieName && value !== undefined && equal(value, this.#secret)) return true;
    }
    return false;
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares in constant time, whatever the lengths. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
