/** JSON Schema as clients write it, turned into the part of it that grammars can enforce. */
import { invalid } from './api-error.ts';

const mostDepth = 24;
const formats = ['date-time', 'time', 'date'];
/** Told to the reader of a schema, not to the writer of an answer. */
const told = new Set([
  'description',
  'title',
  '$schema',
  '$id',
  'examples',
  'default',
  'deprecated',
  '$comment',
]);

const plain = ['number', 'integer', 'boolean', 'null'];
/** What says more about values of a type. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength', 'format'],
};

type Shape = Readonly<Record<string, unknown>>;

/**
 * Every property is written, in the order of the schema; a grammar has no optional ones.
 * @throws ApiError naming what cannot be enforced
 */
export function toShape(schema: Shape): Shape {
  const definitions = isObject(schema['$defs'])
    ? schema['$defs']
    : isObject(schema['definitions'])
      ? schema['definitions']
      : {};
  const shape = convert(schema, 'response_format.json_schema.schema', 0);
  const defs = Object.fromEntries(
    Object.entries(definitions).map(([name, each]) => [
      name,
      convert(each, `response_format.json_schema.schema.$defs.${name}`, 0),
    ]),
  );
  return Object.keys(defs).length === 0 ? shape : { ...shape, $defs: defs };
}

function convert(given: unknown, param: string, depth: number): Shape {
  if (depth > mostDepth) throw invalid(`The schema is nested more than ${mostDepth} deep.`, param);
  if (given === true || (isObject(given) && Object.keys(given).every((key) => told.has(key)))) {
    throw invalid(`“${param}” does not say what it wants.`, param);
  }
  if (!isObject(given)) throw invalid(`“${param}” is not a JSON schema.`, param);
  const inner = (value: unknown, name: string): Shape => convert(value, `${param}.${name}`, depth + 1);
  const known = new Set([...told, 'type', '$defs', 'definitions']);
  const shape: Record<string, unknown> = {};

  if (typeof given['$ref'] === 'string') {
    known.add('$ref');
    const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(given['$ref'])?.[1];
    if (name === undefined) throw invalid(`“${param}.$ref” must point into $defs.`, `${param}.$ref`);
    shape['$ref'] = `#/$defs/${name}`;
    refuseOthers(given, known, param);
    return shape;
  }
  const alternatives = given['anyOf'] ?? given['oneOf'];
  if (Array.isArray(alternatives)) {
    known.add('anyOf').add('oneOf');
    refuseOthers(given, known, param);
    return { oneOf: alternatives.map((each, i) => inner(each, `anyOf[${i}]`)) };
  }
  for (const key of ['const', 'enum']) {
    if (!Object.hasOwn(given, key)) continue;
    known.add(key);
    refuseOthers(given, known, param);
    return { [key]: given[key] };
  }

  const type = given['type'];
  if (Array.isArray(type)) {
    if (type.length === 0 || !type.every((each) => typeof each === 'string')) {
      throw invalid(`“${param}.type” is empty or unknown.`, `${param}.type`);
    }
    const kinds: readonly string[] = type;
    refuseOthers(given, new Set([...known, ...kinds.flatMap((kind) => keysOf[kind] ?? [])]), param);
    return {
      oneOf: kinds.map((kind) => {
        const own = Object.entries(given).filter(([key]) => keysOf[kind]?.includes(key) === true);
        return convert({ ...Object.fromEntries(own), type: kind }, param, depth + 1);
      }),
    };
  }
  shape['type'] = type;
  const take = (...keys: string[]): void => {
    for (const key of keys) {
      known.add(key);
      if (Object.hasOwn(given, key)) shape[key] = given[key];
    }
  };
  if (type === 'object') {
    for (const key of ['properties', 'required', 'additionalProperties']) known.add(key);
    const properties = isObject(given['properties']) ? given['properties'] : {};
    shape['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, each]) => [name, inner(each, `properties.${name}`)]),
    );
    const more = given['additionalProperties'];
    if (isObject(more)) shape['additionalProperties'] = inner(more, 'additionalProperties');
    else if (more === true || (more === undefined && Object.keys(properties).length === 0)) {
      shape['additionalProperties'] = true;
    }
    take('minProperties', 'maxProperties');
  } else if (type === 'array') {
    for (const key of ['items', 'prefixItems']) known.add(key);
    if (isObject(given['items'])) shape['items'] = inner(given['items'], 'items');
    if (Array.isArray(given['prefixItems'])) {
      shape['prefixItems'] = given['prefixItems'].map((each, i) => inner(each, `prefixItems[${i}]`));
    }
    take('minItems', 'maxItems');
  } else if (type === 'string') {
    take('minLength', 'maxLength', 'format');
    if (shape['format'] !== undefined && !formats.some((format) => format === shape['format'])) {
      throw invalid(
        `“${param}.format” must be one of ${formats.join(', ')}.`,
        `${param}.format`,
        'unsupported_parameter',
      );
    }
  } else if (!plain.some((each) => each === type)) {
    throw invalid(`“${param}.type” is missing or unknown.`, `${param}.type`);
  }
  refuseOthers(given, known, param);
  return shape;
}

function refuseOthers(given: Shape, known: ReadonlySet<string>, param: string): void {
  const other = Object.keys(given).find((key) => !known.has(key));
  if (other === undefined) return;
  const name = `${param}.${other}`;
  throw invalid(
    `“${name}” cannot be enforced here: leave it out and check the answer yourself.`,
    name,
    'unsupported_parameter',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
