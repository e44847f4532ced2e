import type { Located } from '../../diagnostics/span.ts';
import type { CommandValue } from '../session/session.ts';
import type { Model } from './model.ts';

/** A script or program of the repository that a gate runs, and the command that names it. */
export interface GateScript {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly command: Located<CommandValue>;
}

/** What a session judges its work by. */
export type Judging = Pick<Model, 'verify' | 'stages' | 'actions'>;

/** What the checks of a session run from the repository itself. */
export function gateScripts(model: Judging): GateScript[] {
  return judgingCommands(model).flatMap((command) =>
    scriptsOf(command.value).map((path) => ({ path, command })),
  );
}

/** The commands of `verify`, of the gates of stages, and of the actions that are declared as checks. */
export function judgingCommands({ verify, stages, actions }: Judging): readonly Located<CommandValue>[] {
  const gates = [verify, ...stages.map(({ declaration }) => declaration.gate)];
  return [
    ...gates.flatMap((gate) => gate?.commands ?? []).map(({ command }) => command),
    ...[...actions.values()].filter(({ check }) => check?.value === true).flatMap(({ commands }) => commands),
  ];
}

/** Relative paths of the program itself and of scripts among a command's words. */
export function scriptsOf(command: CommandValue): string[] {
  const words = command.kind === 'argv' ? command.argv : command.text.split(/\s+/);
  return words
    .filter((word, at) => (at === 0 && word.includes('/')) || scriptName.test(word))
    .map((word) => word.replace(/^\.\//, ''))
    .filter((word) => plainPath.test(word) && !word.split('/').includes('..'));
}

const scriptName = /\.(?:sh|bash|js|mjs|cjs|ts|mts|py|rb|pl)$/;

/** Relative, and without anything that a shell or a pattern would read as more than a name. */
const plainPath = /^[\w.@-][\w./@-]*$/;
