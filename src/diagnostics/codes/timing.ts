import type { CodeEntry } from '../code-entry.ts';

/** PC2xxx: schedules, estimates, capacities, and what runs beside what. */
export const timingCodes = {
  'sync-schedule-ignored': {
    alias: 'PC2014',
    severity: 'warning',
    message: ({ stream, strategy }) =>
      `the \`sync_schedule\` of \`${stream}\` has no effect under \`${strategy}\``,
    help: () => 'choose `coordination_strategy: synchronized_parallel`, or remove it',
    why: 'Only the synchronized strategy holds meetings of running streams.',
  } as CodeEntry<{ readonly stream: string; readonly strategy: string }>,
  'demand-above-capacity': {
    alias: 'PC2015',
    severity: 'error',
    message: ({ stream, name, demand, capacity }) =>
      `stream \`${stream}\` demands ${demand} of \`${name}\`, but there is only ${capacity}`,
    help: ({ name }) => `raise the capacity \`${name}\` or lower the demand`,
    why: 'A phase that needs more than there is can never start.',
  } as CodeEntry<{
    readonly stream: string;
    readonly name: string;
    readonly demand: string;
    readonly capacity: string;
  }>,
  'nothing-in-parallel': {
    alias: 'PC2026',
    severity: 'info',
    message: ({ streams, because }) => `none of the ${streams} streams can run beside another: ${because}`,
    help: () =>
      'remove waits that are not needed, or let streams depend on single phases and artifacts of each other',
    why: 'Work that only ever runs one after the other gains nothing from being divided.',
  } as CodeEntry<{ readonly streams: number; readonly because: string }>,
  bottleneck: {
    alias: 'PC2027',
    severity: 'info',
    message: ({ task, waiting, streams }) => `${waiting} of ${streams} streams wait for \`${task}\` alone`,
    help: () =>
      'let it provide what the others need as an artifact of an early phase, so that they start before it has ended',
    why: 'While one piece of work holds up most of the others, nothing is gained by running in parallel.',
  } as CodeEntry<{ readonly task: string; readonly waiting: number; readonly streams: number }>,
  'limit-never-reached': {
    alias: 'PC2028',
    severity: 'info',
    message: ({ name, amount, reach }) =>
      `\`${name}: ${amount}\` is never reached: at most ${reach} can be in use at the same time`,
    help: () => 'lower it, or look for waits that keep streams apart that could run together',
    why: 'A limit above what can ever run at once suggests more parallel work than the order allows.',
  } as CodeEntry<{ readonly name: string; readonly amount: number; readonly reach: number }>,
  'schedule-too-dense': {
    alias: 'PC2029',
    severity: 'warning',
    message: ({ stream, period }) => `\`${stream}\` meets the others every ${period}`,
    help: ({ least }) => `leave at least ${least} between meetings, or choose \`coordinated_parallel\``,
    why: 'An agent can be told of a meeting only between two turns, which take seconds to minutes; closer meetings find nothing new.',
  } as CodeEntry<{ readonly stream: string; readonly period: string; readonly least: string }>,
  'schedule-never-fires': {
    alias: 'PC2030',
    severity: 'warning',
    message: ({ stream, because }) => `the \`sync_schedule\` of \`${stream}\` never comes true: ${because}`,
    help: () => 'shorten it, correct the estimates, or write `never`',
    why: 'Meetings are held at whole multiples of the schedule since the start of the run; work that ends before the first one is never synchronized.',
  } as CodeEntry<{ readonly stream: string; readonly because: string }>,
  'no-meetings': {
    alias: 'PC2031',
    severity: 'warning',
    message: () => '`synchronized_parallel` holds no meetings: no stream has a `sync_schedule`',
    help: () =>
      'give streams a schedule, e.g. `sync_schedule: every_30_minutes`, or choose `independent_parallel`',
    why: 'Without meetings this strategy is `independent_parallel` under another name.',
  } as CodeEntry<{}>,
  'timeout-below-estimate': {
    alias: 'PC2032',
    severity: 'warning',
    message: ({ task, timeout, estimate }) =>
      `\`${task}\` is stopped after ${timeout}, but is expected to take ${estimate}`,
    help: () => 'raise the timeout, or correct the estimate; both count for each phase',
    why: 'Work that is stopped before it can have ended fails every time, and is then tried again.',
  } as CodeEntry<{ readonly task: string; readonly timeout: string; readonly estimate: string }>,
  'action-outlives-milestone': {
    alias: 'PC2033',
    severity: 'warning',
    message: ({ milestone, timeout, action, allowed }) =>
      `milestone \`${milestone}\` has ${timeout} in all, but \`${action}\` alone may take ${allowed}`,
    help: () => 'raise the timeout of the milestone, or lower the one of the action',
    why: 'A command with a timeout of its own runs that long; the milestone then fails for being late.',
  } as CodeEntry<{
    readonly milestone: string;
    readonly timeout: string;
    readonly action: string;
    readonly allowed: string;
  }>,
  'budget-below-estimate': {
    alias: 'PC2034',
    severity: 'warning',
    message: ({ whose, wall, estimate }) =>
      `${whose} may take ${wall}, but ${estimate} of work one after the other is expected`,
    help: () => 'raise `wall`, or correct the estimates',
    why: 'A budget that the plan itself exceeds is used up before the work can end.',
  } as CodeEntry<{ readonly whose: string; readonly wall: string; readonly estimate: string }>,
  'batch-wait-above-sync': {
    alias: 'PC2035',
    severity: 'warning',
    message: ({ wait, stream, period }) =>
      `a read may wait ${wait} for its batch, longer than the ${period} between two meetings of \`${stream}\``,
    help: () => 'lower `read_operations.timeout` (seconds are enough), or let the streams meet less often',
    why: 'A call that waits through a meeting answers from a tree that has changed meanwhile.',
  } as CodeEntry<{ readonly wait: string; readonly stream: string; readonly period: string }>,
  'little-to-gain': {
    alias: 'PC2037',
    severity: 'info',
    message: ({ longest, total, factor }) =>
      `of ${total} of work, ${longest} must run one after the other: at best ${factor} times as fast as without parallel work`,
    help: () => 'divide the longest pieces of work, or remove waits between them',
    why: 'No number of agents makes a run shorter than its longest chain of waits.',
  } as CodeEntry<{ readonly longest: string; readonly total: string; readonly factor: string }>,
  'priority-ignored': {
    alias: 'PC2038',
    severity: 'warning',
    message: ({ stream }) =>
      `the \`priority\` of \`${stream}\` does nothing: its place in \`priority_order\` counts`,
    help: () => 'remove it, or take the stream out of `priority_order`',
    why: 'Streams of `priority_order` come first, in that order; `priority` only orders the others.',
  } as CodeEntry<{ readonly stream: string }>,
  'no-priorities': {
    alias: 'PC2039',
    severity: 'warning',
    message: ({ strategy }) => `\`${strategy}\` has no priorities to go by: the order of the text decides`,
    help: () => 'name the most important streams first in `priority_order`, or give streams a `priority`',
    why: 'Which stream goes first would change with the place of a few lines in the file.',
  } as CodeEntry<{ readonly strategy: string }>,
};
