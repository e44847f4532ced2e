import { readFileSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../base/result.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import { encodePlan } from '../plan/codec.ts';
import type { Plan } from '../plan/plan.ts';
import { exitCodes } from './exit-codes.ts';
import { fileKind } from './file-kind.ts';
import type { Io } from './io.ts';
import { judgePlan, type PlanJudgement } from './judge-plan.ts';
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

/** The text that stands where a plan goes, and what it is worth beside this one. Writes nothing. */
export async function judgeOutput(
  plan: Plan,
  { path, shown, kind }: Target,
): Promise<PlanJudgement & { readonly source: Source }> {
  const text = readOutput(path);
  if (!text.ok) {
    const source = { name: shown, text: '' };
    const span = { source, start: 0, end: 0 };
    return { source, changes: [], diagnostics: [diagnose('plan-unreadable', span, { detail: text.error })] };
  }
  const source = { name: shown, text: text.value };
  if (kind === 'json') return { source, ...judgePlan(source, plan) };
  if (text.value === (await encode(plan, kind))) return { source, diagnostics: [], changes: [] };
  const span = { source, start: 0, end: Math.max(0, text.value.search(/\r?\n|$/)) };
  const what = 'its content differs from what would be written';
  return { source, changes: [], diagnostics: [diagnose('plan-stale', span, { what })] };
}

function readOutput(path: string): Result<string, string> {
  const kind = fileKind(path);
  if (kind === 'other') return err('it is not a regular file');
  if (kind === 'folder') return err('it is a directory');
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return err(code === 'ENOENT' ? 'it does not exist' : `it cannot be read: ${message}`);
  }
}
