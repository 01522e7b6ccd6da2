/** Everything that can be shared: what each is for, what goes with it, how it is loaded. Words only. */
import type { ExportKind, ExportOptions } from '../../src-main/contract/sharing.ts';

export type TargetKind = Exclude<ExportKind, 'report'>;

export interface ShareTarget {
  readonly kind: TargetKind;
  readonly group: 'The model' | 'Ready folders' | 'Examples and evidence';
  readonly title: string;
  /** Under the title in the list: what it is, in a few words. */
  readonly note: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  readonly companions: string;
  /** How it is loaded, a line a step; commands in backticks. */
  readonly load: readonly string[];
  /** `project`: there is one for the project, whatever run is shown. */
  readonly of: 'run' | 'project';
  readonly weights?: true;
  readonly form?: true;
  readonly secret?: true;
  readonly needsScores?: true;
}

const wholeModel =
  'A card that names the base model by its fingerprint, what was learned from, how, and with which scores.';

export const shareTargets: readonly ShareTarget[] = [
  {
    kind: 'adapter',
    group: 'The model',
    title: 'What it learned, on its own',
    note: 'Small file that sits on top of the base model',
    purpose:
      'Only what was learned. Whoever uses it needs the same base model beside it; llama.cpp and tools built on it load both together.',
    companions: `${wholeModel} Send it along with the file.`,
    load: ['`llama-server -m BASE.gguf --lora ADAPTER.gguf`'],
    of: 'run',
  },
  {
    kind: 'merged',
    group: 'The model',
    title: 'Whole model, one file',
    note: 'For llama.cpp and most desktop tools',
    purpose: 'The base and what it learned, joined. It needs nothing else.',
    companions: wholeModel,
    load: ['Open the file in any program that reads GGUF', '`llama-server -m MODEL.gguf --jinja`'],
    of: 'run',
    weights: true,
  },
  {
    kind: 'peft',
    group: 'The model',
    title: 'For Hugging Face',
    note: 'Adapter with its card, for a data team',
    purpose:
      'What was learned as Hugging Face’s own libraries read it, for people who work in Python with the original base model.',
    companions:
      'A model card with the data, the settings and the scores. On the original 16-bit model its effect is close, not equal.',
    load: ['`PeftModel.from_pretrained(base, "FOLDER")`'],
    of: 'run',
  },
  {
    kind: 'ollama',
    group: 'Ready folders',
    title: 'Ollama',
    note: 'Model, wording template and settings in one folder',
    purpose: 'A folder that Ollama takes in with one command, set up to answer as it does here.',
    companions:
      'A Modelfile with the wording template and the words that end an answer, and one page on how to load it.',
    load: ['Open a terminal in the folder', '`ollama create NAME -f Modelfile`', '`ollama run NAME`'],
    of: 'run',
    weights: true,
    form: true,
  },
  {
    kind: 'lmstudio',
    group: 'Ready folders',
    title: 'LM Studio',
    note: 'Whole model, two folders deep, as it looks for it',
    purpose: 'A folder to copy into LM Studio’s models folder; it then stands in its list.',
    companions: 'One page on how to load it, and the card.',
    load: ['Copy the folder “vernacular” into `~/.lmstudio/models`', 'Choose it under My Models'],
    of: 'run',
    weights: true,
  },
  {
    kind: 'jan',
    group: 'Ready folders',
    title: 'Jan',
    note: 'Whole model with Jan’s own settings file',
    purpose:
      'For Jan, a free chat program: import the file in its settings, or copy the folder into its data folder.',
    companions: 'One page on how to load it, and the card.',
    load: ['Jan, Settings, Llama.cpp, Import: choose `model.gguf`'],
    of: 'run',
    weights: true,
  },
  {
    kind: 'llama-server',
    group: 'Ready folders',
    title: 'llama-server',
    note: 'For IT: a local address other programs can ask',
    purpose: 'For IT to run it for other programs, on llama.cpp’s own server, with the command to start it.',
    companions: 'One page with the command, and the card.',
    load: ['Open a terminal in the folder', '`llama-server -m model.gguf --jinja`'],
    of: 'run',
    weights: true,
    form: true,
  },
  {
    kind: 'trl',
    group: 'Ready folders',
    title: 'A bigger machine',
    note: 'Training folder for one or many graphics cards',
    purpose:
      'Repeats this training elsewhere, on the original model, with the same examples, division and seed. Its result comes back here.',
    companions:
      'A script a data engineer can read, fixed versions of everything, and how long it takes. It holds the examples in clear text.',
    load: ['`pip install -r requirements.txt`', '`python train.py --model BASE`'],
    of: 'run',
  },
  {
    kind: 'examples',
    group: 'Examples and evidence',
    title: 'Approved examples',
    note: 'In the form another tool reads',
    purpose: 'Every approved question with its answer, in the form most training tools read.',
    companions:
      'The parts it was trained on, checked on and tested on stay apart, so that another tool can keep them apart. Answers not approved stay here.',
    load: ['Give the files to the other tool as they are'],
    of: 'project',
  },
  {
    kind: 'evidence',
    group: 'Examples and evidence',
    title: 'Evidence pack',
    note: 'Scores, decisions, who approved what, sealed',
    purpose: 'What an auditor asks for, in one folder and one PDF, with a seal that shows any change.',
    companions:
      'Report, data statement, model card, settings, scores, the log with its chain, and a fingerprint of every file. No document.',
    load: ['Read `evidence.pdf`', '`npm run verify -- FOLDER` checks it on any computer'],
    of: 'run',
    needsScores: true,
  },
  {
    kind: 'demo',
    group: 'Examples and evidence',
    title: 'Demo pack',
    note: 'Opens read-only; holds no document',
    purpose:
      'One encrypted file to show at another desk: chosen questions, both answers, the scores, and the model to ask, where the base model is.',
    companions: 'The card and the scores. No document, and no approved answer unless you tick it.',
    load: ['On the other computer: Start, Open a pack, and the passphrase'],
    of: 'run',
    secret: true,
    needsScores: true,
  },
  {
    kind: 'archive',
    group: 'Examples and evidence',
    title: 'The whole project',
    note: 'Everything, encrypted, to move to another computer',
    purpose: 'Documents, examples, trainings, scores and conversations in one encrypted file.',
    companions:
      'Its part of the log. Base models stay behind: the other computer finds its own by fingerprint.',
    load: ['On the other computer: Start, Open a pack, and the passphrase'],
    of: 'project',
    secret: true,
  },
];

export const weightsChoices: readonly {
  readonly value: ExportOptions['weights'];
  readonly label: string;
  readonly told: string;
}[] = [
  { value: 'q8_0', label: 'Compact', told: 'Eight bits. Some answers may be reworded. Recommended.' },
  { value: 'f16', label: 'Full', told: 'Sixteen bits, about twice as large. Closest to what it is here.' },
  {
    value: 'own',
    label: 'As the base',
    told: 'In the form the base model has. At four bits a part of the tuning is lost.',
  },
  {
    value: 'q4_k_m',
    label: 'Smallest',
    told: 'Four bits. A part of what was learned is lost; how much is measured and said.',
  },
];

export const formChoices: readonly {
  readonly value: ExportOptions['form'];
  readonly label: string;
  readonly told: string;
}[] = [
  { value: 'joined', label: 'One whole model', told: 'Base and what it learned in one file.' },
  { value: 'beside', label: 'Base and adapter', told: 'Two files, exact to the word; the base is copied.' },
];

export const formatChoices: readonly { readonly value: ExportOptions['format']; readonly label: string }[] = [
  { value: 'openai-chat', label: 'OpenAI chat (JSONL)' },
  { value: 'openai-preference', label: 'OpenAI preference: right and wrong answers (JSONL)' },
  { value: 'hugging-face', label: 'Hugging Face folder (Parquet with a card)' },
  { value: 'alpaca', label: 'Alpaca (JSON)' },
  { value: 'share-gpt', label: 'ShareGPT (JSON)' },
  { value: 'csv', label: 'Table (CSV)' },
];

/** What somebody has chosen about an export before it is made. */
export interface Choices {
  readonly options: ExportOptions;
  readonly passphrase: string;
  readonly again: string;
}

export const firstChoices: Choices = {
  options: {
    weights: 'q8_0',
    form: 'joined',
    format: 'openai-chat',
    answers: [],
    withApproved: false,
    expires: null,
  },
  passphrase: '',
  again: '',
};
