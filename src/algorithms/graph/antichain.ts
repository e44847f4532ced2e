/**
 * How many nodes at most are pairwise unordered, given who comes before whom, transitively: by Dilworth's theorem the
 * nodes less the largest matching between earlier and later ones. Time grows with the cube of the size.
 */
export function largestAntichain(size: number, before: (a: number, b: number) => boolean): number {
  const later = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (_, b) => b).filter((b) => a !== b && before(a, b)),
  );
  const partner = new Array<number>(size).fill(-1);
  let matched = 0;
  for (let node = 0; node < size; node++) if (match(node, later, partner)) matched++;
  return size - matched;
}

/** Finds a later node for a node, moving others on where that makes room. Without recursion: chains can be long. */
function match(first: number, later: readonly (readonly number[])[], partner: number[]): boolean {
  const seen = new Uint8Array(partner.length);
  const path: { readonly node: number; next: number }[] = [{ node: first, next: 0 }];
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const target = later[step.node]![step.next++];
    if (target === undefined) path.pop();
    else if (!seen[target]) {
      seen[target] = 1;
      const holder = partner[target]!;
      if (holder === -1) {
        for (const { node, next } of path) partner[later[node]![next - 1]!] = node;
        return true;
      }
      path.push({ node: holder, next: 0 });
    }
  }
  return false;
}
