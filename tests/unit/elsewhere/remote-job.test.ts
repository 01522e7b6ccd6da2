import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverWishSchema } from '../../../src-main/contract/elsewhere.ts';
import * as job from '../../../src-main/elsewhere/remote/remote-job.ts';
import { UnreachableError } from '../../../src-main/elsewhere/remote/ssh.ts';
import { hasSshd, loopbackSshd, type LoopbackSshd } from '../../support/loopback-sshd.ts';
import { until } from '../../support/until.ts';

/** Stands in for train.py: two rows of a curve, then a result; waits for the file `go` in between. */
const standIn = `mkdir -p result
row() { printf '{"step":%s,"steps":2,"pass":1,"training_loss":%s,"validation_loss":null,"learning_rate":0.1,"grad_norm":1,"at":"2026-01-01T00:00:00Z"}\\n' "$1" "$2" >> result/curve.jsonl; }
row 1 2.5
printf '{"step":2,' > result/half; cat result/half >> result/curve.jsonl
while [ ! -e ../go ]; do sleep 0.05; done
printf '"steps":2,"pass":1,"training_loss":2,"validation_loss":1.5,"learning_rate":0.1,"grad_norm":1,"at":"2026-01-01T00:00:00Z"}\\n' >> result/curve.jsonl
rm result/half
echo '{}' > result/hashes.json
echo "trained on $PWD"
`;

const signal = new AbortController().signal;
let folder = '';
let sshd: LoopbackSshd;
const bases: string[] = [];

describe.skipIf(!hasSshd)('over a real OpenSSH server', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vernacular-sshd-'));
    sshd = await loopbackSshd(folder);
  });
  afterAll(async () => {
    await sshd.stop();
    for (const path of [folder, ...bases]) rmSync(path, { recursive: true, force: true });
  });

  /** A folder with odd names in it, and the job that takes it there. */
  function made(id: string, over: object = {}) {
    const from = join(folder, `from ${id}`);
    mkdirSync(join(from, 'data'), { recursive: true });
    const contents = { 'train.sh': standIn, 'data/train.jsonl': '{"messages": []}\n', 'data/ü 😀.txt': 'x' };
    const files = Object.entries(contents).map(([name, text]) => {
      writeFileSync(join(from, name), text);
      return { name, sha256: createHash('sha256').update(text).digest('hex') };
    });
    const base = `.vernacular-test-${process.pid}-${id}`;
    bases.push(join(homedir(), base));
    const server = serverWishSchema.parse({
      name: 'Loopback',
      kind: 'host',
      address: 'loopback',
      folder: base,
      model: '/nowhere',
      command: 'sh train.sh',
      prepare: 'export MARK=1',
      ...over,
    });
    const remote = join(homedir(), base, `vernacular-${id}`);
    return { from, files, remote, job: { id, server: { ...server, id: 's' }, configFile: sshd.configFile } };
  }

  test('a training is sent, started once, followed row by row through a lost server, fetched and removed', async () => {
    const { from, files, remote, job: wanted } = made('whole');
    await job.send(wanted, from, files, signal);
    expect(statSync(remote).mode & 0o077).toBe(0);
    expect((await job.poll(wanted, 0, signal)).state).toBe('waiting');
    await job.start(wanted, signal);
    await job.start(wanted, signal);
    await until(async () => (await job.poll(wanted, 0, signal)).rows.length === 1);
    const first = await job.poll(wanted, 0, signal);
    expect(first).toMatchObject({ state: 'running', rows: [{ step: 1, training_loss: 2.5 }] });

    // The line is cut for good and a laptop is closed: over there it goes on.
    await sshd.stop();
    await expect(job.poll(wanted, first.next, signal)).rejects.toBeInstanceOf(UnreachableError);
    writeFileSync(join(remote, 'go'), '');
    await until(() => existsSync(join(remote, 'exit-code')));
    await sshd.start();
    const last = await job.poll(wanted, first.next, signal);
    expect(last).toMatchObject({ state: 'ended', exitCode: 0, rows: [{ step: 2, validation_loss: 1.5 }] });
    expect(await job.readLog(wanted, signal)).toContain('trained on');

    const back = join(folder, 'back');
    await job.fetchResult(wanted, back, signal);
    expect(readFileSync(join(back, 'curve.jsonl'), 'utf8').split('\n')).toHaveLength(3);
    await job.remove(wanted, signal);
    expect(existsSync(remote)).toBe(false);
    expect((await job.poll(wanted, 0, signal)).state).toBe('gone');
  });

  test('cancel ends the job over there with all it started', async () => {
    const { from, files, remote, job: wanted } = made('cancelled');
    await job.send(wanted, from, files, signal);
    await job.start(wanted, signal);
    const id = Number(readFileSync(join(remote, 'id'), 'utf8'));
    const alive = (): boolean => {
      const status = `/proc/${id}/status`;
      return existsSync(status) && !/^State:\tZ/mu.test(readFileSync(status, 'utf8'));
    };
    expect(alive()).toBe(true);
    await job.cancel(wanted, signal);
    expect(alive()).toBe(false);
    expect((await job.poll(wanted, 0, signal)).state).toBe('died');
    await job.remove(wanted, signal);
    await job.cancel(wanted, signal);
  });

  test('a file that does not arrive as it was sent stops it before it starts', async () => {
    const { from, files, job: wanted } = made('damaged');
    const wrong = files.map((file, i) => (i === 1 ? { ...file, sha256: '0'.repeat(64) } : file));
    await expect(job.send(wanted, from, wrong, signal)).rejects.toMatchObject({
      problem: { code: 'server-refused', evidence: expect.stringContaining('train.jsonl') },
    });
  });

  test('a failing command ends with its code and its last words', async () => {
    const { from, files, job: wanted } = made('failing', { command: 'echo "no GPU here"; sh -c "exit 3"' });
    await job.send(wanted, from, files, signal);
    await job.start(wanted, signal);
    await until(async () => (await job.poll(wanted, 0, signal)).state === 'ended');
    expect(await job.poll(wanted, 0, signal)).toMatchObject({ exitCode: 3, rows: [] });
    expect(await job.readLog(wanted, signal)).toBe('no GPU here\n');
  });

  test('a look at the server says what is missing', async () => {
    const { job: wanted } = made('looked', { command: null, model: "/it's/not there" });
    const checks = await job.check(wanted.server, sshd.configFile, signal);
    expect(checks[0]).toEqual({ ok: true, words: `The folder ${wanted.server.folder} can be written` });
    expect(checks).toContainEqual({ ok: false, words: "There is no model in /it's/not there" });
  });
});

test.each([
  { address: '-oProxyCommand=sh' },
  { address: 'host;reboot' },
  { folder: '../elsewhere' },
  { folder: '-rf' },
  { folder: 'a b' },
  { folder: 'a$(reboot)' },
])('a server that could turn into a command is refused: %o', (over) => {
  const wish = { name: 'x', kind: 'host', address: 'gpu01', folder: 'vernacular', model: '/m' };
  expect(serverWishSchema.safeParse(wish).success).toBe(true);
  expect(serverWishSchema.safeParse({ ...wish, ...over }).success).toBe(false);
});
