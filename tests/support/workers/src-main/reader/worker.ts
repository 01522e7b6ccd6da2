/** Tries what a parser taken over by a hostile file would try. Imports nothing, so that only the flags decide. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const attempts: Record<string, () => unknown> = {
  'write a file': () => writeFileSync(`${process.env['HOME'] ?? '/tmp'}/.vernacular-attempt`, 'x'),
  'read the password file': () => readFileSync('/etc/passwd'),
  'start a program': () => spawn('true'),
  'read its own code': () => readFileSync(new URL(import.meta.url)),
};

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const { id } = message as { id: number };
  const outcome = Object.fromEntries(
    Object.entries(attempts).map(([name, attempt]) => {
      try {
        attempt();
        return [name, 'allowed'];
      } catch (error) {
        return [name, (error as NodeJS.ErrnoException).code ?? 'refused'];
      }
    }),
  );
  process.send?.({ type: 'result', id, value: outcome });
});
process.send?.({ type: 'ready' });
