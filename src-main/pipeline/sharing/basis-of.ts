import type { Kysely } from 'kysely';
import type { Export, ExportKind } from '../../contract/sharing.ts';
import { findBestAdapter } from '../../storage/adapter-rows.ts';
import type { Schema } from '../../storage/schema.ts';
import { findScores } from './queries.ts';

type Of = Pick<Export, 'projectId' | 'runId' | 'kind'>;

/** What an export is made from, as one comparable text: where it changes, what was made before is stale. */
export async function basisOf(db: Kysely<Schema>, { projectId, runId, kind }: Of): Promise<string | null> {
  switch (kind) {
    case 'examples': {
      const row = await db
        .selectFrom('example')
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('changed_at').as('changed')])
        .where('project_id', '=', projectId)
        .where('status', '=', 'approved')
        .executeTakeFirst();
      return `examples ${row?.count ?? 0} ${row?.changed ?? ''}`;
    }
    case 'archive': {
      const row = await db
        .selectFrom('audit_event')
        .select(({ fn }) => fn.max('number').as('last'))
        .where('project_id', '=', projectId)
        .where('action', 'not like', '%-exported')
        .executeTakeFirst();
      return `log ${row?.last ?? 0}`;
    }
    case 'trl': {
      const run = await db
        .selectFrom('run')
        .select(['snapshot_hash', 'settings'])
        .where('id', '=', runId ?? '')
        .executeTakeFirst();
      return run === undefined ? null : `run ${run.snapshot_hash} ${run.settings}`;
    }
    case 'evidence':
    case 'demo': {
      const scores = await findScores(db, runId ?? '');
      return `${await learned(db, runId)} scores ${scores?.id ?? ''} ${await signed(db, scores?.id)}`;
    }
    case 'report':
      return null;
    case 'adapter':
    case 'merged':
    case 'peft':
    case 'ollama':
    case 'lmstudio':
    case 'jan':
    case 'llama-server':
      return learned(db, runId);
  }
}

async function learned(db: Kysely<Schema>, runId: string | null): Promise<string> {
  return `learned ${(await findBestAdapter(db, runId ?? ''))?.sha256 ?? ''}`;
}

async function signed(db: Kysely<Schema>, evaluationId: string | undefined): Promise<number> {
  const { count } = await db
    .selectFrom('signature')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('evaluation_id', '=', evaluationId ?? '')
    .executeTakeFirstOrThrow();
  return count;
}

/** Why it is stale, in words. */
export function staleWords(kind: ExportKind): string {
  if (kind === 'examples') return 'The approved examples have changed since';
  if (kind === 'archive') return 'The project has changed since';
  if (kind === 'evidence' || kind === 'demo') return 'The training or its scores have changed since';
  return 'The training has changed since';
}
