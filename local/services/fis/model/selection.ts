import type { Random } from '../../../kernel/random.ts';

const MODE = /^(?:(ALL)|COUNT\((\d+)\)|PERCENT\((\d+)\))$/;

export function isSelectionMode(mode: string): boolean {
  const [, all, count, percent] = MODE.exec(mode) ?? [];
  if (all !== undefined || Number(count) >= 1) return true;
  return Number(percent) >= 1 && Number(percent) <= 100;
}

/**
 * Picks resources by chance. A percentage is rounded down, so that it may pick none.
 * https://docs.aws.amazon.com/fis/latest/userguide/targets.html#target-selection-mode
 */
export function selectResources<T>(found: readonly T[], mode: string, random: Random): T[] {
  const [, all, count, percent] = MODE.exec(mode) ?? [];
  if (all !== undefined) return [...found];
  const wanted =
    percent === undefined ? Number(count) : Math.floor((found.length * Number(percent)) / 100);
  const left = [...found];
  const picked: T[] = [];
  while (picked.length < wanted && left.length > 0) {
    picked.push(...left.splice(random.below(left.length), 1));
  }
  return picked;
}
