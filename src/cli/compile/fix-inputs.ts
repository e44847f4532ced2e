import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { inertText } from '../../base/inert.ts';
import { type FixedText, fixText } from '../../compiler/fixes/fix-text.ts';
import type { Environment } from '../../compiler/model/environment.ts';
import { hideSecretsIn } from '../../diagnostics/hide-secrets.ts';
import type { Source } from '../../diagnostics/source.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { rewrite } from '../rewrite.ts';
import { type Inputs, optionsOf } from './look.ts';
import type { Order } from './order.ts';

/**
 * Writes fixes into the files that were named, and tells what it did; the fixed text of standard input is printed.
 * Returns the texts as they are now: a file that cannot be written keeps its old one, and the exit code says so.
 */
export function fixInputs(
  inputs: Inputs,
  order: Order,
  { io, environment }: { readonly io: Io; readonly environment: Environment },
): Inputs {
  const keyOf = ({ name }: Source): string => (name === STDIN ? name : realPath(resolve(io.cwd, name)));
  const texts = new Map<string, string>();
  const now = (source: Source): Source => {
    const text = texts.get(keyOf(source));
    return text === undefined || text === source.text ? source : { ...source, text };
  };
  const applied: Applied[] = [];
  for (const session of inputs.sessions) {
    const input = { session: now(session), overlays: inputs.overlays.map(now), environment };
    const fixed = fixText(input, { ...optionsOf(order), grade: order.fix ?? 'safe' });
    for (const source of fixed.sources) texts.set(keyOf(source), source.text);
    applied.push(...fixed.applied);
  }
  let { unreadable } = inputs;
  for (const source of distinct([...inputs.overlays, ...inputs.sessions], keyOf)) {
    if (source.name === STDIN) io.out(now(source).text);
    if (!texts.has(keyOf(source))) continue;
    const problem = source.name === STDIN ? null : write(now(source), source.text, io);
    if (problem === null) io.err(wordFixed(source.name, applied));
    else {
      io.err(`pcoord compile: ${source.name} cannot be written: ${problem}\n`);
      texts.set(keyOf(source), source.text);
      unreadable = Math.max(unreadable, exitCodes.world);
    }
  }
  const { sessions, overlays } = inputs;
  return { ...inputs, sessions: sessions.map(now), overlays: overlays.map(now), unreadable };
}

type Applied = FixedText['applied'][number];

/** The name that standard input has as a text. */
const STDIN = '<stdin>';

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function distinct(sources: readonly Source[], keyOf: (source: Source) => string): Iterable<Source> {
  const first = new Map<string, Source>();
  for (const source of sources) if (!first.has(keyOf(source))) first.set(keyOf(source), source);
  return first.values();
}

function write({ name, text }: Source, before: string, io: Io): string | null {
  const done = rewrite({ path: resolve(io.cwd, name), text, before });
  return done.ok ? null : done.error;
}

/** How many changes are told one by one. */
const MOST_LINES = 20;

function wordFixed(name: string, applied: readonly Applied[]): string {
  const here = applied.filter(({ fix }) => fix.edits.some(({ span }) => span.source.name === name));
  const lines = here.map(
    ({ diagnostic, fix }) => `  ${diagnostic.code}: ${inertText(hideSecretsIn(fix.title), { max: 200 })}\n`,
  );
  const more = lines.length > MOST_LINES ? `  and ${lines.length - MOST_LINES} more\n` : '';
  const count = `${here.length} ${here.length === 1 ? 'finding' : 'findings'}`;
  return `fixed ${count} in ${inertText(name, { max: 200 })}\n${lines.slice(0, MOST_LINES).join('')}${more}`;
}
