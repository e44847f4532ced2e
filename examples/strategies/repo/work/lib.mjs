// What the stand-ins for coding agents have in common.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file, and its folder when there is none, after thinking for a while (`--pace` in ms, 300 when not said). */
export async function write(path, text) {
  await think();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}

export async function think() {
  const at = process.argv.indexOf('--pace');
  const pace = at < 0 ? 300 : Number(process.argv[at + 1]);
  await new Promise((resolve) => setTimeout(resolve, pace));
}

/** The first words of the command line: fields to work on. */
export function fields() {
  const words = process.argv.slice(2);
  const end = words.findIndex((word) => word.startsWith('--'));
  return end < 0 ? words : words.slice(0, end);
}
