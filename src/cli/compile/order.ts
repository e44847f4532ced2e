import type { Code } from '../../diagnostics/codes.ts';
import type { Level } from '../../diagnostics/diagnostic.ts';
import { readRuleLevel } from '../../diagnostics/rules.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import type { PlanKind } from '../plan-kind.ts';
import { kindOfFile } from '../plan-kind.ts';
import type { Format } from '../report-findings.ts';

/** What a command line asks of `pcoord compile`. */
export interface Order {
  readonly format: Format;
  /** Whether a plan is wanted at all. */
  readonly plan: boolean;
  readonly kind: PlanKind;
  /** Whether `--emit` says which form the plan has. */
  readonly emit: 'named' | 'not-named';
  readonly output: string | undefined;
  readonly check: boolean;
  readonly overlays: readonly string[];
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly maxWarnings: number;
  /** Which fixes are written into the files; `null`: none. */
  readonly fix: 'safe' | 'unsafe' | null;
  /** Whether comments that ignore findings are honoured. */
  readonly ignores: 'honour' | 'report';
  readonly severities: ReadonlyMap<Code, Level>;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  readonly watch: boolean;
}

/** Reads the flags; words that cannot be meant, alone or together, are usage errors. */
export function readOrder(args: Arguments): Order {
  const output = args.one('output');
  const emit = args.one('emit') as PlanKind | undefined;
  const order: Order = {
    format: (args.one('format') ?? 'pretty') as Format,
    plan: output !== undefined || emit !== undefined,
    kind: emit ?? (output === undefined ? null : kindOfFile(output)) ?? 'json',
    emit: emit === undefined ? 'not-named' : 'named',
    output,
    check: args.has('check'),
    overlays: args.all('overlay'),
    strict: args.has('strict'),
    quiet: args.has('quiet'),
    maxWarnings: readMaxWarnings(args.one('max-warnings')),
    fix: readFix(args),
    ignores: args.has('no-ignores') ? 'report' : 'honour',
    severities: readSeverities(args.all('severity')),
    baseline: args.one('baseline'),
    updateBaseline: args.has('update-baseline'),
    watch: args.has('watch'),
  };
  const refusal = contradiction(order);
  if (refusal !== null) throw new UsageError(refusal);
  return order;
}

/** Why these files do not go with these flags, or `null`. */
export function refuseFiles(order: Order, names: readonly string[]): string | null {
  const stdin = [...names, ...order.overlays].filter((name) => name === '-').length;
  if (order.plan && names.length > 1)
    return `one plan comes from one session, but ${names.length} files are named`;
  if (stdin > 1) return '- is named twice: standard input can be read only once';
  if (stdin > 0 && order.watch) return '--watch needs files: standard input does not change';
  const grade = order.fix !== null && names.find((name) => name === 'safe' || name === 'unsafe');
  if (grade) return `--fix takes its value after =: --fix=${grade}`;
  if (order.fix !== null && names.includes('-')) {
    if (names.length > 1)
      return '--fix prints the fixed text of standard input, so - must be the only session';
    if (order.plan && order.output === undefined)
      return '--fix prints the fixed text of standard input, so the plan needs a file: -o FILE';
  }
  return null;
}

function contradiction(order: Order): string | null {
  const { output, check, fix, baseline, updateBaseline } = order;
  if (check && output === undefined) return '--check needs -o FILE: the plan that should be up to date';
  if (check && fix !== null) return '--check writes nothing and --fix does: choose one';
  if (check && updateBaseline) return '--check writes nothing and --update-baseline does: choose one';
  if (updateBaseline && baseline === undefined)
    return '--update-baseline needs --baseline FILE: the file to write';
  if (output === '-') return '-o -: leave -o out to print the plan';
  if (baseline === '-') return '--baseline -: a baseline is a file';
  if (baseline !== undefined && baseline === output) return `-o and --baseline both name ${baseline}`;
  return order.watch ? contradictionOfWatch(order) : null;
}

function contradictionOfWatch({ fix, updateBaseline, plan, output, format }: Order): string | null {
  if (fix !== null) return '--watch and --fix: your editor and pcoord would write the same file; choose one';
  if (updateBaseline)
    return '--watch and --update-baseline: each change would go into the baseline; choose one';
  if (plan && output === undefined)
    return '--watch prints again and again, so the plan needs a file: -o FILE';
  if (format !== 'pretty' && format !== 'json')
    return `--watch prints report after report, and --format ${format} is for one; choose pretty or json`;
  return null;
}

function readMaxWarnings(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--max-warnings ${text}: expected a number from 0`);
  return Number(text);
}

function readFix(args: Arguments): Order['fix'] {
  if (!args.has('fix')) return null;
  return args.one('fix') === 'unsafe' ? 'unsafe' : 'safe';
}

function readSeverities(texts: readonly string[]): ReadonlyMap<Code, Level> {
  const levels = new Map<Code, Level>();
  for (const text of texts) {
    const read = readRuleLevel(text);
    if (!read.ok) throw new UsageError(`--severity ${text}: ${read.error}`);
    levels.set(read.value.code, read.value.level);
  }
  return levels;
}
