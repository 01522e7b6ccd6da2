/** `{{name}}` in a text replaced by values. @throws when the text asks for a value that is not there */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/gu, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template asks for “${name}”, which is not given.`);
    return value;
  });
}
