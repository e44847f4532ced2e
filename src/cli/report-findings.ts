import type { Few } from '../compiler/settle/few-findings.ts';
import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { type Io, mayColour } from './io.ts';

export type Format = 'pretty' | 'json' | 'sarif' | 'github' | 'junit';

/** How findings are shown. */
export interface ReportOptions {
  readonly format: Format;
  /** Errors only. */
  readonly quiet: boolean;
  /** How many files were named. */
  readonly files: number;
  /** The files that were looked at, as findings name them. */
  readonly names?: readonly string[];
  readonly suppressed?: readonly Suppressed[];
  /** What makes the command fail; warnings when there are more than it takes. Default: errors. */
  readonly failures?: 'errors' | 'errors-and-warnings';
  /** Whether every file that was named could be read. Default: yes. */
  readonly complete?: 'yes' | 'no';
  /** `stream`: one of several reports in a row, so a report for programs takes one line. Default: the only one. */
  readonly sequence?: 'only' | 'stream';
  /** Whether it is worth saying that findings can be fixed by a flag. Default: no. */
  readonly offerFlag?: 'yes' | 'no';
}

/** Where they go: to standard error when standard output holds a plan. */
export interface ReportTarget {
  readonly io: Io;
  readonly toErr: boolean;
}

/** Prints findings in one of the formats. The renderers of the other formats are never loaded. */
export async function printFindings(
  diagnostics: readonly Diagnostic[],
  options: ReportOptions,
  { io, toErr }: ReportTarget,
): Promise<void> {
  const print = toErr ? io.err : io.out;
  if (options.format !== 'pretty') return print(await renderFor(await fewOf(diagnostics), options, io));
  const shown = diagnostics.filter(showing(options));
  if (shown.length === 0 && options.quiet) return;
  const { renderPretty, summarize } = await import('../diagnostics/render/pretty.ts');
  const colour = mayColour(io, toErr ? 'err' : 'out');
  const { terminalPalette } = await import('./palette.ts');
  const text = renderPretty((await fewOf(shown)).told, {
    ...(colour ? { palette: terminalPalette } : {}),
    width: io.columns,
  });
  print(text === '' ? '' : `${text}\n`);
  print(`${summarize(shown)}${wordRest(shown, options)}\n`);
}

/** Most reports are short, and then nothing is loaded that could shorten them. */
async function fewOf(diagnostics: readonly Diagnostic[]): Promise<Few> {
  if (diagnostics.length <= SHORT) return { told: diagnostics, all: diagnostics };
  const { fewFindings } = await import('../compiler/settle/few-findings.ts');
  return fewFindings(diagnostics);
}

const SHORT = 100;

async function renderFor({ told, all }: Few, options: ReportOptions, io: Io): Promise<string> {
  const kept = new Set(told);
  const untold = new Set(all.filter((one) => !kept.has(one)));
  const isLoud = showing(options);
  // Equal findings are numbered, so what is not told counts for what the others are known by.
  const show = (diagnostic: Diagnostic): boolean => isLoud(diagnostic) && !untold.has(diagnostic);
  const shown = told.filter(isLoud);
  const hidden = options.suppressed ?? [];
  switch (options.format) {
    case 'sarif': {
      const { renderSarif } = await import('../diagnostics/render/sarif.ts');
      const { pathFromRoot } = await import('./path-from-root.ts');
      const { version } = await import('./version.ts');
      const complete = options.complete ?? 'yes';
      const pathOf = pathFromRoot(io.cwd);
      return renderSarif(all, { suppressed: hidden, show, version: version(), complete, pathOf });
    }
    case 'github': {
      const { renderGithub } = await import('../diagnostics/render/github.ts');
      const { pathFromRoot } = await import('./path-from-root.ts');
      return renderGithub(shown, { pathOf: pathFromRoot(io.cwd), suppressed: hidden.length });
    }
    case 'junit': {
      const { renderJunit } = await import('../diagnostics/render/junit.ts');
      const { names: files = [], failures = 'errors' } = options;
      return renderJunit(shown, { files, failures, suppressed: hidden });
    }
    default: {
      const { renderJson, renderJsonLine } = await import('../diagnostics/render/json.ts');
      const render = options.sequence === 'stream' ? renderJsonLine : renderJson;
      return render(all, { suppressed: hidden, show });
    }
  }
}

function showing({ quiet }: ReportOptions): (diagnostic: Diagnostic) => boolean {
  return quiet ? ({ severity }) => severity === 'error' : () => true;
}

/** What the summary says after the counts. */
function wordRest(
  shown: readonly Diagnostic[],
  { files, suppressed = [], offerFlag }: ReportOptions,
): string {
  const inFiles = files > 1 ? ` in ${files} files` : '';
  const hidden = suppressed.length > 0 ? `, ${suppressed.length} suppressed` : '';
  return `${inFiles}${hidden}${offerFlag === 'yes' ? wordFixable(shown) : ''}`;
}

function wordFixable(shown: readonly Diagnostic[]): string {
  const has = (grade: 'safe' | 'unsafe') => (one: Diagnostic) => one.fixes.some((fix) => fix.grade === grade);
  const safe = shown.filter(has('safe')).length;
  const unsafe = shown.filter(has('unsafe')).length;
  if (safe > 0) return `; --fix settles ${safe}`;
  return unsafe > 0 ? `; --fix=unsafe settles ${unsafe}` : '';
}
