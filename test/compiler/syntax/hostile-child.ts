// Started by hostile.test.ts with a small heap: prints the name of each text it came through.
import { parse } from '../../../src/compiler/syntax/parse.ts';
import { hostileTexts } from './hostile-texts.ts';

for (const [name, { text }] of Object.entries(hostileTexts)) {
  if (parse({ name, text: text() }).diagnostics.length === 0) process.exit(1);
  process.stdout.write(`${name}\n`);
}
