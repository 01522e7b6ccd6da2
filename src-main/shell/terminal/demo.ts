/** `npm run demo`: the whole road without a screen, on sample documents and the starter model. */
import { demoUsage, readDemoArguments } from './demo-arguments.ts';
import { demoProgress } from './demo-progress.ts';
import { demoReport } from './demo-report.ts';
import { walkTheRoad } from './demo-walk.ts';
import { openCore } from './open-core.ts';

async function main(): Promise<number> {
  let wanted: ReturnType<typeof readDemoArguments>;
  try {
    wanted = readDemoArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${demoUsage}`);
    return 2;
  }
  const core = await openCore(wanted.folder);
  const interrupted = (): void => {
    void core.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const result = await walkTheRoad(core.client, wanted.set, demoProgress(process.stderr));
    process.stdout.write(wanted.json ? `${JSON.stringify(result)}\n` : demoReport(result));
    if (!result.proven) process.stderr.write('The tuned answers are not proven to be twice as good.\n');
    return result.proven ? 0 : 1;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await core.close();
  }
}

process.exit(await main());
