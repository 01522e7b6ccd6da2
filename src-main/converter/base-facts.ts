import type { BaseModel } from './open-model.ts';
import { fileType } from './plan-types.ts';
import type { BaseFacts } from './protocol.ts';

const origins = [
  'general.source.huggingface.repository',
  'general.source.repo_url',
  'general.source.url',
  'general.repo_url',
  'general.url',
];

/** What a base model's file says of itself, for cards. */
export function baseFacts(base: BaseModel): BaseFacts {
  const { metadata } = base;
  const languages = metadata.get('general.languages');
  const ids = origins.map((key) => hubId(base.text(key)));
  return {
    name: base.text('general.name'),
    licence: base.text('general.license'),
    languages: Array.isArray(languages) ? languages.filter((each) => typeof each === 'string') : [],
    hubId: ids.find((id) => id !== null) ?? null,
    label: fileType(base, 'own').label,
    files: base.files,
  };
}

function hubId(origin: string | null): string | null {
  if (origin === null) return null;
  const match = /^(?:https?:\/\/huggingface\.co\/)?([\w][\w.-]*\/[\w][\w.-]*)\/?$/.exec(origin);
  return match?.[1] ?? null;
}
