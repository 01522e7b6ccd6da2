import type { Tried } from '../contract/models.ts';
import type { TriedModel } from '../inference/protocol.ts';
import type { StoredTrial } from '../storage/schema.ts';

/** Plain English surprises a healthy model of any size less than this, per token. */
const surprised = 400;

/** What trying a model out gave, in words. */
export function judgeTrial({ at, result }: StoredTrial): Tried {
  const findings = [judgeTemplate(result), judgeParagraph(result), judgeGreeting(result)];
  return {
    at,
    sane: findings.every(({ ok }) => ok),
    findings,
    rendered: result.rendered,
    greeting: result.greeting,
    perplexity: result.perplexity,
    seconds: result.seconds,
  };
}

type Finding = Tried['findings'][number];

function judgeTemplate({ rendered, renderFailure }: TriedModel): Finding {
  if (renderFailure !== null) {
    return { ok: false, words: 'Its chat template cannot lay out a conversation.' };
  }
  if (rendered === null) {
    return {
      ok: false,
      words: 'It brings no chat template: it continues text, and plain headings are used.',
    };
  }
  return { ok: true, words: 'Its chat template lays out a conversation.' };
}

function judgeParagraph({ perplexity, vocabulary }: TriedModel): Finding {
  if (vocabulary > 0 && perplexity >= vocabulary / 2) {
    return {
      ok: false,
      words: 'It reads plain English no better than by guessing: the file is likely damaged.',
    };
  }
  if (perplexity > surprised) {
    return {
      ok: false,
      words:
        'Plain English surprises it at many words: it may be small, made for another language, or damaged.',
    };
  }
  return { ok: true, words: 'It reads a paragraph of plain English as a healthy model does.' };
}

function judgeGreeting({ greeting, greetingEnd }: TriedModel): Finding {
  if (greeting === '') return { ok: false, words: 'It answers a greeting with nothing.' };
  if (greetingEnd === 'loop') return { ok: false, words: 'Its answer to a greeting goes round in circles.' };
  const letters = [...greeting].filter((letter) => /[\p{L}\p{N}\p{P}\s]/u.test(letter)).length;
  if (letters < [...greeting].length * 0.8) {
    return { ok: false, words: 'Its answer to a greeting is not made of words.' };
  }
  return { ok: true, words: 'It answers a greeting in words.' };
}
