import { codes } from '../../diagnostics/codes.ts';
import { bundledTemplates, listTemplates } from '../../templates/catalogue.ts';
import { parseArguments } from '../args.ts';
import type { Io } from '../io.ts';
import { json, state } from '../run-commands.ts';
import type { Asked } from './candidates.ts';

/** More than anybody reads at a prompt. */
const MOST = 200;

/** Names of a kind, as they are now: from the newest run where they are of a run. Empty where nothing can be told. */
export async function lookUp(what: Asked, io: Io): Promise<readonly string[]> {
  try {
    return (await find(what, io)).slice(0, MOST);
  } catch {
    // A prompt is no place for an error.
    return [];
  }
}

async function find(what: Asked, io: Io): Promise<readonly string[]> {
  switch (what) {
    case 'rules':
      return Object.keys(codes);
    case 'templates': {
      const names = listTemplates(bundledTemplates());
      return names.ok ? names.value : [];
    }
    case 'runs':
    case 'streams':
    case 'reviews':
    case 'questions':
      return findInRuns(what, io);
  }
}

async function findInRuns(
  what: 'runs' | 'streams' | 'reviews' | 'questions',
  io: Io,
): Promise<readonly string[]> {
  const { findRuns, readRun, runIds } = await import('../runs.ts');
  const none = parseArguments([], [json, state]);
  const place = none.ok ? findRuns(none.value, io) : null;
  if (!place?.ok) return [];
  if (what === 'runs') return runIds(place.value);
  const found = readRun(place.value, null);
  if (!found.ok) return [];
  const { plan, questions, reviews } = found.value.state;
  if (what === 'questions')
    return questions.filter(({ status }) => status === 'open').map(({ question }) => question);
  if (what === 'streams') return plan.streams.map(({ id }) => id);
  return [...reviews].filter(({ status }) => status === 'open').map(({ id }) => id);
}
