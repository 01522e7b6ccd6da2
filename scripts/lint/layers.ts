/**
 * Who may import whom. The first entry whose folder holds the importing file decides; what it does not
 * list is not allowed. Read by the lint rule beside this file.
 */

export interface Layer {
  /** Folder or file, relative to the root. */
  readonly of: string;
  /** Folders or files it may import, besides itself. */
  readonly may: readonly string[];
  /** Packages it may import, by prefix; `node:` stands for Node's own modules. */
  readonly packages: readonly string[];
}

const PIPELINE_MAY = [
  'src-main/contract',
  'src-main/storage',
  'src-main/workers',
  'src-main/models',
  'src-main/model-files',
  'src-main/datasets',
  'src-main/elsewhere',
  'src-main/packs',
  'src-main/privacy',
  'src-main/report',
  'src-main/text',
  'src-main/pipeline/stage-context.ts',
  // What a worker answers is part of what may be asked of it.
  'src-main/reader/protocol.ts',
  'src-main/inference/protocol.ts',
  'src-main/trainer/protocol.ts',
  'src-main/converter/protocol.ts',
];
const PIPELINE_PACKAGES = ['node:', '@orpc/server', '@orpc/contract', 'kysely', 'zod', '@huggingface/jinja'];
const STAGES = ['documents', 'privacy', 'examples', 'training', 'evaluation', 'chat', 'sharing', 'elsewhere'];
const PROTOCOLS = [
  'src-main/reader/protocol.ts',
  'src-main/inference/protocol.ts',
  'src-main/trainer/protocol.ts',
  'src-main/converter/protocol.ts',
];
const WORKER_SIDE = ['src-main/workers/messages.ts', 'src-main/workers/serve.ts'];
const SCREEN_PACKAGES = [
  'react',
  'react-dom',
  'zustand',
  '@base-ui/react',
  '@fontsource-variable/',
  '@tanstack/react-virtual',
  'diff',
  'lucide-react',
  'uplot',
];

export const layers: readonly Layer[] = [
  // Screens: the contract, and nothing else of the core. The bridge alone knows the transport.
  {
    of: 'src-renderer/bridge.ts',
    may: ['src-main/contract'],
    packages: ['@orpc/client', '@orpc/contract'],
  },
  // Stateless: what it shows is given to it.
  {
    of: 'src-renderer/ui',
    may: ['src-main/contract'],
    packages: SCREEN_PACKAGES.filter((name) => name !== 'zustand'),
  },
  { of: 'src-renderer', may: ['src-main/contract'], packages: SCREEN_PACKAGES },

  { of: 'src-main/contract', may: [], packages: ['zod', '@orpc/contract'] },

  // Shells know the core from outside; each alone knows its own platform.
  {
    of: 'src-main/shell/electron',
    may: ['src-main/shell', 'src-main/core.ts', 'src-main/contract', 'src-main/workers'],
    packages: ['node:', 'electron', '@orpc/server', '@orpc/contract', 'zod'],
  },
  {
    of: 'src-main/shell/browser',
    may: ['src-main/shell', 'src-main/core.ts', 'src-main/contract', 'src-main/workers'],
    packages: ['node:', '@orpc/server', 'hono', '@hono/node-server', 'ws'],
  },
  {
    // `npm run golden` proves the engine without a core.
    of: 'src-main/shell/terminal/golden.ts',
    may: ['src-main/ggml', 'src-main/trainer'],
    packages: ['node:'],
  },
  {
    // `npm run share` turns plain files into others without a workspace.
    of: 'src-main/shell/terminal/share.ts',
    may: ['src-main/shell', 'src-main/contract', 'src-main/workers', 'src-main/model-files', ...PROTOCOLS],
    packages: ['node:'],
  },
  { of: 'src-main/shell/terminal/share-arguments.ts', may: PROTOCOLS, packages: ['node:'] },
  {
    // `npm run verify` checks a pack anywhere, without a workspace.
    of: 'src-main/shell/terminal/verify.ts',
    may: ['src-main/contract', 'src-main/packs'],
    packages: ['node:'],
  },
  {
    of: 'src-main/shell',
    may: ['src-main/core.ts', 'src-main/contract', 'src-main/workers', 'src-main/reader/protocol.ts'],
    packages: ['node:', '@orpc/server', '@orpc/client', '@orpc/contract'],
  },

  // The core and what it is built from.
  {
    of: 'src-main/core.ts',
    may: ['contract', 'endpoint', 'pipeline', 'storage', 'workers', 'models', 'privacy', 'workspace'].map(
      (name) => `src-main/${name}`,
    ),
    packages: ['node:', '@orpc/server', '@orpc/contract', 'kysely', 'zod'],
  },
  {
    of: 'src-main/workspace',
    may: ['contract', 'pipeline', 'storage', 'workers', 'models', 'privacy', 'text'].map(
      (name) => `src-main/${name}`,
    ),
    packages: ['node:', '@orpc/server', '@orpc/contract', 'kysely', 'zod'],
  },
  {
    // Speaks to other programs on this computer; what it trains goes through the stage as from a screen.
    of: 'src-main/endpoint',
    may: [
      ...['contract', 'pipeline', 'storage', 'workers', 'models', 'text'].map((name) => `src-main/${name}`),
      ...PROTOCOLS,
    ],
    packages: ['node:', '@orpc/server', 'hono', '@hono/node-server', 'kysely', 'zod'],
  },
  // Stages never import each other: they meet in storage by id.
  ...STAGES.map((stage) => ({
    of: `src-main/pipeline/${stage}`,
    may: PIPELINE_MAY,
    packages: PIPELINE_PACKAGES,
  })),
  { of: 'src-main/pipeline', may: PIPELINE_MAY, packages: PIPELINE_PACKAGES },
  {
    of: 'src-main/models',
    may: [
      'src-main/contract',
      'src-main/storage',
      'src-main/workers',
      'src-main/pipeline/stage-context.ts',
      ...PROTOCOLS,
    ],
    packages: PIPELINE_PACKAGES,
  },
  {
    // Whole files in, whole files out: made by the converter, checked by inference, put in place at the end.
    of: 'src-main/model-files',
    may: ['src-main/contract', 'src-main/workers', 'src-main/models/hash-file.ts', ...PROTOCOLS],
    packages: ['node:', 'zod'],
  },
  // Encrypted packs, project archives, sealed evidence: formats, and what checks them anywhere.
  {
    of: 'src-main/packs',
    may: ['src-main/contract', 'src-main/storage', 'src-main/models/hash-file.ts'],
    packages: ['node:', 'kysely', 'zod'],
  },
  {
    of: 'src-main/privacy',
    may: ['src-main/contract', 'src-main/text'],
    packages: ['node:', 'libphonenumber-js'],
  },
  // Looks only: what it says is given to it.
  { of: 'src-main/report', may: [], packages: ['node:', 'pdfmake'] },
  {
    of: 'src-main/text',
    may: ['src-main/reader/protocol.ts'],
    packages: ['eld', 'sbd', 'js-rouge', 'ml-kmeans', 'umap-js'],
  },
  // One writer per form of data set; what reading back makes of a text is the reader's to say.
  {
    of: 'src-main/datasets',
    may: [
      'src-main/contract',
      'src-main/storage',
      'src-main/text',
      'src-main/reader/protocol.ts',
      'src-main/reader/clean-blocks.ts',
    ],
    packages: ['node:', 'kysely', 'hyparquet-writer'],
  },
  // A training folder for other machines, its own way over OpenSSH, and what comes back.
  {
    of: 'src-main/elsewhere',
    may: [
      'src-main/contract',
      'src-main/storage',
      'src-main/models',
      'src-main/model-files',
      'src-main/datasets',
      'src-main/pipeline/stage-context.ts',
      // A run that trained elsewhere is a run: what it is made of is the stage's to say.
      'src-main/pipeline/training',
      // Training must meet the same text there as here.
      'src-main/inference/render-turns.ts',
      ...PROTOCOLS,
    ],
    packages: ['node:', 'kysely', 'zod'],
  },
  {
    of: 'src-main/storage',
    may: ['src-main/contract', ...PROTOCOLS],
    packages: ['node:', 'better-sqlite3', 'kysely', 'zod'],
  },
  { of: 'src-main/workers', may: ['src-main/contract', ...PROTOCOLS], packages: ['node:'] },

  // Workers: no storage, no pipeline, no screens.
  {
    of: 'src-main/reader',
    // What is noticed about a text is computed where the text is, beside the core.
    may: [
      ...WORKER_SIDE,
      'src-main/text/quality',
      'src-main/text/near-duplicates',
      'src-main/text/formula-cells.ts',
    ],
    packages: [
      'node:',
      '@napi-rs/canvas',
      'chardet',
      'file-type',
      'iconv-lite',
      'linkedom',
      '@kenjiuno/decompressrtf',
      '@kenjiuno/msgreader',
      '@mozilla/readability',
      'postal-mime',
      'mammoth',
      'officeparser',
      'hyparquet',
      'hyparquet-compressors',
      'papaparse',
      'pdfjs-dist',
      'yauzl',
      'zod',
    ],
  },
  { of: 'src-main/inference', may: WORKER_SIDE, packages: ['node:', 'node-llama-cpp', '@huggingface/jinja'] },
  { of: 'src-main/trainer', may: [...WORKER_SIDE, 'src-main/ggml'], packages: ['node:'] },
  { of: 'src-main/converter', may: [...WORKER_SIDE, 'src-main/ggml'], packages: ['node:', 'zod'] },
  { of: 'src-main/ggml', may: [], packages: ['node:', 'koffi'] },
];
