import type { CodeEntry } from '../code-entry.ts';

/** What a changed input means for a plan, from harmless to weighty. */
export type PlanEffect = keyof typeof effects;

const effects = {
  cosmetic: 'cosmetic: nothing that a run does is different',
  semantic: 'semantic: a run does something else',
  'conflict-relevant': 'conflict-relevant: who touches what, or in which order',
} as const;

/** What happened to an input since a plan was made. `renamed`: the same text under another name. */
export type InputState = keyof typeof states;

const states = {
  changed: 'changed',
  renamed: 'had another name',
  new: 'is new',
  gone: 'is no longer an input',
} as const;

/** An input, what happened to it, and what that means for the plan. */
export function wordInput(input: {
  readonly path: string;
  readonly state: InputState;
  readonly effect: PlanEffect;
}): string {
  return `\`${input.path}\` ${states[input.state]}, ${effects[input.effect]}`;
}

/** PC5xxx: plans on disk. */
export const planCodes = {
  'plan-unreadable': {
    alias: 'PC5001',
    severity: 'error',
    message: ({ detail }) => `this file is no plan: ${detail}`,
    help: () => 'write it anew: `pcoord compile SESSION -o PLAN`',
    why: 'A plan that cannot be read proves nothing about the session beside it.',
  } as CodeEntry<{ readonly detail: string }>,
  'plan-version': {
    alias: 'PC5002',
    severity: 'error',
    message: ({ found, wanted }) =>
      `the plan has format \`${found}\`, this version of pcoord reads \`${wanted}\``,
    help: () => 'compile the session again with the version that is used here',
    why: 'Plans of another format may mean something else by the same words.',
  } as CodeEntry<{ readonly found: string; readonly wanted: string }>,
  'plan-edited': {
    alias: 'PC5003',
    severity: 'error',
    message: () => 'the plan was changed after it was compiled: its content does not have this digest',
    help: () => 'edit the session and compile it again; a merge of two plans is settled in the same way',
    why: 'A plan says what the session says; one that was changed by hand was never checked.',
  } as CodeEntry<{}>,
  'plan-foreign': {
    alias: 'PC5004',
    severity: 'error',
    message: ({ found, wanted }) => `this is the plan of session \`${found}\`, not of \`${wanted}\``,
    help: () => 'name the plan of this session, or compile it again if the session was given another id',
    why: 'A plan is only up to date with the session that it was made from.',
  } as CodeEntry<{ readonly found: string; readonly wanted: string }>,
  'plan-stale': {
    alias: 'PC5005',
    severity: 'error',
    message: ({ what }) => `the plan is not up to date: ${what}`,
    help: () => 'compile the session again: `pcoord compile SESSION -o PLAN`',
    why: 'Whoever reviews or runs by the plan would go by something that the session no longer says.',
  } as CodeEntry<{ readonly what: string }>,
};
