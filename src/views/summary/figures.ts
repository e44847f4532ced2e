import type { RunState } from '../../journal/state.ts';
import type { Measures } from '../measures.ts';
import { sayAmount, sayBytes, sayCost, sayCount, sayDuration, sayFactor } from '../quantities.ts';
import { type Row, row } from './rows.ts';

/** The figures of a run: what was done, how fast, how it was predicted, what it took of the machine and of money. */
export function figures(state: RunState, measures: Measures): readonly Row[] {
  return [
    row('tasks', tasks(measures)),
    ...speed(measures),
    ...prediction(state, measures),
    ...machine(measures),
    ...spending(measures),
  ];
}

function tasks(measures: Measures): string {
  const rest = [
    [measures.failed, 'failed'],
    [measures.blocked, 'blocked'],
    [measures.cancelled, 'cancelled'],
    [measures.open, 'not finished'],
  ] as const;
  const others = rest.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [`${measures.done} of ${measures.total} done`, ...others].join(', ');
}

/** Speed-up against the same programs one after another, and how busy the places for them were. */
function speed(measures: Measures): readonly Row[] {
  // What is not known of one attempt is not known of the sum.
  if (measures.untimed > 0) return [];
  if (measures.done < 2 || measures.wall_ms === 0 || measures.sequential_ms === 0) return [];
  const factor = measures.sequential_ms / measures.wall_ms;
  const times = `${sayDuration(measures.sequential_ms)} of work in ${sayDuration(measures.wall_ms)}`;
  const verdict =
    factor >= 1.05 ? `${sayFactor(factor)} as fast as one after another` : 'no faster than one after another';
  const atWork = measures.held_ms / measures.wall_ms;
  const share = Math.min(100, Math.round((100 * atWork) / measures.places));
  return [
    row('speed', `${verdict}: ${times}`),
    row('utilisation', `${share} %: ${atWork.toFixed(1)} of ${measures.places} at work on average`),
  ];
}

/** Outcomes of runs that nothing broke off. */
const toItsEnd: readonly RunState['outcome'][] = ['succeeded', 'completed_unverified', 'needs_review'];

/** How long the run was said to take: only of one that did all it was to do, without anybody standing in its way. */
function prediction(state: RunState, measures: Measures): readonly Row[] {
  const { predicted_ms, wall_ms } = measures;
  if (!toItsEnd.includes(state.outcome) || predicted_ms === null || wall_ms === 0) return [];
  if (measures.done < measures.total || state.resumed > 0) return [];
  const factor = wall_ms / predicted_ms;
  const compared =
    factor >= 1.05
      ? `${sayFactor(factor)} as long`
      : factor <= 1 / 1.05
        ? `${Math.max(1, Math.round(100 * factor))} % of it`
        : 'about as long';
  const [said, took] = [sayDuration(predicted_ms), sayDuration(wall_ms)];
  return [row('predicted', `${said}; it took ${took}, ${compared}`)];
}

/** What the programs asked of the machine, of those that lived long enough to be looked at. */
function machine({ used }: Measures): readonly Row[] {
  if (used === null) return [];
  const memory = sayBytes(used.peak_memory_bytes);
  return [row('machine', `${sayDuration(used.cpu_ms)} of processor, at most ${memory} for one stream`)];
}

function spending(measures: Measures): readonly Row[] {
  const parts = [
    ...(measures.tokens_in === null ? [] : [`${sayAmount(measures.tokens_in)} tokens in`]),
    ...(measures.tokens_out === null ? [] : [`${sayAmount(measures.tokens_out)} out`]),
    ...(measures.cost_usd === null ? [] : [sayCost(measures.cost_usd)]),
  ];
  if (parts.length === 0) return [];
  const unknown =
    measures.costs_unknown === 0 ? '' : ` (${sayCount(measures.costs_unknown, 'attempt')} did not say)`;
  return [row('spent', `${parts.join(', ')}${unknown}`)];
}
