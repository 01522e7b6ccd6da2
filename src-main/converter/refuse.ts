import { WorkerError } from '../workers/serve.ts';

/** A refusal in words, with what to do. */
export function refusal(code: string, message: string, remedy: string, evidence?: string): WorkerError {
  return new WorkerError({ code, message, remedy, ...(evidence === undefined ? {} : { evidence }) });
}

/** The adapter and the base model do not belong together. */
export function doesNotFit(why: string): WorkerError {
  return refusal(
    'adapter-does-not-fit',
    `This adapter does not fit this base model: ${why}.`,
    'Name the base model that the adapter was trained on.',
  );
}

/** Names from files, cut where they have no end. */
export function shown(name: string): string {
  return `“${name.length > 120 ? `${name.slice(0, 120)}…` : name}”`;
}
