import type { CodeEntry } from '../code-entry.ts';

/** PC2xxx: names across the session, order, milestones and stages. */
export const graphCodes = {
  'unknown-reference': {
    alias: 'PC2001',
    severity: 'error',
    message: ({ place, kind, name }) => `${place} names \`${name}\`, but there is no such ${kind}`,
    why: 'A name that stands for nothing would silently order, wait for or run nothing.',
  } as CodeEntry<{ readonly place: string; readonly kind: string; readonly name: string }>,
  'ambiguous-name': {
    alias: 'PC2002',
    severity: 'error',
    message: ({ name, meanings }) => `\`${name}\` could mean ${meanings}`,
    help: () => 'write the full name of the one that is meant, or rename the other',
    why: 'Picking one of two meanings for you could order the wrong streams.',
  } as CodeEntry<{ readonly name: string; readonly meanings: string }>,
  'name-clash': {
    alias: 'PC2003',
    severity: 'error',
    message: ({ first, second }) => `${second} has the same name as ${first}`,
    help: () => 'give each its own name: dependencies may name either of them',
    why: 'Streams, milestones, artifacts and externals share one space of names, because dependencies may name any of them.',
  } as CodeEntry<{ readonly first: string; readonly second: string }>,
  'dependency-cycle': {
    alias: 'PC2004',
    severity: 'error',
    message: ({ path }) => `these wait for each other: ${path}`,
    help: () =>
      'remove one of these waits, or name a single phase (`stream/phase`) so that the rest can go on',
    why: 'Nothing on a circle of waits can ever start.',
  } as CodeEntry<{ readonly path: string }>,
  'self-dependency': {
    alias: 'PC2005',
    severity: 'error',
    message: ({ stream, name }) =>
      name === stream
        ? `stream \`${stream}\` depends on itself`
        : `stream \`${stream}\` depends on \`${name}\`, which is its own`,
    help: () => 'remove it: the phases of a stream follow each other anyway',
    why: 'A stream cannot wait for itself.',
  } as CodeEntry<{ readonly stream: string; readonly name: string }>,
  'duplicate-dependency': {
    alias: 'PC2006',
    severity: 'warning',
    message: ({ stream, name }) => `stream \`${stream}\` already depends on \`${name}\``,
    help: () => 'keep one of the two',
    why: 'A second copy changes nothing; often another name was meant.',
  } as CodeEntry<{ readonly stream: string; readonly name: string }>,
  'unreachable-milestone': {
    alias: 'PC2007',
    severity: 'error',
    message: ({ milestone, path }) => `milestone \`${milestone}\` can never be reached: ${path}`,
    help: () =>
      'trigger it by an earlier phase, or let what depends on it depend on something that comes before it',
    why: 'A milestone that waits for what waits for it stops the whole session.',
  } as CodeEntry<{ readonly milestone: string; readonly path: string }>,
  'milestone-without-triggers': {
    alias: 'PC2008',
    severity: 'error',
    message: ({ milestone }) => `milestone \`${milestone}\` has no triggers`,
    help: () => 'say what it waits for, e.g. `triggers: [all_streams_complete_phase_1]`',
    why: 'A milestone without triggers is reached before any work, so its actions would check nothing.',
  } as CodeEntry<{ readonly milestone: string }>,
  'too-few-phases': {
    alias: 'PC2009',
    severity: 'error',
    message: ({ stream, phases, asked, milestone }) =>
      `milestone \`${milestone}\` waits for phase ${asked} of \`${stream}\`, which has ${phases === 1 ? 'only one' : `only ${phases}`}`,
    help: ({ asked }) => `give the stream ${asked} phases, or remove \`phases\` to let the triggers decide`,
    why: 'A phase that does not exist never completes.',
  } as CodeEntry<{
    readonly stream: string;
    readonly phases: number;
    readonly asked: number;
    readonly milestone: string;
  }>,
  'stage-entry-repeated': {
    alias: 'PC2010',
    severity: 'error',
    message: ({ entry, stage }) => `\`${entry}\` already belongs to stage \`${stage}\``,
    help: () => 'list each stream once, or its phases (`stream/phase`) once each',
    why: 'Work belongs to one stage; in two it would have to be done both before and after the gate.',
  } as CodeEntry<{ readonly entry: string; readonly stage: string }>,
  'stream-in-no-stage': {
    alias: 'PC2011',
    severity: 'error',
    message: ({ stream, phases }) =>
      phases === null
        ? `stream \`${stream}\` belongs to no stage`
        : `${phases.names} of stream \`${stream}\` ${phases.count === 1 ? 'belongs' : 'belong'} to no stage`,
    help: () => 'add it to a stage: under `pipeline_parallel` all work runs in stages',
    why: 'Without a stage it is open whether the work comes before or after each gate.',
  } as CodeEntry<{
    readonly stream: string;
    readonly phases: { readonly names: string; readonly count: number } | null;
  }>,
  'pipeline-without-stages': {
    alias: 'PC2012',
    severity: 'error',
    negotiable: true,
    message: () => '`pipeline_parallel` needs `stages`, or milestones to take their place',
    help: () =>
      'list the stages, e.g. `stages: [{name: build, streams: [...]}, {name: test, streams: [...]}]`',
    why: 'A pipeline without anything between its parts is just parallel work.',
  } as CodeEntry<{}>,
  'stages-ignored': {
    alias: 'PC2013',
    severity: 'warning',
    message: ({ strategy }) => `\`stages\` have no effect under \`${strategy}\``,
    help: () => 'choose `coordination_strategy: pipeline_parallel`, or remove them',
    why: 'Stages order work only under the pipeline strategy; here all streams may run at once.',
  } as CodeEntry<{ readonly strategy: string }>,
  'unresolved-external': {
    alias: 'PC2016',
    severity: 'warning',
    message: ({ name, streams }) =>
      `nothing in this session provides \`${name}\`, which ${streams} depends on`,
    help: ({ name }) =>
      `let a stream provide it (\`provides: [${name}]\`), or declare it under \`externals:\`; exec refuses to start until it is satisfied, or under \`wait\` and \`collaborative_resolution\` starts only what does not wait for it`,
    why: 'Unless someone says that it is there, exec does not start work that depends on it.',
  } as CodeEntry<{ readonly name: string; readonly streams: string }>,
  'unused-declaration': {
    alias: 'PC2017',
    severity: 'warning',
    message: ({ what, name }) => `${what} \`${name}\` is declared but never used`,
    help: () => 'remove it, or correct the name where it was meant to be used',
    why: 'A declaration that nothing uses is usually a misspelt name on one side.',
  } as CodeEntry<{ readonly what: string; readonly name: string }>,
  'shared-workspace-writes': {
    alias: 'PC2018',
    severity: 'error',
    message: ({ stream }) => `stream \`${stream}\` claims writes, so it cannot work in the shared workspace`,
    help: () => 'remove `workspace: shared`, or remove `resources` if it only reads',
    why: 'The shared checkout is read-only: streams that write get a clone of their own.',
  } as CodeEntry<{ readonly stream: string }>,
  'redundant-dependency': {
    alias: 'PC2019',
    severity: 'info',
    message: ({ stream, name, through }) =>
      `\`${stream}\` need not depend on \`${name}\`: ${through} does already`,
    help: () => 'remove it; the order and the tree that the stream starts from stay the same',
    why: 'Waits that follow from other waits hide which ones matter, and stay behind when the others change.',
  } as CodeEntry<{ readonly stream: string; readonly name: string; readonly through: string }>,
  'partial-wait': {
    alias: 'PC2020',
    severity: 'info',
    message: ({ stream, name, waits, goes }) =>
      `\`${stream}\` waits only for ${waits} of \`${name}\`, which then goes on with ${goes}`,
    help: ({ last }) => `to wait for all of it, depend on \`${last}\``,
    why: 'Phase k waits for phase k of what it depends on, so a stream with fewer phases starts before the other has ended.',
  } as CodeEntry<{
    readonly stream: string;
    readonly name: string;
    readonly waits: string;
    readonly goes: string;
    readonly last: string;
  }>,
  'duplicate-trigger': {
    alias: 'PC2021',
    severity: 'warning',
    message: ({ trigger, milestone }) => `milestone \`${milestone}\` already waits for this: \`${trigger}\``,
    help: () => 'remove one of the two, or name what was meant',
    why: 'A second copy changes nothing; often another stream or phase was meant.',
  } as CodeEntry<{ readonly trigger: string; readonly milestone: string }>,
  'redundant-trigger': {
    alias: 'PC2022',
    severity: 'info',
    message: ({ trigger, wider, milestone }) =>
      `\`${trigger}\` adds nothing to milestone \`${milestone}\`: \`${wider}\` includes it`,
    help: () => 'remove it',
    why: 'All triggers must come true, so one that another includes changes nothing.',
  } as CodeEntry<{ readonly trigger: string; readonly wider: string; readonly milestone: string }>,
  'duplicate-action': {
    alias: 'PC2023',
    severity: 'warning',
    message: ({ action, milestone }) => `milestone \`${milestone}\` already does \`${action}\``,
    help: () => 'remove one of the two',
    why: 'The tree does not change between the actions of a milestone, so the second run finds what the first one found.',
  } as CodeEntry<{ readonly action: string; readonly milestone: string }>,
  'same-triggers': {
    alias: 'PC2024',
    severity: 'info',
    message: ({ milestone, other }) => `milestone \`${milestone}\` waits for the same as \`${other}\``,
    help: ({ other }) =>
      `give one of them all the actions, or let the other wait for it: \`${other}_reached\``,
    why: 'Both are reached at the same moment: the same tree is integrated twice, and their order is not what the names say.',
  } as CodeEntry<{ readonly milestone: string; readonly other: string }>,
  'orphan-stream': {
    alias: 'PC2025',
    severity: 'info',
    message: ({ stream }) =>
      `nothing checks what \`${stream}\` does: no milestone waits for it, nothing depends on it, and there is no \`verify\``,
    help: ({ stream }) =>
      `give it or the session a \`verify\`, or let a milestone wait for \`${stream}_complete\``,
    why: 'The milestones of the session check the work of others; this is merged at the end without anybody looking at it.',
  } as CodeEntry<{ readonly stream: string }>,
  'phase-gap': {
    alias: 'PC2036',
    severity: 'info',
    message: ({ trigger, streams, missing }) =>
      `\`${trigger}\` gives ${streams} phases up to this one, but no milestone waits for ${missing}`,
    help: () => 'correct the number, add the milestone that is missing, or say `phases:` if this is meant',
    why: 'Triggers decide how many phases a stream has; one that nothing waits for does the same work again at once.',
  } as CodeEntry<{ readonly trigger: string; readonly streams: string; readonly missing: string }>,
  'session-too-large': {
    alias: 'PC2050',
    severity: 'error',
    message: ({ what, limit }) => `with this the session has more than ${limit} ${what}`,
    help: () => 'split the session, or give its streams fewer phases; a milestone can stand for many waits',
    why: 'Who may run beside whom is worked out for every pair, so its cost grows with the square of their number.',
  } as CodeEntry<{ readonly what: string; readonly limit: number }>,
};
