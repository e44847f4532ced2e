/** Who works in a shared checkout, and who was in it when it was first found changed. */
export interface Sharing {
  readonly inside: Set<string>;
  /** Attempts of which one has changed it; `null` while it is whole. */
  suspects: readonly string[] | null;
  /** Whether it was said who may have changed it: once is enough. */
  told: boolean;
}

/** Enters a shared checkout; one that was made anew begins without a past. */
export function enter(
  places: Map<string, Sharing>,
  place: { readonly path: string; readonly fresh: boolean },
  attempt: string,
): Sharing {
  const known = place.fresh ? undefined : places.get(place.path);
  const sharing = known ?? { inside: new Set(), suspects: null, told: false };
  places.set(place.path, sharing);
  sharing.inside.add(attempt);
  return sharing;
}

/**
 * Who may have changed a checkout that was found changed. Whoever left before left it whole, so it was one of those
 * who were in it at that time.
 */
export function suspectsIn(sharing: Sharing): readonly string[] {
  sharing.suspects ??= [...sharing.inside];
  return sharing.suspects;
}
