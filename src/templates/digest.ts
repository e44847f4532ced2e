import { createHash } from 'node:crypto';

/** Sixteen hexadecimal digits that stand for some texts, in their order. */
export function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest('hex').slice(0, 16);
}
