import { createHash } from 'node:crypto';

/**
 * A name for files, folders and refs: the id itself when it is safe as one, else what is safe of it with a hash, so that
 * different ids have different names.
 */
export function fileName(id: string): string {
  const plain = id.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 80);
  const safe = plain === id && !/^[.-]|\.\.|\.$|\.lock$/.test(id) && id !== '';
  if (safe) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `x${plain.replaceAll('.', '_')}-${hash}`;
}
