import type { EventEmitter } from 'node:events';

/** So long after the news of another size the terminal has that size, in ms. */
const settledMs = 150;

/**
 * Repeats the news that the terminal has another size once, a moment later; returns what ends that. Linux may tell the
 * program at a pseudo-terminal before the new size is there to be read: who is quick reads the old one, and hears no more.
 */
export function repeatSizeNews(signals: EventEmitter): () => void {
  let timer: NodeJS.Timeout | null = null;
  let isRepeated = false;
  const repeat = (): void => {
    timer = null;
    isRepeated = true;
    signals.emit('SIGWINCH', 'SIGWINCH');
    isRepeated = false;
  };
  const onNews = (): void => {
    if (isRepeated) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(repeat, settledMs);
    timer.unref();
  };
  signals.on('SIGWINCH', onNews);
  return () => {
    signals.off('SIGWINCH', onNews);
    if (timer) clearTimeout(timer);
  };
}
