/** The little of Electron's ports that is used here: enough to run the same code between Node's own in tests. */

export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** A process at the other end of a wire that can carry ports. */
export interface Wire<In, Out> {
  post(message: Out, ports?: readonly Port[]): void;
  listen(listener: (message: In, ports: readonly Port[]) => void): void;
}
