import { parseArgs } from 'node:util';

export interface ServeArguments {
  /** 0 = any free one. */
  readonly port: number;
  readonly model: string;
  readonly adapter: string | null;
  /** Folder that keeps uploads, jobs and what they learned; null for a temporary one. */
  readonly folder: string | null;
}

export const serveUsage = `Serve one model to other programs on this computer, in the way of OpenAI's service.

  npm run serve -- --port N --model BASE.gguf [--adapter ADAPTER.gguf] [--folder DIR]

  --port     on 127.0.0.1; 0 for any free one
  --model    base model, GGUF
  --adapter  LoRA adapter laid over it, GGUF: served beside the base, under its own file name
  --folder   keep uploads, fine-tuning jobs and their models in this folder (without: until it is stopped)

The key is read from VERNACULAR_KEY; without that variable one is made and printed once.
One line “listening on URL” is printed when it is ready. Ctrl+C stops it.
`;

/** @throws Error in words when the arguments make no sense */
export function readServeArguments(args: readonly string[]): ServeArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8180' },
      model: { type: 'string' },
      adapter: { type: 'string' },
      folder: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(`--port ${values.port} is not a port. Give a number from 0 (any free one) to 65535.`);
  }
  if (values.model === undefined) throw new Error('Name a base model with --model FILE.gguf.');
  return { port, model: values.model, adapter: values.adapter ?? null, folder: values.folder ?? null };
}
