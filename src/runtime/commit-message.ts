import { inertText } from '../base/inert.ts';
import type { Plan, PlanStream, PlanTask } from '../plan/plan.ts';

/** The line every commit of pcoord carries: the last paragraph before the trailers. */
export const attribution = '- @parallel-coordinator';

/** The message of an attempt's result: what the stream is about, attribution, and who made it from what. */
export function resultMessage(
  plan: Plan,
  about: { readonly task: PlanTask; readonly attempt: string },
): string {
  const { task, attempt } = about;
  const stream = plan.streams.find((one) => one.id === task.stream);
  const phases = plan.tasks.filter((one) => one.stream === task.stream).length;
  const title = `${titleOf(stream, task.stream)}${phases > 1 ? ` (phase ${task.phase})` : ''}`;
  return message(title, [...trailersOf(plan, task), ['Pcoord-Attempt', attempt]], plan);
}

/** The message of a merge that brings the result of `from` into the tree of `into`. */
export function mergeMessage(plan: Plan, about: { readonly from: string; readonly into: string }): string {
  const task = plan.tasks.find((one) => one.id === about.from);
  const trailers: readonly Trailer[] = task ? trailersOf(plan, task) : [['Pcoord-Session', plan.session.id]];
  return message(`Integrate ${about.from} into ${about.into}`, trailers, plan);
}

/** The message of a commit that keeps what gave way when the result of `from` was merged. */
export function lostMessage(plan: Plan, about: { readonly from: string; readonly into: string }): string {
  const task = plan.tasks.find((one) => one.id === about.from);
  const trailers: readonly Trailer[] = task ? trailersOf(plan, task) : [['Pcoord-Session', plan.session.id]];
  return message(`Keep what gave way when ${about.from} came into ${about.into}`, trailers, plan);
}

/** The message of a commit that makes generated files anew from the tree of a node. */
export function regeneratedMessage(plan: Plan, into: string): string {
  return message(`Regenerate files of ${into}`, [['Pcoord-Session', plan.session.id]], plan);
}

/** The message of a commit that is kept aside, never integrated as it is. */
export function keptMessage(
  plan: Plan,
  about: { readonly task: PlanTask; readonly attempt: string; readonly what: string },
): string {
  const title = `${about.what} by ${about.attempt}`;
  return message(title, [...trailersOf(plan, about.task), ['Pcoord-Attempt', about.attempt]], plan);
}

/** The message of a commit that keeps what one of several attempts did to the checkout they shared. */
export function checkoutMessage(plan: Plan): string {
  return message('Everything left in a shared checkout', [['Pcoord-Session', plan.session.id]], plan);
}

type Trailer = readonly [name: string, value: string];

function trailersOf(plan: Plan, task: PlanTask): Trailer[] {
  const agent = task.run.kind === 'agent' ? task.run.agent : null;
  return [
    ['Pcoord-Session', plan.session.id],
    ['Pcoord-Stream', task.stream],
    ['Pcoord-Phase', task.phase],
    ...(agent === null ? [] : [['Pcoord-Agent', agent] as const]),
  ];
}

function message(title: string, trailers: readonly Trailer[], plan: Plan): string {
  const lines = [...trailers, ['Pcoord-Plan', plan.digest] as const].map(
    // A value with a line break would end the paragraph that makes these lines trailers.
    ([name, value]) => `${name}: ${inertText(value, { max: 200 })}`,
  );
  return `${title}\n\n${attribution}\n\n${lines.join('\n')}\n`;
}

function titleOf(stream: PlanStream | undefined, id: string): string {
  const focus = inertText(stream?.focus ?? '', { max: 72 });
  return focus === '' ? id : focus;
}
