import type { LlamaModel, Token } from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';
import type { ChatTurn, EncodedConversation } from './protocol.ts';
import { plainTemplate, type TurnRenderer, turnRenderer } from './render-turns.ts';

/** Turns conversations into the tokens of one model: one way, whether to train, to score or to chat. */
export interface TurnEncoder {
  /** Tokens up to where the assistant's next words begin. */
  prompt(turns: readonly ChatTurn[]): Token[];
  /** Tokens of an answer after `prompt(turns)`, its end-of-turn token included. */
  answer(turns: readonly ChatTurn[], text: string): Token[];
  /** A whole conversation with everything marked that an assistant says. */
  conversation(turns: readonly ChatTurn[]): EncodedConversation;
  /** Whether this token ends a turn. */
  endsTurn(token: Token): boolean;
}

export function turnEncoder(model: LlamaModel): TurnEncoder {
  const { bos, bosString, eosString } = model.tokens;
  const renderer = turnRenderer(model.fileInfo.metadata.tokenizer?.chat_template ?? plainTemplate, {
    bos: bosString ?? '',
    eos: eosString ?? '',
  });
  const endOfTurn = findEndOfTurn(model, renderer);

  function tokenize(text: string, contents: readonly string[]): Token[] {
    const tokens = tokenizeSafely(model, text, contents);
    const wantsBos = model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos;
    return wantsBos ? [bos, ...tokens] : tokens;
  }

  function prompt(turns: readonly ChatTurn[]): Token[] {
    return tokenize(renderer.render(turns, true), contentsOf(turns));
  }

  function answer(turns: readonly ChatTurn[], text: string): Token[] {
    const before = renderer.render(turns, true);
    const all: readonly ChatTurn[] = [...turns, { role: 'assistant', content: text }];
    const whole = renderer.render(all, false);
    const beforeTokens = prompt(turns);
    const wholeTokens = tokenize(whole, contentsOf(all));
    // Text after the prompt is tokenized in its place: some tokenizers open a text with a space of their own.
    const inPlace = whole.startsWith(before) && beforeTokens.every((token, i) => wholeTokens[i] === token);
    const tail = inPlace
      ? wholeTokens.slice(beforeTokens.length)
      : [...model.tokenize(text, false, 'trimLeadingSpace'), endOfTurn];
    const end = tail.findIndex((token) => token === endOfTurn || model.isEogToken(token));
    return end === -1 ? [...tail, endOfTurn] : tail.slice(0, end + 1);
  }

  return {
    prompt,
    answer,
    endsTurn: (token) => token === endOfTurn || model.isEogToken(token),
    conversation(turns) {
      const tokens: Token[] = [];
      const marks: number[] = [];
      for (const [i, turn] of turns.entries()) {
        if (turn.role !== 'assistant') continue;
        const before = prompt(turns.slice(0, i));
        // Later prompts repeat what came before as the template rewrites it; what was marked stays marked only there.
        const kept = tokens.length <= before.length && tokens.every((token, k) => before[k] === token);
        if (!kept) marks.fill(0);
        const said = answer(turns.slice(0, i), turn.content);
        const learned = Array.from(before, (_, k) => (kept ? (marks[k] ?? 0) : 0));
        tokens.splice(0, tokens.length, ...before, ...said);
        marks.splice(0, marks.length, ...learned, ...said.map(() => 1));
      }
      if (tokens.length === 0) tokens.push(...tokenize(renderer.render(turns, false), contentsOf(turns)));
      return {
        tokens: Int32Array.from(tokens),
        answer: Uint8Array.from(tokens, (_, k) => marks[k] ?? 0),
      };
    },
  };
}

const contentsOf = (turns: readonly ChatTurn[]): string[] => turns.map((turn) => turn.content);

/**
 * Rendered text is tokenized as a whole, as every other program does it. Only where somebody's words spell a
 * control token (“<|im_end|>”) are they cut out and tokenized as plain text: words must not steer the chat.
 */
function tokenizeSafely(model: LlamaModel, text: string, contents: readonly string[]): Token[] {
  const unsafe = contents.filter((content) => spellsControl(model, content));
  if (unsafe.length === 0) return model.tokenize(text, true);
  const tokens: Token[] = [];
  let rest = text;
  for (const content of unsafe) {
    const spoken = rest.includes(content) ? content : content.trim();
    const at = rest.indexOf(spoken);
    if (at === -1) {
      throw new WorkerError({
        code: 'control-words',
        message: 'A text contains the model’s own control words and cannot be separated from them.',
        remedy: 'Remove words such as “<|im_end|>” from the text.',
      });
    }
    tokens.push(...model.tokenize(rest.slice(0, at), true), ...model.tokenize(spoken, false));
    rest = rest.slice(at + spoken.length);
  }
  return [...tokens, ...model.tokenize(rest, true)];
}

function spellsControl(model: LlamaModel, content: string): boolean {
  return model
    .tokenize(content, true)
    .some((token) => model.isSpecialToken(token) || model.isEogToken(token));
}

/** The token that closes an assistant's turn in this model's template, else the vocabulary's own. */
function findEndOfTurn(model: LlamaModel, renderer: TurnRenderer): Token {
  const text = renderer.render(
    [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ],
    false,
  );
  const tail = model.tokenize(text.slice(text.lastIndexOf('b') + 1), true);
  const closing = tail.find((token) => model.isEogToken(token) || model.isSpecialToken(token));
  const token = closing ?? model.tokens.eot ?? model.tokens.eos;
  if (token === null) {
    throw new WorkerError({
      code: 'chat-template',
      message: 'This model has no token that ends an answer.',
      remedy: 'Choose another model.',
    });
  }
  return token;
}
