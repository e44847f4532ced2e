import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Io, mayColour } from './io.ts';

/** How findings are shown. */
export interface ReportOptions {
  readonly format: 'pretty' | 'json';
  /** Errors only. */
  readonly quiet: boolean;
  /** How many files were named. */
  readonly files: number;
}

/** Where they go: to standard error when standard output holds a plan. */
export interface ReportTarget {
  readonly io: Io;
  readonly toErr: boolean;
}

/** Prints findings in one of the formats. The renderer of the other format is never loaded. */
export async function printFindings(
  diagnostics: readonly Diagnostic[],
  { format, quiet, files }: ReportOptions,
  { io, toErr }: ReportTarget,
): Promise<void> {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
  const print = toErr ? io.err : io.out;
  if (format === 'json') {
    const { renderJson } = await import('../diagnostics/render/json.ts');
    print(renderJson(shown));
    return;
  }
  if (shown.length === 0 && quiet) return;
  const { renderPretty, summarize } = await import('../diagnostics/render/pretty.ts');
  const colour = mayColour(io, toErr ? 'err' : 'out');
  const { terminalPalette } = await import('./palette.ts');
  const text = renderPretty(shown, { ...(colour ? { palette: terminalPalette } : {}), width: io.columns });
  print(text === '' ? '' : `${text}\n`);
  print(`${summarize(shown)}${files > 1 ? ` in ${files} files` : ''}\n`);
}
