import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { codes } from '../../src/diagnostics/codes.ts';
import { makePlace } from '../cli/harness.ts';

/** Every example under examples/checks shows its finding, as severe as its list says, when it is tried as it says. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const has = (file: string): boolean => existsSync(join(root, 'examples', 'checks', file));

const place = makePlace();
afterAll(place.drop);

describe('examples of the checks', () => {
  for (const code of Object.keys(codes)) {
    const alone = has(`${code}.yaml`) && !has(`${code}.world.json`);
    it(`${code} is found in its example, with the severity of its row`, async () => {
      const found = alone ? await compileHere(code) : tryInScratch(code);
      expect(found.map((one) => one.code)).toContain(code);
      expect(found.filter((one) => one.code === code).map(({ severity }) => severity)).toContain(
        codes[code as keyof typeof codes].severity,
      );
    });
  }
});

interface Finding {
  readonly code: string;
  readonly severity: string;
}

const companions: readonly (readonly [ending: string, flag: readonly string[]])[] = [
  ['.second.yaml', []],
  ['.overlay.yaml', ['--overlay']],
  ['.baseline.json', ['--baseline']],
  ['.plan.json', ['--check', '-o']],
];

async function compileHere(code: string): Promise<readonly Finding[]> {
  const words = ['compile', `examples/checks/${code}.yaml`, '--format', 'json'];
  for (const [ending, flag] of companions)
    if (has(`${code}${ending}`)) words.push(...flag, `examples/checks/${code}${ending}`);
  return findingsOf((await place.run(words, '', root)).out);
}

function tryInScratch(code: string): readonly Finding[] {
  const script = join('examples', 'checks', 'try.mjs');
  const ran = spawnSync(process.execPath, [script, code, '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    // Where `CI` is set a program that is missing is only a note: sessions run elsewhere then.
    env: { ...process.env, CI: '' },
  });
  return findingsOf(ran.stdout);
}

function findingsOf(report: string): readonly Finding[] {
  return (JSON.parse(report) as { findings: readonly Finding[] }).findings;
}
