import { Refusal } from '../../refusal.ts';

const deepest = 40;

/**
 * FHIR resources written as JSON in the XML form of the same standard: arrays repeat their element, plain values
 * become its `value`. Several resources, one a line, become a bundle.
 * @throws Refusal (`corrupt-file`)
 */
export function fhirJsonAsXml(text: string): string {
  const resources = parseResources(text).map((each) => resourceXml(each, 0));
  if (resources.length === 1) return resources[0] ?? '';
  return `<Bundle>${resources.map((each) => `<entry><resource>${each}</resource></entry>`).join('')}</Bundle>`;
}

type Json = Readonly<Record<string, unknown>>;

function parseResources(text: string): Json[] {
  const whole = parsed(text);
  const all =
    whole === undefined
      ? text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(parsed)
      : [whole];
  const resources = all.filter(isResource);
  if (resources.length > 0 && resources.length === all.length) return resources;
  throw new Refusal(
    'corrupt-file',
    'The FHIR resource is damaged: it is not valid JSON.',
    'Export it again from the system it comes from, and add that.',
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isResource(value: unknown): value is Json {
  return isObject(value) && typeof value['resourceType'] === 'string';
}

function resourceXml(resource: Json, depth: number): string {
  const name = safeName(String(resource['resourceType']));
  return `<${name}>${childrenXml(resource, depth)}</${name}>`;
}

function childrenXml(object: Json, depth: number): string {
  if (depth > deepest) return '';
  return Object.entries(object)
    .filter(([key]) => key !== 'resourceType' && !key.startsWith('_'))
    .map(([key, value]) => elementXml(safeName(key), value, depth + 1))
    .join('');
}

function elementXml(name: string, value: unknown, depth: number): string {
  if (Array.isArray(value)) return value.map((each: unknown) => elementXml(name, each, depth)).join('');
  // The narrative is a piece of a web page already.
  if (name === 'div' && typeof value === 'string') return value.replace(/<\?[^>]*\?>|<!DOCTYPE[^>]*>/giu, '');
  if (isResource(value)) return `<${name}>${resourceXml(value, depth)}</${name}>`;
  if (isObject(value)) return `<${name}>${childrenXml(value, depth)}</${name}>`;
  const simple = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return simple ? `<${name} value="${escaped(String(value))}"/>` : '';
}

function safeName(name: string): string {
  const safe = name.replace(/[^\w-]/gu, '');
  return /^[A-Za-z]/u.test(safe) ? safe : `x${safe}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
