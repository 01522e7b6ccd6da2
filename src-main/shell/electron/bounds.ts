/** Where the window was, if that place still exists. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type Bounds = z.infer<typeof boundsSchema>;

const windowSchema = boundsSchema.extend({ maximized: z.boolean() });
export type WindowPlace = z.infer<typeof windowSchema>;

export const MIN_WIDTH = 1100;
export const MIN_HEIGHT = 700;
const DEFAULT = { width: 1280, height: 800 };
/** So much of the title bar must be on a screen for a hand to reach it. */
const REACH = 80;

/**
 * @param saved what was remembered, if anything
 * @param screens work areas of the screens there are now
 * @returns the size, and the place unless the window would not be reachable there
 */
export function placeWindow(
  saved: WindowPlace | null,
  screens: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number; maximized: boolean } {
  if (saved === null) return { ...DEFAULT, maximized: false };
  const width = Math.max(saved.width, MIN_WIDTH);
  const height = Math.max(saved.height, MIN_HEIGHT);
  const reachable = screens.some(
    (screen) =>
      saved.x + width >= screen.x + REACH &&
      saved.x <= screen.x + screen.width - REACH &&
      saved.y >= screen.y &&
      saved.y <= screen.y + screen.height - REACH,
  );
  const size = { width, height, maximized: saved.maximized };
  return reachable ? { ...size, x: saved.x, y: saved.y } : size;
}

/** @returns null when nothing sensible was remembered. */
export function readWindowPlace(file: string): WindowPlace | null {
  try {
    return windowSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export function writeWindowPlace(file: string, place: WindowPlace): void {
  writeFileSync(file, JSON.stringify(place));
}
