/** JSON kept in a text column, typed by what is inside. SQLite sees a string; TypeScript remembers the shape. */

declare const shape: unique symbol;

export type JsonText<T> = string & { readonly [shape]: T };

export function toJson<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>;
}

/** Only this app writes these columns, and only through `toJson`: what comes out is what went in. */
export function fromJson<T>(text: JsonText<T>): T {
  return JSON.parse(text) as T;
}

export function fromJsonOrNull<T>(text: JsonText<T> | null): T | null {
  return text === null ? null : fromJson(text);
}
