/**
 * What YAML 1.2's core schema makes of an unquoted scalar. Done here, not by the YAML library, so that a `%YAML 1.1`
 * line cannot change it and the first character settles most cases.
 */
export function resolvePlain(text: string): string | number | boolean | null {
  const first = text.charCodeAt(0);
  // Letters other than those that begin null, true, false; this is nearly every value.
  if (first > 64 && !NULL_TRUE_FALSE.includes(text[0]!))
    return first === TILDE && text.length === 1 ? null : text;
  if (text === '') return null;
  if (first > 64) return WORDS.has(text) ? WORDS.get(text)! : text;
  return resolveNumber(text);
}

/** How messages name what YAML made of a value. */
export function kindOfValue(value: string | number | boolean | null): string {
  if (value === null) return 'nothing (null)';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  return 'text';
}

const TILDE = 126;
const NULL_TRUE_FALSE = 'nNtTfF';
const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

function resolveNumber(text: string): string | number {
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text);
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return Number(text);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN;
  return text;
}
