import type { CommandValue, VerifyDeclaration } from '../session/session.ts';
import { isBuiltinAction } from './builtin-actions.ts';
import type { Model } from './model.ts';

/** The actions that a stage's gate names instead of giving commands: words that are built in or declared. */
export function namedActions(gate: VerifyDeclaration | null, actions: Model['actions']): string[] {
  return (gate?.commands ?? [])
    .map(({ command }) => actionName(command.value))
    .filter((name) => isBuiltinAction(name) || actions.has(name));
}

/** The name that a command would have if it were an action: the text of a shell command, else nothing. */
export function actionName(command: CommandValue): string {
  return command.kind === 'shell' ? command.text : '';
}
