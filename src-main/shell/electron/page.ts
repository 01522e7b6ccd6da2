/** The page under its own scheme: a secure origin with no server behind it. */
import { contentSecurityPolicy } from '../content-security-policy.ts';
import type { StaticFiles } from '../static-files.ts';

export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = 'app://vernacular';

/** Answer one request of the page. */
export async function answerPage(url: string, files: StaticFiles): Promise<Response> {
  const { host, pathname } = new URL(url);
  const file = host === 'vernacular' ? await files.find(decodeURIComponent(pathname)) : null;
  if (file === null) return new Response('There is nothing at this address.', { status: 404 });
  return new Response(file.bytes, {
    headers: {
      'Content-Type': file.type,
      'Cache-Control': file.cacheControl,
      'Content-Security-Policy': contentSecurityPolicy(),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
  });
}
