/** What is asked of a server, as POSIX shell scripts. Everything of a job there lies in one folder of its own. */
import type { Server } from '../../contract/elsewhere.ts';
import { quoted } from './ssh.ts';

/**
 * The folder of a job: `train/` what was sent; `log`, `id` (process, Slurm job), `exit-code` as it goes.
 * @param jobId letters and digits only
 */
export function remoteFolder(server: Pick<Server, 'folder'>, jobId: string): string {
  if (!/^[\w-]+$/u.test(jobId)) throw new Error(`“${jobId}” cannot name a folder.`);
  return `${server.folder.replace(/\/+$/u, '')}/vernacular-${jobId}`;
}

/** An empty folder that nobody else may look into. */
export function prepareScript(folder: string): string {
  const at = quoted(folder);
  return `set -e\numask 077\nrm -rf -- ${at}\nmkdir -p -- ${at}\n`;
}

/** Fails unless every file there is the one that was sent. */
export function verifyScript(folder: string, files: readonly { name: string; sha256: string }[]): string {
  const list = files.map(({ name, sha256 }) => `${sha256}  ${name}`).join('\n');
  return `set -e\ncd -- ${quoted(`${folder}/train`)}\nsha256sum -c --quiet - >&2 <<'FILES'\n${list}\nFILES\n`;
}

/** The command that trains. */
export function trainCommand(server: Server, jobId: string): string {
  if (server.command !== null) return server.command;
  const model = quoted(server.model);
  switch (server.kind) {
    case 'host':
      return server.processes === 1
        ? `python train.py --model ${model}`
        : `torchrun --standalone --nproc_per_node ${server.processes} train.py --model ${model}`;
    case 'slurm':
      return `sbatch --parsable --output ../log slurm/train.sbatch ${model}`;
    case 'ray':
      return `ray job submit --address http://127.0.0.1:8265 --submission-id ${rayId(jobId)} --working-dir . -- python ray_train.py --workers ${server.processes} --model ${model} --output "$PWD/result"`;
  }
}

const rayId = (jobId: string): string => `vernacular-${jobId}`;

/**
 * Start it so that it needs nobody: in a session of its own, its end written to a file. Asked twice, it starts once.
 */
export function startScript(server: Server, jobId: string, folder: string): string {
  const at = quoted(folder);
  const command = trainCommand(server, jobId);
  // Whoever makes the folder `started` starts it; the job itself writes its id, so that no broken line can lose it.
  const head = `set -e\numask 077\ncd -- ${at}\nmkdir started 2> /dev/null || exit 0\n`;
  if (server.kind === 'slurm')
    return `${head}cd train\n${server.prepare}\n${command} > ../id.part\nmv ../id.part ../id\n`;
  const job = [
    'echo $$ > id',
    'cd train || exit 1',
    server.prepare,
    command,
    'code=$?',
    'echo "$code" > ../exit-code.part',
    'mv ../exit-code.part ../exit-code',
  ].join('\n');
  return `${head}cat > job.sh <<'VERNACULAR_JOB'
${job}
VERNACULAR_JOB
setsid sh job.sh > log 2>&1 < /dev/null &
while [ ! -s id ]; do sleep 0.05; done
`;
}

/** Whether the job is alive, as a shell condition, in its folder. */
function aliveTest(server: Pick<Server, 'kind'>): string {
  return server.kind === 'slurm'
    ? '[ -n "$(squeue -h -j "$(cut -d";" -f1 id)" -o %T 2> /dev/null)" ]'
    : // A process that has ended may still be listed until somebody asks how.
      '{ kill -0 "$(cat id)" && ! grep -q "^State:.Z" "/proc/$(cat id)/status"; } 2> /dev/null';
}

/**
 * Prints `state gone | waiting | running | ended CODE | died`, then `--`, then what is new in the curve.
 * @param from byte of the curve to go on from, 0 for all
 */
export function pollScript(server: Pick<Server, 'kind'>, folder: string, from: number): string {
  return `cd -- ${quoted(folder)} 2> /dev/null || { echo "state gone"; echo "--"; exit 0; }
if [ -e exit-code ]; then echo "state ended $(cat exit-code)"
elif [ ! -e id ]; then echo "state waiting"
elif ${aliveTest(server)}; then echo "state running"
elif [ -e exit-code ]; then echo "state ended $(cat exit-code)"
elif [ -e train/result/hashes.json ]; then echo "state ended 0"
else echo "state died"; fi
echo "--"
if [ -e train/result/curve.jsonl ]; then tail -c +${from + 1} train/result/curve.jsonl; fi
`;
}

/** The end of what it printed. */
export function logScript(folder: string): string {
  return `tail -c 3000 -- ${quoted(`${folder}/log`)} 2> /dev/null || true\n`;
}

/** Stop it, with everything it has started, and wait until it has. */
export function cancelScript(server: Pick<Server, 'kind'>, jobId: string, folder: string): string {
  const enter = `cd -- ${quoted(folder)} 2> /dev/null || exit 0\n[ -e id ] || exit 0\n`;
  const wait = (stop: string): string =>
    `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do ${aliveTest(server)} || exit 0; sleep 0.5; done\n${stop}\nsleep 1\n! ${aliveTest(server)}\n`;
  switch (server.kind) {
    case 'slurm':
      return `${enter}scancel "$(cut -d";" -f1 id)"\n${wait(':')}`;
    case 'ray':
      return `${enter}ray job stop --address http://127.0.0.1:8265 ${rayId(jobId)} > /dev/null 2>&1 || true\nkill -s TERM -- -"$(cat id)" 2> /dev/null\n${wait('kill -s KILL -- -"$(cat id)" 2> /dev/null')}`;
    case 'host':
      return `${enter}kill -s TERM -- -"$(cat id)" 2> /dev/null\n${wait('kill -s KILL -- -"$(cat id)" 2> /dev/null')}`;
  }
}

/** Remove everything of the job; fails when it is still there. */
export function removeScript(folder: string): string {
  const at = quoted(folder);
  return `rm -rf -- ${at}\n[ ! -e ${at} ]\n`;
}

/** What a training needs there, a line each: `ok` or `no`, a tab, words. */
export function checkScript(server: Server): string {
  const model = quoted(server.model);
  const say = (test: string, yes: string, no: string): string =>
    `if ${test}; then printf 'ok\\t%s\\n' ${quoted(yes)}; else printf 'no\\t%s\\n' ${quoted(no)}; fi\n`;
  const program = { host: 'python', slurm: 'sbatch', ray: 'ray' }[server.kind];
  return [
    `mkdir -p -- ${quoted(server.folder)} 2> /dev/null\n`,
    `${server.prepare}\n`,
    say(
      `[ -w ${quoted(server.folder)} ]`,
      `The folder ${server.folder} can be written`,
      `The folder ${server.folder} cannot be written`,
    ),
    say('command -v sha256sum > /dev/null', 'Files can be checked there', 'The program sha256sum is missing'),
    server.command === null
      ? say(
          `command -v ${program} > /dev/null`,
          `The program ${program} is there`,
          `The program ${program} is missing`,
        )
      : '',
    server.command === null
      ? say(`[ -f ${model}/config.json ]`, 'The base model is there', `There is no model in ${server.model}`)
      : '',
    server.command === null && server.kind === 'host'
      ? say(
          `python -c 'import torch, transformers, peft, trl, accelerate, datasets' 2> /dev/null`,
          'PyTorch, TRL, PEFT and Accelerate are there',
          'A Python package is missing: see requirements.txt of the folder',
        )
      : '',
  ].join('');
}
