import type { Migration } from '../migration.ts';
import { firstTables } from './0001-first-tables.ts';
import { exampleSearch } from './0002-example-search.ts';
import { runRecord } from './0010-run-record.ts';
import { privacy } from './0030-privacy.ts';
import { detailsInPairs } from './0031-details-in-pairs.ts';
import { documentsAtSize } from './0040-documents-at-size.ts';
import { scoresWithDocuments } from './0050-scores-with-documents.ts';
import { release } from './0051-release.ts';
import { ruleBodies } from './0052-rule-bodies.ts';
import { talkWithDocuments } from './0070-talk-with-documents.ts';
import { modelHealth } from './0071-model-health.ts';
import { sharing } from './0080-sharing.ts';
import { testOpenings } from './0060-test-openings.ts';
import { exampleWork } from './0061-example-work.ts';
import { endpoint } from './0081-endpoint.ts';
import { modelLibrary } from './0082-model-library.ts';

/** In order; the number of the last is the file format this app writes. */
export const migrations: readonly Migration[] = [
  firstTables,
  exampleSearch,
  runRecord,
  privacy,
  detailsInPairs,
  documentsAtSize,
  scoresWithDocuments,
  release,
  ruleBodies,
  testOpenings,
  exampleWork,
  talkWithDocuments,
  modelHealth,
  sharing,
  endpoint,
  modelLibrary,
];
