import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { CommandPart } from '../../commands/command-use.ts';
import { dangerOf, type Found, isDownloader, pipedDownloads } from '../../commands/dangers.ts';
import { type Invocation, invocationsOf } from '../../commands/invocations.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Commands that destroy work, go past checks, or run what the network answers. */
export function* checkDangerousCommand(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Set<string>();
  const found: (Found & Pick<Invocation, 'use' | 'part'>)[] = [];
  const downloading = new Map<CommandPart, Invocation[]>();
  for (const invocation of invocationsOf(model)) {
    const { use, part, program } = invocation;
    const danger = dangerOf(invocation);
    if (danger) found.push({ ...danger, use, part });
    if (part.kind === 'shell' && isDownloader(program)) downloading.set(part, []);
  }
  if (downloading.size > 0)
    for (const invocation of invocationsOf(model)) downloading.get(invocation.part)?.push(invocation);
  for (const [part, invocations] of downloading)
    for (const danger of pipedDownloads(invocations))
      found.push({ ...danger, use: invocations[0]!.use, part });
  for (const { use, part, word, danger, command } of found) {
    const span = part.spanOf(word);
    // A command that an alias brings to several streams stands in one place.
    const key = `${span.source.name}:${span.start}:${danger}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield diagnose('dangerous-command', span, { place: use.place, command, danger });
  }
}
