import { join } from 'node:path';
import { checkAnswers, demandOf, exactly } from '../check-answers.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { careNotes, guideStep } from '../how-to-load.ts';
import { adapterStep, cardStep } from './adapter.ts';
import { mergedStep } from './merged-step.ts';
import { baseStep } from './ollama.ts';

/** llama.cpp's own server: one whole model, or the base with the adapter that can be switched on and off. */
export async function planLlamaServer(context: LearnedContext): Promise<ExportPlan> {
  const { stage, learned, project, wanted } = context;
  const beside = wanted.options.form === 'beside';
  const stem = fileStem(project.name);
  const command = beside
    ? 'llama-server -m base.gguf --lora adapter.gguf --jinja --host 127.0.0.1 --port 8080'
    : 'llama-server -m model.gguf --jinja --host 127.0.0.1 --port 8080';
  return {
    stem: `${stem}-llama-server`,
    title: 'Writing a folder for llama-server',
    steps: [
      ...(beside
        ? [
            baseStep(context, 'base.gguf'),
            adapterStep(context, 'adapter.gguf'),
            cardStep(context, 'adapter.gguf', 'adapter-card.md'),
          ]
        : [mergedStep(context, { folder: '', name: 'model' })]),
      guideStep({
        title: `${project.name} with llama-server`,
        lead: 'llama-server is part of llama.cpp. It answers programs that speak to OpenAI, on this computer.',
        steps: [
          { words: 'Open a terminal in this folder and start it.', code: command },
          {
            words: 'Ask it something from another terminal.',
            code: `curl http://127.0.0.1:8080/v1/chat/completions -H 'content-type: application/json' \\\n  -d '{"messages":[{"role":"user","content":"Your question"}],"temperature":0}'`,
          },
          ...(beside
            ? [
                {
                  words: 'What it learned can be switched off and on while it runs.',
                  code: `curl http://127.0.0.1:8080/lora-adapters -H 'content-type: application/json' -d '[{"id":0,"scale":0}]'`,
                },
              ]
            : []),
        ],
        notes: [
          '127.0.0.1 keeps it on this computer. Anybody who can reach another address can ask it.',
          ...careNotes,
        ],
      }),
    ],
    check: (folder, step) =>
      checkAnswers(
        stage,
        learned,
        beside
          ? { modelPath: join(folder, 'base.gguf'), adapterPath: join(folder, 'adapter.gguf') }
          : { modelPath: join(folder, 'model.gguf'), adapterPath: null },
        beside ? exactly : demandOf[wanted.options.weights],
        step,
      ),
  };
}
