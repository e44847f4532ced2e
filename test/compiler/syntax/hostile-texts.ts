import type { Code } from '../../../src/diagnostics/codes.ts';

const MiB = 1024 * 1024;

/** Texts that try to use up time, memory or stack, and what each is called. Made when asked for: some are large. */
export const hostileTexts: Readonly<Record<string, { text: () => string; code: Code }>> = {
  'an alias bomb of 9^10': { text: aliasBomb, code: 'yaml-alias-budget' },
  'an alias chain of 10,000': { text: aliasChain, code: 'yaml-alias-budget' },
  'a chain of aliases inside one another': { text: aliasLadder, code: 'yaml-too-deep' },
  '20,000 open brackets': { text: () => `a: ${'['.repeat(20_000)}`, code: 'yaml-too-deep' },
  '20,000 open brackets hidden behind comments': {
    text: () => `a: ${'[ # ]\n  '.repeat(20_000)}`,
    code: 'yaml-too-deep',
  },
  '20,000 open braces': { text: () => `a: ${'{a: '.repeat(20_000)}`, code: 'yaml-too-deep' },
  '10,000 compact lists': { text: () => `${'- '.repeat(10_000)}x`, code: 'yaml-too-deep' },
  '10,000 compact keys': { text: () => `${'? '.repeat(10_000)}x`, code: 'yaml-too-deep' },
  '2,800 levels of indentation': {
    text: () => Array.from({ length: 2_800 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    code: 'yaml-too-deep',
  },
  '10 MB of text': { text: () => 'a'.repeat(10 * MiB), code: 'file-too-large' },
  '4 MiB of one bracket': { text: () => '['.repeat(4 * MiB), code: 'yaml-too-deep' },
  '4 MiB of an open quote': { text: () => `a: "${'x\n'.repeat(2 * MiB - 2)}`, code: 'file-too-large' },
  'a million documents': { text: () => '---\n'.repeat(MiB), code: 'yaml-multi-doc' },
  '20,000 anchors on one value': { text: () => `a: ${'&a '.repeat(20_000)}`, code: 'yaml-syntax' },
  '20,000 errors on lines of their own': {
    text: () => 'a: "x" y\n'.repeat(20_000),
    code: 'yaml-more-errors',
  },
  'a lone surrogate': { text: () => 'a: \ud800\n', code: 'yaml-lone-surrogate' },
  'an escaped lone surrogate': { text: () => 'a: "\\udfff"\n', code: 'yaml-lone-surrogate' },
};

function aliasBomb(): string {
  const nine = (name: string) => `[${Array.from({ length: 9 }, () => name).join(', ')}]`;
  const levels = Array.from(
    { length: 10 },
    (_, level) => `x${level + 1}: &x${level + 1} ${nine(`*x${level}`)}`,
  );
  return ['x0: &x0 lol', ...levels].join('\n');
}

function aliasChain(): string {
  return `x0: &x0 [a, b, c]\n${Array.from({ length: 10_000 }, (_, at) => `x${at + 1}: &x${at + 1} [*x0, *x${at}]`).join('\n')}\n`;
}

function aliasLadder(): string {
  return `x0: &x0 [a]\n${Array.from({ length: 120 }, (_, at) => `x${at + 1}: &x${at + 1} [*x${at}]`).join('\n')}\n`;
}
