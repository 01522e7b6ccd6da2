import { fileURLToPath } from 'node:url';

/** The repository's root, which holds `src-main` and `resources`. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const starterPath = fileURLToPath(
  new URL('../../resources/models/starter-q8_0.gguf', import.meta.url),
);
