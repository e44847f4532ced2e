import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { codes } from '../../src/diagnostics/codes.ts';
import { makePlace } from '../cli/harness.ts';

/** Every example under examples/checks shows its finding when it is tried the way its list says. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const has = (file: string): boolean => existsSync(join(root, 'examples', 'checks', file));

const place = makePlace();
afterAll(place.drop);

describe('examples of the checks', () => {
  for (const code of Object.keys(codes)) {
    const alone = has(`${code}.yaml`) && !has(`${code}.world.json`);
    it(`${code} is found in its example`, async () => {
      const found = alone ? await compileHere(code) : tryInScratch(code);
      expect(found).toContain(code);
    });
  }
});

const companions: readonly (readonly [ending: string, flag: readonly string[]])[] = [
  ['.second.yaml', []],
  ['.overlay.yaml', ['--overlay']],
  ['.baseline.json', ['--baseline']],
  ['.plan.json', ['--check', '-o']],
];

async function compileHere(code: string): Promise<string[]> {
  const words = ['compile', `examples/checks/${code}.yaml`, '--format', 'json'];
  for (const [ending, flag] of companions)
    if (has(`${code}${ending}`)) words.push(...flag, `examples/checks/${code}${ending}`);
  return codesOf((await place.run(words, '', root)).out);
}

function tryInScratch(code: string): string[] {
  const script = join('examples', 'checks', 'try.mjs');
  const ran = spawnSync(process.execPath, [script, code, '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
  });
  return codesOf(ran.stdout);
}

function codesOf(report: string): string[] {
  const { findings } = JSON.parse(report) as { findings: readonly { code: string }[] };
  return findings.map(({ code }) => code);
}
