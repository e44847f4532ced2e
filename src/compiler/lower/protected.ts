import { sortedBy } from '../../base/order.ts';
import type { Model } from '../model/model.ts';
import type { CommandValue } from '../session/session.ts';

/** CI definitions and the manifests whose scripts a gate usually runs. */
const DEFAULT_PROTECTED: readonly string[] = [
  '.ci/',
  '.circleci/',
  '.github/workflows/',
  '.gitlab-ci.yml',
  'Jenkinsfile',
  'Makefile',
  'azure-pipelines.yml',
  'package.json',
];

/** What gates take from the base commit: the session's own list, else the defaults and the scripts its gates name. */
export function protectedPaths(model: Model): string[] {
  const own = model.verify?.protected ?? null;
  if (own !== null) return own.map(({ value }) => value);
  const gates = [model.verify, ...model.stages.map(({ declaration }) => declaration.gate)];
  const scripts = gates
    .flatMap((gate) => gate?.commands ?? [])
    .flatMap(({ command }) => scriptsOf(command.value));
  return sortedBy(new Set([...DEFAULT_PROTECTED, ...scripts]), (path) => path);
}

/** Relative paths of the program itself and of scripts among a command's words. */
function scriptsOf(command: CommandValue): string[] {
  const words = command.kind === 'argv' ? command.argv : command.text.split(/\s+/);
  return words
    .filter((word, at) => (at === 0 && word.includes('/')) || scriptName.test(word))
    .map((word) => word.replace(/^\.\//, ''))
    .filter((word) => plainPath.test(word) && !word.split('/').includes('..'));
}

const scriptName = /\.(?:sh|bash|js|mjs|cjs|ts|mts|py|rb|pl)$/;

/** Relative, and without anything that a shell or a pattern would read as more than a name. */
const plainPath = /^[\w.@-][\w./@-]*$/;
