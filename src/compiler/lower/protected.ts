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

/** Words of a command that are relative paths of scripts. */
function scriptsOf(command: CommandValue): string[] {
  const words = command.kind === 'argv' ? command.argv : command.text.split(/\s+/);
  return words
    .map((word) => word.replace(/^\.\//, ''))
    .filter((word) => /^[\w.@-][\w./@-]*\.(?:sh|bash|js|mjs|cjs|ts|mts|py|rb|pl)$/.test(word))
    .filter((word) => !word.split('/').includes('..'));
}
