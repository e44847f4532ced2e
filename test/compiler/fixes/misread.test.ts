import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixText } from '../../../src/compiler/fixes/fix-text.ts';
import { offerFixes } from '../../../src/compiler/fixes/offer-fixes.ts';
import { type CompileInput, lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { session, worldWith } from '../harness.ts';
import { changedLines } from './changed-lines.ts';

const example = join(dirname(fileURLToPath(import.meta.url)), '../../../examples/ecommerce');

/** How each trap is written, and how it should have been. */
const traps = [
  ['*.ts', '"*.ts"'],
  ['*.js', '"*.js"'],
  ['{a,b}/**', '"{a,b}/**"'],
  ['[id]/page.tsx', '"[id]/page.tsx"'],
  ['!x/1', '"!x/1"'],
  ['!x/2', '"!x/2"'],
  ['"x/"', '"x/"'],
  ['plain/', 'plain/'],
] as const;

describe('values that YAML misreads', () => {
  it('are all quoted, whichever of them stand together, in a list in block style', () => {
    for (const chosen of subsetsOf(traps)) {
      const list = (at: 0 | 1): string => chosen.map((trap) => `\n      - ${trap[at]}`).join('');
      expectQuoted(streams(list(0)), streams(list(1)));
    }
  });

  it('are all quoted in the order in which they stand, whatever that is', () => {
    for (let turn = 0; turn < traps.length; turn++) {
      const turned = [...traps.slice(turn), ...traps.slice(0, turn)];
      for (const chosen of [turned, turned.toReversed()]) {
        const list = (at: 0 | 1): string => chosen.map((trap) => `\n      - ${trap[at]}`).join('');
        expectQuoted(streams(list(0)), streams(list(1)));
      }
    }
  });

  it('are all quoted, however many there are', () => {
    const many = Array.from({ length: 70 }, (_, at) =>
      traps[at % 6]!.map((text) => text.replace(/(?=\W*$)/, `${at}`)),
    );
    const list = (at: 0 | 1): string => many.map((trap) => `\n      - ${trap[at]}`).join('');
    const { sources } = fixText(inputOf(streams(list(0))), { grade: 'safe' });
    expect(sources[0]!.text).toBe(streams(list(1)));
  });

  it('are all quoted in the e-commerce session and its overlay', () => {
    const list = (at: 0 | 1): string => traps.map((trap) => `\n        - ${trap[at]}`).join('');
    const text = (at: 0 | 1): string =>
      readFileSync(join(example, 'session.yaml'), 'utf8').replace('["src/components/", "src/styles/"]', () =>
        list(at),
      );
    const overlay = readFileSync(join(example, 'overlay.yaml'), 'utf8');
    expectQuoted(text(0), text(1), [overlay]);
  });

  it('are all quoted in an overlay that has other errors behind them', () => {
    const overlay = (at: 0 | 1): string =>
      `work_streams:\n  api:\n    resources:\n${traps.map((trap) => `      - ${trap[at]}\n`).join('')}  nobody:\n    command: [make]\n  other:\n    command: [make]\n`;
    const input = inputOf(streams(' ["a/"]'), [overlay(0)]);
    const { sources } = fixText(input, { grade: 'safe' });
    expect(sources.map(({ text }) => text)).toEqual([overlay(1)]);
  });

  it('are quoted though that uncovers more errors than there were', () => {
    const text = (trap: string): string =>
      session(
        `work_streams:\n  api:\n    command: [make]\n    resources:\n      - ${trap}\n    retries: many\n    phases: few\n    estimate: long\n`,
      );
    const { sources, linted } = fixText(inputOf(text('{a,b}/**')), { grade: 'safe' });
    expect(sources[0]!.text).toBe(text('"{a,b}/**"'));
    expect(linted.diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(1);
  });

  it('are not quoted where what follows would then be the error', () => {
    const input = inputOf(streams('\n      - {c,d}/**, {e,f}/**\n      - {a,b}/**'));
    const { sources } = fixText(input, { grade: 'safe' });
    expect(sources.map(({ text }) => text)).toEqual([
      streams('\n      - {c,d}/**, {e,f}/**\n      - "{a,b}/**"'),
    ]);
    const { diagnostics } = offerFixes(input, lint(input), {});
    expect(diagnostics.flatMap(({ fixes }) => fixes).map(({ title }) => title)).toEqual([
      'quote it: "{a,b}/**"',
    ]);
  });

  it('have a fix that is offered only where it is made', () => {
    for (const [written] of traps)
      for (const other of ['"x" y', '{a: b}}', '[x', '&n *.ts', '? {a}b', '- {a,b}/c']) {
        const input = inputOf(streams(`\n      - ${written}\n      - ${other}`));
        const { diagnostics } = offerFixes(input, lint(input), {});
        const offered = diagnostics.some(({ fixes }) => fixes.some(({ grade }) => grade === 'safe'));
        const { applied } = fixText(input, { grade: 'safe' });
        expect([other, applied.length > 0]).toEqual([other, offered]);
      }
  });
});

describe('a value that may be cut short by `#`', () => {
  const world = worldWith(['src/lib/a.ts', 'src/styles/a.css']);

  it('is changed by no other rule: neither alone nor together with what overlaps', () => {
    const text = streams('\n      - src/lib #gen', ' ["src/lib/"]');
    const input = { ...inputOf(text), environment: { ...emptyEnvironment, ...world } };
    const { sources, applied } = fixText(input, { grade: 'unsafe' });
    expect(sources[0]!.text).toBe(text.replace('src/lib #gen', '"src/lib #gen"'));
    expect(applied.map(({ diagnostic }) => diagnostic.code)).toEqual(['yaml-hash-truncation']);
  });

  it('is left as it is by safe fixes, and no safe fix is offered for it', () => {
    const input = {
      ...inputOf(streams('\n      - src/styles #gen')),
      environment: { ...emptyEnvironment, ...world },
    };
    expect(fixText(input, { grade: 'safe' }).sources).toEqual([]);
    const { diagnostics } = offerFixes(input, lint(input), {});
    const safe = diagnostics.filter(({ fixes }) => fixes.some(({ grade }) => grade === 'safe'));
    expect(safe.map(({ code }) => code)).toEqual([]);
  });

  it('is not quoted in part for certain, whatever else is wrong with it', () => {
    for (const written of ['*.ts #gen', '!x/1 #gen', '{a,b}/** #gen', '@x #gen']) {
      const input = inputOf(streams(`\n      - ${written}`));
      expect(fixText(input, { grade: 'safe' }).sources).toEqual([]);
      const grades = offerFixes(input, lint(input), {}).diagnostics.flatMap(({ fixes }) => fixes);
      expect(grades.filter(({ grade }) => grade === 'safe')).toEqual([]);
    }
    const spaced = inputOf(streams('\n      - *.ts # all of them'));
    expect(fixText(spaced, { grade: 'safe' }).sources[0]!.text).toContain('- "*.ts" # all of them');
  });

  it('does not keep others from being fixed', () => {
    const text = streams('\n      - src/styles #gen\n      - src/lib');
    const input = { ...inputOf(text), environment: { ...emptyEnvironment, ...world } };
    const { sources } = fixText(input, { grade: 'safe' });
    expect(changedLines(text, sources[0]!.text).added).toEqual(['        - src/lib/']);
  });
});

function expectQuoted(text: string, wanted: string, overlays: readonly string[] = []): void {
  const input = inputOf(text, overlays);
  const { sources } = fixText(input, { grade: 'safe' });
  expect(sources.map((source) => source.text)).toEqual(text === wanted ? [] : [wanted]);
  expect(fixText(inputOf(wanted, overlays), { grade: 'safe' }).sources).toEqual([]);
}

function* subsetsOf<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let bits = 1; bits < 2 ** all.length; bits++) yield all.filter((_, at) => bits & (1 << at));
}

function streams(api: string, web = ' ["web/"]'): string {
  return session(
    `work_streams:\n  api:\n    command: [make]\n    resources:${api}\n  web:\n    command: [make]\n    resources:${web}\n`,
  );
}

function inputOf(text: string, overlays: readonly string[] = []): CompileInput {
  return {
    session: { name: 'session.yaml', text },
    overlays: overlays.map((overlay, at) => ({ name: `overlay${at}.yaml`, text: overlay })),
    environment: emptyEnvironment,
  };
}
