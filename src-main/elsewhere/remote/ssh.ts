import { spawn } from 'node:child_process';
import { ProblemError } from '../../contract/errors.ts';

/** How to reach a server: the system's OpenSSH does the rest, with the person's own keys and known hosts. */
export interface Reach {
  readonly address: string;
  readonly port: number | null;
  /** An SSH configuration file in place of the person's own. */
  readonly configFile: string | null;
}

/** The connection failed, not what was asked over it. */
export class UnreachableError extends Error {
  constructor(evidence: string) {
    super(evidence);
    this.name = 'UnreachableError';
  }
}

/** ssh's own exit code when it could not connect. */
const NOT_CONNECTED = 255;
const mostOutput = 64 * 1024 ** 2;

/** Never a question, never an unknown host, nothing forwarded; a dead line is noticed within a minute. */
const options = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'ConnectTimeout=15',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
  'ForwardAgent=no',
  'ForwardX11=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
].flatMap((option) => ['-o', option]);

/** Text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Run a shell script there.
 * @returns what it printed
 * @throws UnreachableError; ProblemError `server-refused` with what it complained of
 */
export async function runThere(reach: Reach, script: string, signal: AbortSignal): Promise<Buffer> {
  const args = [...configOf(reach), ...options, '-T'];
  if (reach.port !== null) args.push('-p', String(reach.port));
  const { code, stdout, stderr } = await run('ssh', [...args, '--', reach.address, 'sh -s'], script, signal);
  if (code === NOT_CONNECTED) throw new UnreachableError(stderr);
  if (code !== 0) throw refused(stderr);
  return stdout;
}

/** Copy the contents of a folder to a folder there, which must not exist. @throws as `runThere` */
export function copyThere(reach: Reach, from: string, to: string, signal: AbortSignal): Promise<void> {
  return copy(reach, from, `${reach.address}:${to}`, signal);
}

/** Copy a folder from there to a folder here, which must not exist. @throws as `runThere` */
export function copyBack(reach: Reach, from: string, to: string, signal: AbortSignal): Promise<void> {
  return copy(reach, `${reach.address}:${from}`, to, signal);
}

async function copy(reach: Reach, from: string, to: string, signal: AbortSignal): Promise<void> {
  const args = [...configOf(reach), ...options, '-r', '-q'];
  if (reach.port !== null) args.push('-P', String(reach.port));
  const { code, stderr } = await run('scp', [...args, '--', from, to], '', signal);
  if (code === 0) return;
  // scp gives 255 for a lost line and for a refused file alike.
  if (
    /lost connection|connect to host|Connection (?:closed|reset|refused|timed out)|Broken pipe/iu.test(stderr)
  )
    throw new UnreachableError(stderr);
  throw refused(stderr);
}

const configOf = ({ configFile }: Reach): string[] => (configFile === null ? [] : ['-F', configFile]);

function run(
  program: 'ssh' | 'scp',
  args: readonly string[],
  input: string,
  signal: AbortSignal,
): Promise<{ code: number | null; stdout: Buffer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', windowsHide: true, signal });
    const pieces: Buffer[] = [];
    let size = 0;
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > mostOutput) child.kill();
      else pieces.push(piece);
    });
    child.stderr.on('data', (piece: Buffer) => {
      stderr = (stderr + piece.toString('utf8')).slice(-4000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? noProgram(program) : error);
    });
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(pieces), stderr: stderr.trim() }));
    // It may have ended before it read all of its input; what it said then tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function noProgram(program: string): ProblemError {
  return new ProblemError({
    code: 'no-openssh',
    what: `The program “${program}” is not on this computer.`,
    safe: 'Nothing was sent.',
    remedy: 'Install OpenSSH’s client, which every current system brings along.',
  });
}

function refused(evidence: string): ProblemError {
  return new ProblemError({
    code: 'server-refused',
    what: 'The server did not do what was asked of it.',
    safe: 'Nothing here was changed.',
    remedy: 'Look at what it says under Details, and ask whoever runs the server.',
    evidence,
  });
}
