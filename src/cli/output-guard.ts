import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { MERMAID_HEADER } from '../compiler/emit/mermaid.ts';
import { PLAN_HEADER } from '../plan/codec.ts';
import { fileKind } from './file-kind.ts';
import { kindOfFile } from './plan-kind.ts';

/** A file that a plan is to be written to, and what the command line says about it. */
export interface WantedOutput {
  /** As the user named it. */
  readonly shown: string;
  /** Whether `--emit` says which form the plan has. */
  readonly emit: 'named' | 'not-named';
  /** Sessions and overlays as the user named them. */
  readonly inputs: readonly string[];
}

/**
 * Why a plan must not be written there, or `null`. A plan replaces only a plan: never what it is made from, and
 * never a file that pcoord did not write.
 */
export function refuseOutput({ shown, emit, inputs }: WantedOutput, cwd: string): string | null {
  const path = resolve(cwd, shown);
  const place = realPath(path);
  if (inputs.some((input) => input !== '-' && realPath(resolve(cwd, input)) === place))
    return `-o ${shown}: that file is what this plan is made from`;
  if (emit === 'not-named' && kindOfFile(shown) === null)
    return `-o ${shown}: the name of a plan ends in .json, .ts, .mmd or .dot, or --emit says which form it has`;
  const text = fileKind(path) === 'file' ? readExisting(path) : null;
  if (text === null || text === '' || isPlan(text)) return null;
  return `-o ${shown}: that file is not a plan of pcoord; remove it first, or choose another name`;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** `null` also for what cannot be read: writing it then says why. */
function readExisting(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isPlan(text: string): boolean {
  return text.startsWith(PLAN_HEADER) || text.startsWith(MERMAID_HEADER) || isJsonPlan(text);
}

function isJsonPlan(text: string): boolean {
  try {
    const { schema } = JSON.parse(text) as { readonly schema?: unknown };
    return typeof schema === 'string' && schema.startsWith('pcoord.plan/');
  } catch {
    return false;
  }
}
