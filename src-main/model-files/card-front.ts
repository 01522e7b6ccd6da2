/** The YAML at the head of a model card; entries that are null or empty are left out. */
export function cardFront(entries: Readonly<Record<string, string | readonly string[] | null>>): string {
  const lines = Object.entries(entries).flatMap(([key, value]) => {
    if (value === null || value.length === 0) return [];
    if (typeof value === 'string') return [`${key}: ${quoted(value)}`];
    return [`${key}:`, ...value.map((each) => `- ${quoted(each)}`)];
  });
  return ['---', ...lines, '---', ''].join('\n');
}

/** Plain where YAML reads it as text in any case. */
function quoted(text: string): string {
  const plain = /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
