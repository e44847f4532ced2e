import type { GateState } from '../journal/state.ts';
import * as words from './words.ts';

/** What to say of a gate that was not reached: why, and which of its actions did not run. */
export function sayUnreached({ id, detail, actions }: GateState): string {
  const open = actions.filter(({ outcome }) => outcome === 'pending').map(({ name }) => name);
  const rest = open.length === 0 ? '' : `${words.sayNames(open, 6)} did not run`;
  const why = [detail, rest].filter((part) => part !== '').join('; ');
  return `${words.sayNode(id)}${why === '' ? '' : `: ${why}`}`;
}

/** What a ref of a run keeps that belongs to no attempt, as its name says. */
export function sayKept(ref: string): string {
  const [kind, ...name] = ref.split('/').slice(3);
  if (kind === 'held-back') return `${name.join('/')}, held back`;
  if (kind === 'shared-checkout') return 'what somebody changed in a shared checkout';
  if (kind === 'conflicts' && name.at(-1)?.startsWith('refused-'))
    return `${name.slice(0, -1).join('/')}, what a resolver did and was not taken`;
  return kind === 'conflicts' ? `${name.join('/')}, a side of a conflict` : 'the merged tree';
}
