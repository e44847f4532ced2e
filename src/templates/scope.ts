/** Names and their values; inner scopes are made by `!each`. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * The value of a dotted name. Through a list a name leads to the values of all its items, lists among them joined:
 * `waves.packages` is every package of every wave. Inherited names are no names.
 */
export function lookUp(scope: Scope, path: string): unknown {
  let value: unknown = scope;
  for (const name of path.split('.')) {
    value = Array.isArray(value)
      ? value.flatMap((item: unknown) => memberOf(item, name) ?? [])
      : memberOf(value, name);
    if (value === undefined) return undefined;
  }
  return value;
}

/**
 * A text with the values of `${names}` in it, those of `${quote name}` as one word of a shell command; nothing when one of
 * them has no value.
 */
export function composeText(text: string, scope: Scope): string | undefined {
  let missing = false;
  const composed = text.replace(
    /\$\{(quote )?([^}]+)\}/g,
    (_all, quote: string | undefined, path: string) => {
      const value = lookUp(scope, path);
      missing ||= value === undefined;
      return quote === undefined ? String(value) : `'${String(value).replaceAll("'", "'\\''")}'`;
    },
  );
  return missing ? undefined : composed;
}

/** One resolver takes `x` and `x_stream` for the same name, and disks may not tell capitals apart. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_-]/g, '')
    .replace(/(?:stream)+$/, '');
}

function memberOf(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
  return (value as Scope)[name];
}
