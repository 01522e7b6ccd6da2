import { useSyncExternalStore } from 'react';
import { connectionNow, onConnection, type Connection } from '../bridge.ts';

export function useConnection(): Connection {
  return useSyncExternalStore(onConnection, connectionNow);
}
