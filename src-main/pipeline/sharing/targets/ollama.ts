import { constants } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../../../models/hash-file.ts';
import { checkAnswers, demandOf, exactly } from '../check-answers.ts';
import type { ExportPlan, ExportStep, LearnedContext, StepContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { careNotes, guideStep } from '../how-to-load.ts';
import { comparedTurns, laysOutAlike, type OllamaTemplate, ollamaTemplateFor } from '../ollama-template.ts';
import { adapterStep } from './adapter.ts';
import { mergedStep } from './merged-step.ts';

/** From this version on Ollama uses the template inside the model file where a Modelfile names none. */
const READS_TEMPLATE = '0.33.0';
const renderMs = 300_000;

/** A folder for `ollama create`: model file or base with adapter, and the Modelfile with template and stop words. */
export async function planOllama(context: LearnedContext): Promise<ExportPlan> {
  const { stage, learned, project, wanted } = context;
  const beside = wanted.options.form === 'beside';
  const stem = fileStem(project.name);
  const file = beside
    ? { modelPath: 'base.gguf', adapterPath: 'adapter.gguf' }
    : { modelPath: 'model.gguf', adapterPath: null };
  const fits = ollamaTemplateFor(learned.model.template);
  return {
    stem: `${stem}-ollama`,
    title: 'Writing a folder for Ollama',
    steps: [
      ...(beside
        ? [baseStep(context, 'base.gguf'), adapterStep(context, 'adapter.gguf')]
        : [mergedStep(context, { folder: '', name: 'model' })]),
      {
        name: 'Writing the Modelfile',
        write: async (folder, step) => {
          const template = fits !== null && (await isAlike(context, fits, step)) ? fits : null;
          const text = modelfile({ ...context, beside, template, stop: fits?.stop ?? [] });
          await writeFile(join(folder, 'Modelfile'), text, { mode: 0o600, flush: true });
        },
      },
      guideStep({
        title: `${project.name} in Ollama`,
        lead: 'This folder holds everything Ollama needs. It works without a network.',
        steps: [
          { words: 'Copy this folder to the computer that runs Ollama and open a terminal in it.' },
          {
            words: 'Make the model known to Ollama.',
            code: `ollama create ${ollamaName(stem)} -f Modelfile`,
          },
          { words: 'Ask it something.', code: `ollama run ${ollamaName(stem)}` },
        ],
        notes: [
          ...(beside ? ['The adapter fits exactly the base model in this folder, and no other.'] : []),
          'Answers were checked at temperature 0, as the Modelfile sets it.',
          ...careNotes,
        ],
      }),
    ],
    check: async (folder, step) => {
      const text = await readFile(join(folder, 'Modelfile'), 'utf8');
      const own = text.includes('TEMPLATE """');
      return [
        {
          ok: true,
          words: own
            ? 'Its wording template lays out conversations as in training'
            : 'The wording template inside the model file is used',
        },
        ...(await checkAnswers(
          stage,
          learned,
          {
            modelPath: join(folder, file.modelPath),
            adapterPath: file.adapterPath === null ? null : join(folder, file.adapterPath),
          },
          beside ? exactly : demandOf[wanted.options.weights],
          step,
        )),
      ];
    },
  };
}

/** A copy of the base model beside the adapter; a file system that can shares the bytes until one is changed. */
export function baseStep({ learned }: LearnedContext, name: string): ExportStep {
  return {
    name: 'Copying the base model',
    write: async (folder, { signal, tell }) => {
      tell('Copying the base model');
      const target = join(folder, name);
      await copyFile(learned.model.path, target, constants.COPYFILE_FICLONE);
      if ((await hashFile(target, signal)) !== learned.model.sha256) {
        throw new Error('The copy of the base model differs from it.');
      }
    },
  };
}

/** Rendered by the model itself, in the worker, and compared with what Ollama will make of the Modelfile. */
async function isAlike(
  { stage, learned }: LearnedContext,
  { template }: OllamaTemplate,
  { signal }: StepContext,
): Promise<boolean> {
  const rendered: string[] = [];
  for (const turns of comparedTurns) {
    const request = stage.workers.inference.request(
      'complete',
      {
        model: { modelPath: learned.model.path, adapterPath: null },
        prompt: { kind: 'turns', turns },
        decoding: { temperature: 0, topP: 1, seed: 1, maxTokens: 0 },
        penalties: { frequency: 0, presence: 0 },
        stop: [],
        shape: null,
        // Only with the prompt's own probabilities its text comes back.
        logProbs: { top: 0, echo: true },
      },
      { deadlineMs: renderMs, signal },
    );
    rendered.push((await request.result).promptText);
  }
  return laysOutAlike(template, rendered);
}

function modelfile(
  facts: LearnedContext & {
    readonly beside: boolean;
    readonly template: OllamaTemplate | null;
    readonly stop: readonly string[];
  },
): string {
  const { learned, project, beside, template, stop } = facts;
  const lines = [
    `# ${oneLine(project.name)}. Base model: ${oneLine(learned.model.name)}, SHA-256 ${learned.model.sha256}`,
    `FROM ./${beside ? 'base.gguf' : 'model.gguf'}`,
    ...(beside ? ['ADAPTER ./adapter.gguf'] : []),
    ...(template === null ? [`REQUIRES ${READS_TEMPLATE}`] : [`TEMPLATE """${template.template}"""`]),
    ...stop.map((word) => `PARAMETER stop "${word}"`),
    'PARAMETER temperature 0',
    `PARAMETER num_ctx ${Math.min(learned.model.context_tokens, 8192)}`,
    ...(learned.model.licence === null
      ? []
      : [`LICENSE """${learned.model.licence.replaceAll('"""', '')}"""`]),
  ];
  return `${lines.join('\n')}\n`;
}

function ollamaName(stem: string): string {
  return stem.normalize('NFKD').replace(/[^a-z0-9._-]/g, '') || 'tuned';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
