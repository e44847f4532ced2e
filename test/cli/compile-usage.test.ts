import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { makePlace, type Place } from './harness.ts';

const clean =
  'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: {command: [make, api], resources: ["api/"]}\n';
const overlay = 'capacities: {slots: 2}\n';

let place: Place;
const at = (files: Parameters<typeof makePlace>[0]): Place => {
  place = makePlace(files);
  return place;
};
afterEach(() => place.drop());

describe('words that cannot be meant together', () => {
  it.each([
    [['a.yaml', '--fix', '--check', '-o', 'p.json'], '--check writes nothing and --fix does'],
    [['a.yaml', '--fix', 'unsafe'], '--fix takes its value after =: --fix=unsafe'],
    [['a.yaml', '--fix=unsfe'], 'did you mean unsafe?'],
    [['a.yaml', '--fix', '--fix=unsafe'], '--fix is given twice'],
    [['a.yaml', '-', '--fix'], '- must be the only session'],
    [['-', '--fix', '--emit', 'dot'], 'the plan needs a file: -o FILE'],
    [['-', '-'], '- is named twice'],
    [['-', '--overlay', '-'], '- is named twice'],
    [['a.yaml', '--update-baseline'], '--update-baseline needs --baseline FILE'],
    [['a.yaml', '--baseline', '-'], 'a baseline is a file'],
    [['a.yaml', '--baseline', 'x.json', '-o', 'x.json'], 'both name x.json'],
    [
      ['a.yaml', '--baseline', 'x.json', '--update-baseline', '--check', '-o', 'p.json'],
      '--check writes nothing and --update-baseline does',
    ],
    [['-', '--watch'], '--watch needs files'],
    [['a.yaml', '--overlay', '-', '--watch'], '--watch needs files'],
    [['a.yaml', '--watch', '--fix'], '--watch and --fix'],
    [['a.yaml', '--watch', '--baseline', 'x.json', '--update-baseline'], '--watch and --update-baseline'],
    [['a.yaml', '--watch', '--emit', 'json'], 'the plan needs a file: -o FILE'],
    [['a.yaml', '--watch', '--format', 'sarif'], '--format sarif is for one; choose pretty or json'],
    [['a.yaml', '-o', '-'], 'leave -o out to print the plan'],
    [['a.yaml', '--emit', 'mermiad'], 'did you mean mermaid?'],
    [['a.yaml', '--format', 'sarf'], 'did you mean sarif?'],
    [['a.yaml', '--no-ignore'], 'did you mean --no-ignores?'],
    [['a.yaml', '--wacth'], 'did you mean --watch?'],
    [['a.yaml', '--update-baselin'], 'did you mean --update-baseline?'],
    [['a.yaml', '--watch=yes'], '--watch takes no value'],
    [['a.yaml', '--severity'], '--severity needs a value'],
  ])('%j', async (words, why) => {
    at({ 'a.yaml': clean });
    mkdirSync(join(place.folder, 'folder'));
    const { code, out, err } = await place.run(['compile', ...words], clean);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(err).not.toContain('    at ');
    expect(readdirSync(place.folder).sort()).toEqual(['a.yaml', 'folder']);
  });
});

describe('whatever is typed', () => {
  const file = fc.constantFrom(
    'a.yaml',
    'o.yaml',
    'absent.yaml',
    'folder',
    '-',
    'odd.yaml',
    'plan.json',
    '',
    '/dev/null',
  );
  const flag = fc.oneof(
    fc.constantFrom(
      '--fix',
      '--fix=unsafe',
      '--fix=',
      '--check',
      '--strict',
      '--quiet',
      '--no-ignores',
      '--update-baseline',
      '--emit=dot',
      '--emit=json',
      '--emit=mermaid',
      '--format=json',
      '--format=sarif',
      '--format=github',
      '--format=junit',
      '--max-warnings=0',
      '--max-warnings=-1',
      '--severity=overlap-write-write=off',
      '--severity=nonsense',
      '--severity==',
      '--',
      '-q',
      '-o',
      '--wat',
    ),
    file.map((name) => `--baseline=${name}`),
    file.map((name) => `--overlay=${name}`),
    file.map((name) => `-o=${name}`),
  );

  it('comes back with an exit code, never with an exception, and touches nothing that was not named for it', async () => {
    const words = fc.array(fc.oneof(file, flag), { maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(words, async (given) => {
        at({
          'a.yaml': clean,
          'o.yaml': overlay,
          'odd.yaml': new Uint8Array([0xff, 0]),
          precious: 'precious',
        });
        mkdirSync(join(place.folder, 'folder'));
        const { code, err } = await place.run(['compile', ...given], clean);
        expect([0, 1, 2, 3]).toContain(code);
        expect(err).not.toContain('    at ');
        expect(readFileSync(join(place.folder, 'precious'), 'utf8')).toBe('precious');
        expect(readFileSync(join(place.folder, 'a.yaml'), 'utf8')).toBe(clean);
        expect(readFileSync(join(place.folder, 'o.yaml'), 'utf8')).toBe(overlay);
        expect(readdirSync(place.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
        place.drop();
      }),
      { numRuns: 400 },
    );
  });
});
