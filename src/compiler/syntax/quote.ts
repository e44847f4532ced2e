/** A YAML scalar that means exactly this text: double quotes where nothing needs escaping, else single, else JSON's. */
export function quoteYaml(text: string): string {
  // JSON escapes are YAML escapes; control characters and line ends need them.
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text)) return JSON.stringify(text);
  if (!/["\\]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}
