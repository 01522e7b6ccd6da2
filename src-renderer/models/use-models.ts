import { core } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';

/** The library, kept up to date. */
export function useModels() {
  return useQuery(
    'models',
    () => core.models.list(),
    (event) => event.type === 'models-changed',
  );
}

/** What is under way in it. */
export function useWorks() {
  return useQuery(
    'model works',
    () => core.models.works(),
    (event) => event.type === 'models-changed',
  );
}
