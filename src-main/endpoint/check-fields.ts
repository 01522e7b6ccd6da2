import type { z } from 'zod';
import { type ApiError, invalid } from './api-error.ts';

/** Fields that OpenAI's service knows and this one does not, with what to do instead. */
const unsupported: Readonly<Record<string, string>> = {
  tools: 'models do not call tools here',
  tool_choice: 'models do not call tools here',
  tool_calls: 'models do not call tools here',
  tool_call_id: 'models do not call tools here',
  parallel_tool_calls: 'models do not call tools here',
  functions: 'models do not call tools here',
  function_call: 'models do not call tools here',
  audio: 'models write text only',
  prediction: 'answers are not predicted from drafts',
  reasoning_effort: 'models answer without thinking aloud',
  verbosity: 'say in the messages how long an answer should be',
  web_search_options: 'nothing is looked up on the network',
  suffix: 'models only write on from a prompt',
  name: 'turns are told apart by their role',
  integrations: 'nothing is reported to other services',
  expires_after: 'files stay until they are deleted',
  best_of: 'ask for n answers and choose',
  input_audio: 'models read text only',
  image_url: 'models read text only',
  reinforcement: 'choose the method supervised or dpo',
  weight: 'every assistant message is learned from',
};

/**
 * A request's fields, checked. Null stands for “not given”, as clients send it.
 * @throws ApiError naming the field that is missing, wrong, unknown or not supported
 */
export function checkFields<T extends z.ZodType>(schema: T, given: Record<string, unknown>): z.output<T> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const checked = schema.safeParse(present);
  if (checked.success) return checked.data;
  throw refusalOf(checked.error.issues);
}

function refusalOf(issues: readonly z.core.$ZodIssue[]): ApiError {
  // An unknown field says more than what else may be wrong.
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  const issue = unknown ?? issues[0];
  if (issue === undefined) return invalid('The request is not of the expected form.', null);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const param = toParam([...issue.path, key]);
    return unsupportedField(param, key) ?? invalid(`Unknown field: “${param}”.`, param, 'unknown_parameter');
  }
  const param = toParam(issue.path);
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return invalid(`Missing required field: “${param}”.`, param, 'missing_required_parameter');
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.discriminator === undefined) {
    // The alternative that got furthest tells best what is wrong.
    const deepest = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a))[0] ?? [];
    if (depthOf(deepest) > 0) {
      return refusalOf(deepest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
    }
  }
  return invalid(`Invalid value for “${param}”: ${issue.message}.`, param === '' ? null : param);
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((most, { path }) => Math.max(most, path.length), 0);
}

export function unsupportedField(param: string, key: string): ApiError | null {
  const instead = Object.hasOwn(unsupported, key) ? unsupported[key] : undefined;
  if (instead === undefined) return null;
  return invalid(`“${param}” is not supported here: ${instead}.`, param, 'unsupported_parameter');
}

/** `messages[0].content` */
function toParam(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
