/**
 * Refuses what another page or another name for this machine could send: a loopback server is reachable
 * by every page the browser has open, and by any host name that resolves to 127.0.0.1.
 */

/** The headers that say where a request comes from; `undefined` where there is none. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site, which every current browser sends. */
  readonly fetchSite: string | undefined;
}

/**
 * @param host the one host and port this server answers to
 * @param originRequired true for a WebSocket: a browser always names the page that opens one
 * @returns null when the request may go on, otherwise why not, in plain words
 */
export function checkRequest(from: RequestOrigin, host: string, originRequired: boolean): string | null {
  if (from.host !== host) return 'This address does not belong to Vernacular.';
  if (from.origin === undefined ? originRequired : from.origin !== `http://${host}`) {
    return 'Another page asked for this; Vernacular answers its own page only.';
  }
  if (from.fetchSite !== undefined && from.fetchSite !== 'same-origin' && from.fetchSite !== 'none') {
    return 'Another site asked for this; Vernacular answers its own page only.';
  }
  return null;
}
