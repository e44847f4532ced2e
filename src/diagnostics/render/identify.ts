import { type Diagnostic, type Suppressed, sortDiagnostics } from '../diagnostic.ts';
import { fingerprintsOf } from '../fingerprint.ts';
import { hideSecrets } from '../hide-secrets.ts';

/** What renderers for programs may be told beside the findings. */
export interface ReportDetails {
  /** Findings that somebody decided not to be told about; none by default. */
  readonly suppressed?: readonly Suppressed[];
  /** Which findings are shown; the others still count when equal ones are told apart. All by default. */
  readonly show?: (diagnostic: Diagnostic) => boolean;
}

/** A finding with what it is known by. */
export interface Identified {
  readonly diagnostic: Diagnostic;
  readonly fingerprint: string;
}

/** A finding with what it is known by, and why it is not told. */
export interface IdentifiedSuppressed extends Identified {
  readonly by: Suppressed['by'];
  readonly reason: string;
}

/**
 * Gives each finding its identity. Equal ones are numbered in order, those that a comment settles last, as when a
 * baseline was made: what a baseline knows a finding by is what every report knows it by.
 */
export function identify(
  diagnostics: readonly Diagnostic[],
  { suppressed = [], show = () => true }: ReportDetails = {},
): { readonly findings: readonly Identified[]; readonly suppressed: readonly IdentifiedSuppressed[] } {
  const commented = suppressed.filter(({ by }) => by === 'comment').map(({ diagnostic }) => diagnostic);
  const baselined = suppressed.filter(({ by }) => by === 'baseline').map(({ diagnostic }) => diagnostic);
  const all = [...sortDiagnostics([...diagnostics, ...baselined]), ...sortDiagnostics(commented)];
  const prints = fingerprintsOf(all);
  const shown = hideSecrets(all);
  const identified = new Map(
    all.map((diagnostic, at) => [diagnostic, { diagnostic: shown[at]!, fingerprint: prints[at]! }]),
  );
  const known = (diagnostic: Diagnostic): Identified => identified.get(diagnostic)!;
  return {
    findings: diagnostics.filter(show).map(known),
    suppressed: suppressed
      .filter(({ diagnostic }) => show(diagnostic))
      .map(({ diagnostic, by, reason }) => ({ ...known(diagnostic), by, reason })),
  };
}
