/** Everything a renderer or a terminal can ask of the core, and everything the core says. */
import { chat } from './chat.ts';
import { documents } from './documents.ts';
import { elsewhere } from './elsewhere.ts';
import { endpoint } from './endpoint.ts';
import { evaluation } from './evaluation.ts';
import { examples } from './examples.ts';
import { models } from './models.ts';
import { privacy } from './privacy.ts';
import { sharing } from './sharing.ts';
import { training } from './training.ts';
import { workspace } from './workspace.ts';

export const contract = {
  workspace,
  documents,
  privacy,
  examples,
  models,
  training,
  evaluation,
  chat,
  sharing,
  elsewhere,
  endpoint,
};
export type Contract = typeof contract;
