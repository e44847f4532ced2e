import type { Attempt } from './context.ts';

/** Writes down what the attempt's processes used, if they lived long enough for anybody to look. */
export function tellUsage({ run, id }: Attempt): void {
  const usage = run.host.measures.of(id);
  if (usage === null) return;
  const { cpu_ms, peak_memory_bytes, read_bytes, written_bytes, peak_processes, samples } = usage;
  run.emit({
    type: 'attempt-measured',
    attempt: id,
    cpu_ms,
    peak_memory_bytes,
    read_bytes,
    written_bytes,
    peak_processes,
    samples,
  });
}
