/** Column types that several tables share. */
import type { ColumnType } from 'kysely';

export type Flag = 0 | 1;
/** Read as a Buffer, written as any bytes. */
export type Blob = ColumnType<Buffer, Uint8Array, Uint8Array>;
