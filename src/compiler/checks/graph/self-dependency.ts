import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Streams that depend on themselves or on what they provide. */
export function* checkSelfDependency({ streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, dependencies } of streams)
    for (const { written, target } of dependencies)
      if (target.kind === 'self')
        yield diagnose('self-dependency', written.span, { stream: id, name: nameOf(written.value, id) });
}

/** Another spelling of the stream is still the stream; one of its phases or artifacts is named as written. */
function nameOf(written: string, id: string): string {
  const plain = written.replace(/^@/, '');
  return plain === id || `${plain}_stream` === id || plain === `${id}_stream` ? id : written;
}
