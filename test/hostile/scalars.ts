import { type HostileCases, repeat, sessionOf } from './hostile-case.ts';

/** Long enough that whatever looks at every pair of its characters never ends. */
const LENGTH = 30_000;

/** What texts are made of, and what ends them: many an expression that looks for a run only fails at its end. */
const RUNS: Readonly<Record<string, string>> = {
  letters: 'a',
  digits: '7',
  spaces: ' ',
  underscores: '_',
  dots: '.',
  slashes: '/',
  stars: '*',
  'opening parentheses': '(',
  apostrophes: "'",
  backslashes: '\\',
  'double quotes': '"',
  'letters and underscores': 'a_',
  'ends of ids': '.lock',
  minutes: '1m',
  'phrases that are complete': '_complete',
  lines: 'a\n',
  tabs: '\t',
  'combining marks': 'e\u0301',
  emoji: '😀',
  'zero-width spaces': '\u200b',
  ligatures: 'ﷺ',
  dollars: '${',
  classes: '[a',
  braces: '{a,b}',
};

/** One long text wherever a value can stand. */
export const scalarCases: HostileCases = Object.fromEntries(
  Object.entries(RUNS).map(([name, run]) => {
    const text = `a${run.repeat(Math.ceil(LENGTH / run.length))}x `;
    return [
      `${name} everywhere`,
      { bytes: () => everywhere(JSON.stringify(text)), code: 'invalid-id' as const },
    ];
  }),
);

function everywhere(text: string): string {
  const streams: readonly string[] = [
    `? ${text}\n    : {command: ${text}}`,
    `a: {command: [${text}, ${text}], focus: ${text}, resources: [${text}, {path: ${text}, mode: ${text}}]}`,
    `b: {agent: ${text}, prompt: ${text}, dependencies: [${text}], reads: [${text}]}`,
    `c: {command: [make], estimate: ${text}, timeout: ${text}, priority: ${text}, sync_schedule: ${text}}`,
    `d: {command: [make], phases: [{name: ${text}}], provides: [${text}], demands: {? ${text} : ${text}}}`,
    `e: {command: [make], env: {A: ${text}, ? ${text} : ${text}}, ? ${text} : 1, phases: ${text}}`,
  ];
  const points = `  synchronization_points:\n    - {milestone: ${text}, triggers: [${text}], actions: [${text}]}\n`;
  return sessionOf(
    repeat(streams.length, (at) => `    ${streams[at]}\n`),
    points,
  );
}
