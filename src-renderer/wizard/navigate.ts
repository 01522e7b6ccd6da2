import { useSyncExternalStore } from 'react';
import { isStageName, type StageName } from './road.ts';

export type SettingsSection = 'reviewer' | 'look' | 'storage' | 'endpoint' | 'log';

export type Route =
  | { readonly at: 'start' }
  | { readonly at: 'settings'; readonly section: SettingsSection }
  /** The library of models; `item` is the one that is open, or a tab. */
  | { readonly at: 'models'; readonly item: string | null }
  /** `item` is what is open inside the stage: a document, an example, a run. */
  | {
      readonly at: 'stage';
      readonly projectId: string;
      readonly stage: StageName;
      readonly item: string | null;
    };

const sections: readonly SettingsSection[] = ['reviewer', 'look', 'storage', 'endpoint', 'log'];

/** The parts of an address; none when it cannot be decoded. */
function partsOf(hash: string): string[] {
  try {
    return hash
      .replace(/^#?\/?/, '')
      .split('/')
      .map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** The route a `#/…` address stands for; anything unknown is the start. */
export function parseRoute(hash: string): Route {
  const [head, first, second, third] = partsOf(hash);
  if (head === 'settings') {
    return { at: 'settings', section: sections.find((section) => section === first) ?? 'look' };
  }
  if (head === 'models') return { at: 'models', item: first ?? null };
  if (head === 'project' && first !== undefined && first !== '') {
    const stage = second !== undefined && isStageName(second) ? second : 'documents';
    return { at: 'stage', projectId: first, stage, item: third ?? null };
  }
  return { at: 'start' };
}

/** The address of a route, for `href`. */
export function hrefOf(route: Route): string {
  if (route.at === 'start') return '#/';
  if (route.at === 'settings') return `#/settings/${route.section}`;
  const item = route.item === null ? '' : `/${encodeURIComponent(route.item)}`;
  if (route.at === 'models') return `#/models${item}`;
  return `#/project/${encodeURIComponent(route.projectId)}/${route.stage}${item}`;
}

/** The address of a stage, for `href`. */
export function stageHref(projectId: string, stage: StageName, item: string | null = null): string {
  return hrefOf({ at: 'stage', projectId, stage, item });
}

export function go(route: Route): void {
  location.hash = hrefOf(route);
}

export function goToStage(projectId: string, stage: StageName, item: string | null = null): void {
  go({ at: 'stage', projectId, stage, item });
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

let cached: { hash: string; route: Route } | undefined;
function routeNow(): Route {
  if (cached?.hash !== location.hash) cached = { hash: location.hash, route: parseRoute(location.hash) };
  return cached.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, routeNow);
}
