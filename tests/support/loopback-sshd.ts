import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));

/** Whether this computer has OpenSSH's server. */
export const hasSshd = program !== undefined;

export interface LoopbackSshd {
  /** For `ssh -F`: host `loopback` with its own key and known hosts. */
  readonly configFile: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** A real sshd on 127.0.0.1 with keys of its own, all in this folder. */
export async function loopbackSshd(folder: string): Promise<LoopbackSshd> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of ['host-key', 'user-key'])
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  const port = await freePort();
  // Root's sshd wants its empty folder.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = join(folder, 'sshd-config');
  writeFileSync(
    server,
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host-key')}`,
      `AuthorizedKeysFile ${join(folder, 'user-key.pub')}`,
      `PidFile ${join(folder, 'pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n'),
  );
  const { stdout: hostKey } = spawnSync('cat', [join(folder, 'host-key.pub')], { encoding: 'utf8' });
  writeFileSync(join(folder, 'known-hosts'), `[127.0.0.1]:${port} ${hostKey}`);
  const configFile = join(folder, 'ssh-config');
  writeFileSync(
    configFile,
    [
      'Host loopback',
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${join(folder, 'user-key')}`,
      `  UserKnownHostsFile ${join(folder, 'known-hosts')}`,
      '  IdentitiesOnly yes',
      '',
    ].join('\n'),
  );
  let running: ReturnType<typeof spawn> | null = null;
  const start = async (): Promise<void> => {
    running = spawn(program ?? 'sshd', ['-D', '-e', '-f', server], { stdio: 'ignore' });
    for (let tries = 0; tries < 100 && !(await answers(port)); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (running === null || running.exitCode !== null) return resolve();
      running.once('exit', () => resolve());
      running.kill();
    });
  await start();
  return { configFile, start, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
