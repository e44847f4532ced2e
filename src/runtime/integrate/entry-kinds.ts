import type { Change } from '../host.ts';

/** What a changed entry is where it is no file: words that follow "is". `null` for a file, and for nothing. */
export function otherThanFile({ new_mode }: Pick<Change, 'new_mode'>): string | null {
  if (new_mode === '120000') return 'a symlink';
  return new_mode === '160000' ? 'a repository of its own' : null;
}
