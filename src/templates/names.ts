/** Why a text is no name that other parts of a session can use; `null` when it is one. */
export function nameFault(text: string): string | null {
  if (!/^[A-Za-z]/.test(text)) return 'it has to begin with a letter, without an accent';
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return 'it can hold only letters without accents, digits, _ and -';
  if (/^(?:constructor|prototype)$/.test(text)) return `${text} is a word of JavaScript: it is taken`;
  return null;
}

/** Why a name cannot be that of a stream; `null` when it can. */
export function takenFault(text: string): string | null {
  if (text === 'all_streams') return 'all_streams means every stream, in triggers: it is taken';
  const [ending] = /_(?:complete|complete_phase_[0-9]+|reached)$/.exec(text) ?? [];
  return ending === undefined ? null : `names that end in ${ending} are those of triggers`;
}

/** Why a text cannot name a session; `null` when it can. */
export function sessionFault(text: string): string | null {
  const branch = 'it becomes part of the name of a branch,';
  if (!/^[A-Za-z0-9]/.test(text))
    return `${branch} and has to begin with a letter without an accent, or a digit`;
  if (!/^[A-Za-z0-9._-]*$/.test(text))
    return `${branch} and can hold only letters without accents, digits, ., _ and -`;
  if (text.includes('..')) return `${branch} which cannot hold ..`;
  if (text.endsWith('.')) return `${branch} which cannot end in a dot`;
  return /\.lock$/i.test(text) ? `${branch} which cannot end in .lock` : null;
}
