import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { decodePlan, encodePlan } from '../plan/codec.ts';
import type { Plan } from '../plan/plan.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { describeChanges } from './plan-changes.ts';
import type { PlanKind } from './plan-kind.ts';

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

/** Writes a plan beside its final place and moves it there: readers see the old plan or the new one. */
export async function writeOutput(plan: Plan, target: Target, io: Io): Promise<number> {
  const text = await encode(plan, target.kind);
  const beside = `${target.path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, target.path);
    return exitCodes.done;
  } catch (error) {
    rmSync(beside, { force: true });
    io.err(`pcoord compile: ${target.shown} cannot be written: ${(error as Error).message}\n`);
    return exitCodes.world;
  }
}

/**
 * Whether the file holds this plan already. Writes nothing; tells what differs. Of a JSON plan only the part under
 * the digest counts: evidence of the day may differ.
 */
export async function checkOutput(plan: Plan, target: Target, io: Io): Promise<number> {
  let text: string;
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
