import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/open-core.ts';
import { openEndpoint, type OpenEndpoint } from '../support/open-endpoint.ts';
import { root, starterPath } from '../support/starter.ts';
import { createWorkers } from '../../src-main/workers/create-workers.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';

const model = 'starter-q8_0';
const question = { role: 'user' as const, content: 'What is a lease?' };

const answers = ['six months', 'three months', 'one month', 'four weeks', 'two weeks', 'ten days'];
/** Twelve lines: the fewest a job takes and two more. */
const chats = Array.from({ length: 12 }, (_, i) => ({
  messages: [
    { role: 'system', content: 'Answer in one sentence.' },
    { role: 'user', content: `How long is notice period number ${i + 1}?` },
    { role: 'assistant', content: `Notice period number ${i + 1} is ${answers[i % answers.length]}.` },
  ],
}));
const preferences = chats.map(({ messages: [, user, assistant] }) => ({
  input: { messages: [user] },
  preferred_output: [assistant],
  non_preferred_output: [{ role: 'assistant', content: 'That is not known to me.' }],
}));

const jsonl = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

async function upload(rows: readonly unknown[], name = 'train.jsonl') {
  return client.files.create({ file: await toFile(Buffer.from(jsonl(rows)), name), purpose: 'fine-tune' });
}

async function ended(id: string) {
  await until(async () => {
    const { status } = await client.fineTuning.jobs.retrieve(id);
    return ['succeeded', 'failed', 'cancelled'].includes(status);
  }, 120_000);
  return client.fineTuning.jobs.retrieve(id);
}

let endpoint: OpenEndpoint;
let client: OpenAI;
beforeAll(async () => {
  endpoint = await openEndpoint();
  client = endpoint.clientWith(endpoint.key);
});
afterAll(() => endpoint.close());

/** How a call is refused. */
async function refused(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (error instanceof OpenAI.APIError)
      return { status: error.status, param: error.param, code: error.code };
    throw error;
  }
  throw new Error('This was not refused.');
}

test('OpenAI’s client uploads, trains, follows the events, asks the tuned model and learns from preferences', async () => {
  const { ask, projectId } = endpoint;
  const training = await upload(chats, 'Räumungsfristen.jsonl');
  expect(training).toMatchObject({ object: 'file', filename: 'Räumungsfristen.jsonl', status: 'processed' });

  const created = await client.fineTuning.jobs.create({
    model,
    training_file: training.id,
    suffix: 'notice',
    seed: 7,
    metadata: { team: 'housing' },
    method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2, batch_size: 4 } } },
  });
  expect(created).toMatchObject({
    object: 'fine_tuning.job',
    status: 'validating_files',
    fine_tuned_model: null,
  });
  const job = await ended(created.id);
  expect(job).toMatchObject({
    status: 'succeeded',
    error: {},
    seed: 7,
    metadata: { team: 'housing' },
    training_file: training.id,
    method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2, batch_size: 4 } } },
  });
  expect(job.fine_tuned_model).toMatch(/^ft:starter-q8_0:local:notice:[0-9a-f]{8}$/);
  expect(job.trained_tokens).toBeGreaterThan(12 * 10);

  // Two at a time: the client asks for page after page.
  const events = [];
  for await (const event of client.fineTuning.jobs.listEvents(created.id, { limit: 2 })) events.push(event);
  const messages = events.map(({ message }) => message);
  expect(messages.at(-1)).toBe(`Created fine-tuning job: ${created.id}`);
  expect(messages[0]).toBe('The job has successfully completed');
  expect(messages[1]).toBe(`New fine-tuned model created: ${job.fine_tuned_model}`);
  expect(messages.some((words) => words.startsWith('n_epochs 2: 2 passes over 11 examples'))).toBe(true);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const losses = events.flatMap(({ type, data }) =>
    type === 'metrics' ? (data as { train_loss: number | null }) : [],
  );
  expect(losses.length).toBeGreaterThan(1);

  const checkpoints = await client.fineTuning.jobs.checkpoints.list(created.id);
  expect(checkpoints.data).toHaveLength(1);
  const curve = await (await client.files.content(job.result_files[0] ?? '')).text();
  expect(curve).toMatch(/^step,train_loss,valid_loss\n1,\d/);

  const tuned = job.fine_tuned_model ?? '';
  expect((await client.models.retrieve(tuned)).id).toBe(tuned);
  const asked = { messages: [question], max_tokens: 12, temperature: 0 };
  const base = await client.chat.completions.create({ model, ...asked });
  const after = await client.chat.completions.create({ model: tuned, ...asked });
  expect(after.model).toBe(tuned);
  expect(after.choices[0]?.message.content).not.toBe(base.choices[0]?.message.content);

  // Nothing about it is hidden from the screens: a run, a document, approved examples, a log.
  const [run] = await ask.training.runs({ projectId });
  expect(run).toMatchObject({ state: 'finished', method: 'answers', passes: 2 });
  expect((await ask.documents.list({ projectId })).map(({ name, pairs }) => [name, pairs])).toEqual([
    ['Räumungsfristen.jsonl', 12],
  ]);
  const examples = await ask.examples.list({ projectId, limit: 50 });
  expect(examples.rows.map(({ status }) => status)).toEqual(Array(12).fill('approved'));

  const pairs = await upload(preferences, 'pairs.jsonl');
  const dpo = await client.fineTuning.jobs.create({
    model: tuned,
    training_file: pairs.id,
    method: {
      type: 'dpo',
      dpo: { hyperparameters: { n_epochs: 1, beta: 0.2, learning_rate_multiplier: 2 } },
    },
  });
  const preferred = await ended(dpo.id);
  expect(preferred).toMatchObject({
    status: 'succeeded',
    method: { type: 'dpo', dpo: { hyperparameters: { beta: 0.2 } } },
  });
  const [second] = await ask.training.runs({ projectId });
  expect(second).toMatchObject({
    method: 'dpo',
    startsFrom: run?.id,
    pairs: { training: 11, validation: 1, beta: 0.2 },
  });

  const jobs = await client.fineTuning.jobs.list({ limit: 1 });
  expect([jobs.data[0]?.id, jobs.has_more]).toEqual([dpo.id, true]);
  const all = [];
  for await (const each of client.fineTuning.jobs.list({ limit: 1 })) all.push(each.id);
  expect(all).toEqual([dpo.id, created.id]);
});

test('A job pauses, goes on and is cancelled, and one with too few examples fails with an event that says so', async () => {
  const training = await upload(chats);
  const wanted = { model, training_file: training.id, hyperparameters: { n_epochs: 60, batch_size: 1 } };
  const { id } = await client.fineTuning.jobs.create(wanted);
  await until(async () => (await client.fineTuning.jobs.retrieve(id)).status === 'running', 60_000);
  expect((await client.fineTuning.jobs.pause(id)).status).toBe('paused');
  expect(['queued', 'running']).toContain((await client.fineTuning.jobs.resume(id)).status);
  expect((await client.fineTuning.jobs.cancel(id)).status).toBe('cancelled');
  expect(await refused(client.fineTuning.jobs.cancel(id))).toMatchObject({
    status: 400,
    code: 'invalid_job_status',
  });

  const few = await upload(chats.slice(0, 3), 'few.jsonl');
  const failing = await client.fineTuning.jobs.create({ model, training_file: few.id });
  const failed = await ended(failing.id);
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'invalid_n_examples', param: 'training_file' },
  });
  const { data } = await client.fineTuning.jobs.listEvents(failing.id);
  expect(data[0]).toMatchObject({
    level: 'error',
    data: { error_code: 'invalid_n_examples', error_param: 'training_file' },
  });
  expect(await client.files.delete(few.id)).toEqual({ id: few.id, object: 'file', deleted: true });
  const left = (await client.files.list({ purpose: 'fine-tune' })).data;
  expect([left[0]?.id, left.some(({ id }) => id === few.id)]).toEqual([training.id, false]);
});

test('Answers stream, stop where they are told, follow a schema, and carry log-probabilities', async () => {
  const { ask } = endpoint;
  const asked = { model, messages: [question], max_tokens: 16, temperature: 0 };
  const whole = await client.chat.completions.create(asked);
  const text = whole.choices[0]?.message.content ?? '';
  expect(whole.usage?.completion_tokens).toBe(16);
  expect(whole.choices[0]?.finish_reason).toBe('length');

  const chunks = [];
  const stream = await client.chat.completions.create({
    ...asked,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(text);
  expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);

  const word = text.split(' ')[2] ?? '';
  const stopped = await client.chat.completions.create({ ...asked, stop: [word] });
  expect(stopped.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { content: text.slice(0, text.indexOf(word)) },
  });

  const schema = {
    type: 'object',
    properties: { answer: { enum: ['yes', 'no'] }, why: { type: ['string', 'null'], maxLength: 20 } },
    required: ['answer', 'why'],
    additionalProperties: false,
  };
  const shaped = await client.chat.completions.create({
    ...asked,
    max_tokens: 200,
    response_format: { type: 'json_schema', json_schema: { name: 'verdict', strict: true, schema } },
  });
  expect(['yes', 'no']).toContain(JSON.parse(shaped.choices[0]?.message.content ?? '').answer);

  const drawn = { ...asked, temperature: 1, seed: 5, n: 2, logprobs: true, top_logprobs: 3 };
  const two = await client.chat.completions.create(drawn);
  expect(two.choices[0]?.message.content).not.toBe(two.choices[1]?.message.content);
  expect(await client.chat.completions.create(drawn)).toMatchObject({ choices: two.choices });
  const tokens = two.choices[0]?.logprobs?.content ?? [];
  expect(tokens.map(({ token }) => token).join('')).toBe(two.choices[0]?.message.content);
  expect(tokens.every(({ top_logprobs }) => top_logprobs.length === 3)).toBe(true);

  const { data } = await client.embeddings.create({ model, input: ['a lease', 'a contract'] });
  expect(Math.hypot(...(data[1]?.embedding ?? []))).toBeCloseTo(1, 5);
  const calls = await ask.endpoint.calls({});
  expect(calls.map(({ route }) => route)).toContain('POST /v1/embeddings');
  expect(JSON.stringify(calls)).not.toContain('lease');
});

test('What lm-evaluation-harness reads off an echo equals the engine’s own log-likelihoods', async () => {
  const { key, url } = endpoint;
  const beside = url.replace(/\/v1$/, '');
  const post = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${beside}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { tokens: number[]; prompt: string };
  };
  const texts = ['The tenant must give notice in writing.', 'A lease ends when the term is over.'];
  // The engine on a way of its own: no endpoint, no completion.
  const workers = createWorkers(spawnInNode({ root }));
  const own = [];
  for (const text of texts) {
    const params = { model: { modelPath: starterPath, adapterPath: null }, text };
    own.push(await workers.inference.request('probe', params, { deadlineMs: 60_000 }).result);
  }
  await workers.close();
  const { tokens } = await post('/tokenize', { prompt: texts[0], add_special_tokens: true });
  expect(tokens).toEqual(own[0]?.tokens);
  expect((await post('/detokenize', { tokens: tokens.slice(1) })).prompt).toBe(texts[0]);

  const echoed = await client.completions.create({
    model,
    prompt: own.map(({ tokens }) => [...tokens]),
    max_tokens: 1,
    logprobs: 1,
    echo: true,
    temperature: 0,
  });
  for (const [i, { logProbs }] of own.entries()) {
    const choice = echoed.choices.find(({ index }) => index === i);
    const figures = choice?.logprobs?.token_logprobs ?? [];
    expect(figures).toHaveLength(logProbs.length + 2);
    expect(figures[0]).toBeNull();
    const apart = logProbs.map((logProb, k) => Math.abs(logProb - (figures[k + 1] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
    // Greedy is told by equality with the likeliest of its place.
    const likeliest = Math.max(...Object.values(choice?.logprobs?.top_logprobs?.at(-1) ?? {}));
    expect(figures.at(-1)).toBe(likeliest);
  }
  // A text prompt is echoed without the token that the model puts in front of it.
  const plain = await client.completions.create({
    model,
    prompt: texts[0] ?? '',
    max_tokens: 0,
    logprobs: 0,
    echo: true,
  });
  expect(plain.choices[0]?.text).toBe(texts[0]);
  expect(plain.choices[0]?.logprobs?.tokens).toHaveLength(tokens.length - 1);
});

test('Ten mistakes are refused with the status and the field that clients look at', async () => {
  const messages = [question];
  const stranger = endpoint.clientWith('sk-local-wrong');
  const cases: [() => Promise<unknown>, object][] = [
    [() => stranger.models.list(), { status: 401, code: 'invalid_api_key' }],
    [
      () => client.chat.completions.create({ model: 'gpt-5', messages }),
      { status: 404, param: 'model', code: 'model_not_found' },
    ],
    [
      () => client.chat.completions.create({ model, messages, tools: [] }),
      { status: 400, param: 'tools', code: 'unsupported_parameter' },
    ],
    [
      () => client.chat.completions.create({ model, messages, temperature: 3 }),
      { status: 400, param: 'temperature', code: 'invalid_value' },
    ],
    [
      () => client.chat.completions.create({ model, messages: [] }),
      { status: 400, param: 'messages', code: 'invalid_value' },
    ],
    [
      () =>
        client.chat.completions.create({ model, messages: [{ ...question, content: 'word '.repeat(2000) }] }),
      { status: 400, code: 'context_length_exceeded' },
    ],
    [
      () => client.completions.create({ model, prompt: [999_999] }),
      { status: 400, param: 'prompt', code: 'invalid_value' },
    ],
    [
      () => client.fineTuning.jobs.create({ model, training_file: 'file-none' }),
      { status: 400, param: 'training_file', code: 'file_not_found' },
    ],
    [
      () => client.fineTuning.jobs.create({ model, training_file: 'file-none', integrations: [] }),
      { status: 400, param: 'integrations', code: 'unsupported_parameter' },
    ],
    [() => client.fineTuning.jobs.retrieve('ftjob-none'), { status: 404, code: 'fine_tune_not_found' }],
    [() => upload([{ messages: [question] }]), { status: 400, param: 'file', code: 'invalid_file_format' }],
    [() => client.files.retrieve('file-none'), { status: 404, code: 'file_not_found' }],
  ];
  for (const [call, how] of cases) expect(await refused(call())).toMatchObject(how);
});

test('Whoever hangs up stops the model, and a key may ask only so often', async () => {
  const { ask, projectId } = endpoint;
  const made = await ask.endpoint.createKey({ projectId, name: 'Seldom', requestsPerMinute: 3 });
  const client = endpoint.clientWith(made.key);
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Tell of leases at length.' }],
    max_tokens: 900,
    temperature: 1,
    stream: true,
  });
  for await (const chunk of stream) if ((chunk.choices[0]?.delta.content ?? '') !== '') break;
  const last = async () => (await ask.endpoint.calls({}))[0];
  await until(async () => (await last())?.keyName === 'Seldom');
  expect(await last()).toMatchObject({ status: 499, route: 'POST /v1/chat/completions' });
  await client.models.list();
  await client.models.list();
  expect(await refused(client.models.list())).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
});
