/** Thrown by a reader when a file cannot be read; becomes a `refused` outcome, never a failed request. */
export class Refusal extends Error {
  readonly code: string;
  readonly remedy: string;
  /** The format as far as it was recognised; `unknown` otherwise. */
  readonly format: string | null;

  constructor(code: string, message: string, remedy: string, format: string | null = null) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.remedy = remedy;
    this.format = format;
  }
}
