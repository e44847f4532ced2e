/** An assignment as it can be pasted into a shell. */
export function assignmentHint(path: string, value: string): string {
  return `-p ${shellWord(`${path}=${value}`)}`;
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A list as the value of an assignment: `a,b`, or JSON where commas would not tell its items apart. */
export function spellList(items: readonly string[]): string {
  return items.some((item) => /[,[\]{}()\\]/.test(item)) ? JSON.stringify(items) : items.join(',');
}
