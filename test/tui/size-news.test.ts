import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { repeatSizeNews } from '../../src/tui/size-news.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('who reads the old size at the news of another one reads the new one a moment later, once', () => {
  const signals = new EventEmitter();
  let size = 80;
  const read: number[] = [];
  signals.on('SIGWINCH', () => read.push(size));
  const end = repeatSizeNews(signals);
  signals.emit('SIGWINCH');
  size = 200;
  vi.runAllTimers();
  expect(read).toEqual([80, 200]);
  signals.emit('SIGWINCH');
  signals.emit('SIGWINCH');
  vi.runAllTimers();
  expect(read).toEqual([80, 200, 200, 200, 200]);
  signals.emit('SIGWINCH');
  end();
  vi.runAllTimers();
  expect(read).toHaveLength(6);
  expect(signals.listenerCount('SIGWINCH')).toBe(1);
});
