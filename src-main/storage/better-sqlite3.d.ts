/** The part of better-sqlite3 that storage uses; the package's own types are hidden by its `exports`. */
declare module 'better-sqlite3' {
  interface RunResult {
    changes: number;
    lastInsertRowid: number | bigint;
  }
  interface Statement {
    readonly reader: boolean;
    run(...parameters: unknown[]): RunResult;
    get(...parameters: unknown[]): unknown;
    all(...parameters: unknown[]): unknown[];
    iterate(...parameters: unknown[]): IterableIterator<unknown>;
    pluck(toggle?: boolean): this;
  }
  export interface Database {
    readonly open: boolean;
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): this;
    pragma(sql: string, options?: { simple?: boolean }): unknown;
    transaction<A extends unknown[], R>(work: (...parameters: A) => R): (...parameters: A) => R;
    close(): this;
  }
  interface DatabaseConstructor {
    new (path: string, options?: { readonly?: boolean; fileMustExist?: boolean; timeout?: number }): Database;
  }
  const constructor: DatabaseConstructor;
  export default constructor;
}
