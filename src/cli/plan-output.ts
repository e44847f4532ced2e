import { readFileSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../base/result.ts';
import { decodePlan, encodePlan } from '../plan/codec.ts';
import type { Plan } from '../plan/plan.ts';
import { exitCodes } from './exit-codes.ts';
import { fileKind } from './file-kind.ts';
import type { Io } from './io.ts';
import { describeChanges } from './plan-changes.ts';
import type { PlanKind } from './plan-kind.ts';
import { rewrite } from './rewrite.ts';

/** A file that a plan goes to. */
export interface Target {
  /** Absolute. */
  readonly path: string;
  /** As the user named it. */
  readonly shown: string;
  readonly kind: PlanKind;
}

/** The bytes of a plan in one of its forms. */
export async function encode(plan: Plan, kind: PlanKind): Promise<string> {
  switch (kind) {
    case 'json':
      return encodePlan(plan);
    case 'ts':
      return (await import('../compiler/emit/typescript.ts')).emitTypeScript(plan);
    case 'mermaid':
      return (await import('../compiler/emit/mermaid.ts')).emitMermaid(plan);
    case 'dot':
      return (await import('../compiler/emit/dot.ts')).emitDot(plan);
  }
}

/** Writes a plan at once: readers see the old plan or the new one. What is no file, such as a pipe, is written into. */
export async function writeOutput(plan: Plan, target: Target, io: Io): Promise<number> {
  const text = await encode(plan, target.kind);
  const { path, shown } = target;
  const done = fileKind(path) === 'other' ? pour(path, text) : rewrite({ path, text, before: null });
  if (done.ok) return exitCodes.done;
  io.err(`pcoord compile: ${shown} cannot be written: ${done.error}\n`);
  return exitCodes.world;
}

function pour(path: string, text: string): Result<void, string> {
  try {
    writeFileSync(path, text);
    return ok(undefined);
  } catch (error) {
    return err((error as Error).message);
  }
}

/**
 * Whether the file holds this plan already. Writes nothing; tells what differs. Of a JSON plan only the part under
 * the digest counts: evidence of the day may differ.
 */
export async function checkOutput(plan: Plan, target: Target, io: Io): Promise<number> {
  let text: string;
  if (fileKind(target.path) === 'other') return stale(io, target, ['it is not a regular file']);
  try {
    text = readFileSync(target.path, 'utf8');
  } catch (error) {
    return stale(io, target, [`it cannot be read: ${(error as Error).message}`]);
  }
  if (target.kind !== 'json') {
    const same = text === (await encode(plan, target.kind));
    return same ? exitCodes.done : stale(io, target, ['its content differs from what would be written']);
  }
  const committed = decodePlan(text);
  if (!committed.ok) return stale(io, target, [committed.error.detail]);
  if (committed.value.digest === plan.digest) return exitCodes.done;
  return stale(io, target, describeChanges(committed.value, plan));
}

function stale(io: Io, target: Target, lines: readonly string[]): number {
  const told = lines.map((line) => `  ${line}\n`).join('');
  io.err(`pcoord compile: ${target.shown} is not up to date\n${told}`);
  return exitCodes.findings;
}
