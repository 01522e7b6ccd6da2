import type { Migration } from '../migration.ts';
import { firstTables } from './0001-first-tables.ts';
import { exampleSearch } from './0002-example-search.ts';

/** In order; the number of the last is the file format this app writes. */
export const migrations: readonly Migration[] = [firstTables, exampleSearch];
