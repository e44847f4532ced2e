/**
 * The lines of a stream as they end, without their line feeds; `null` for one that is longer than `longest` bytes,
 * told as soon as that is known. What is kept in memory is at most one line. The last line needs no line feed.
 */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<Uint8Array | null> {
  let begun: Uint8Array[] = [];
  let length = 0;
  let skipping = false;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const end = piece.indexOf(LINE_FEED, from);
      const part = piece.subarray(from, end === -1 ? piece.length : end);
      from = end === -1 ? piece.length : end + 1;
      length += part.length;
      if (length > longest && !skipping) {
        skipping = true;
        begun = [];
        yield null;
      }
      if (!skipping && (part.length > 0 || end !== -1)) begun.push(part);
      if (end === -1) continue;
      if (!skipping) yield joined(begun);
      begun = [];
      length = 0;
      skipping = false;
    }
  }
  if (!skipping && length > 0) yield joined(begun);
}

const LINE_FEED = 0x0a;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
