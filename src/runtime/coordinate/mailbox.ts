/** Where an attempt reads and writes letters: files in its own temporary folder, named before they are needed. */
export function mailboxIn(tmp: string): { readonly inbox: string; readonly outbox: string } {
  // Files, not a folder of their own: an agent's `>>` then makes what nobody has made yet. Hidden, so that an agent that
  // clears its temporary folder leaves them.
  return { inbox: `${tmp}/.pcoord-inbox.jsonl`, outbox: `${tmp}/.pcoord-outbox.jsonl` };
}
