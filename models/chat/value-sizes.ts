/** PURE. How large the values of a template are. */
import type { JinjaValue } from './jinja-library.js';
import { charactersOfItem, deepestNesting, LimitPassed } from './template-limits.js';

export interface ValueSize {
  /** Values in it, itself included, each as often as it is reached. */
  readonly items: number;
  /** Characters of all its texts and keys. */
  readonly characters: number;
  /** 0: neither a list nor a mapping. */
  readonly depth: number;
}

/** As `RenderingLimits.size`. */
export function weightOf({ items, characters }: ValueSize): number {
  return characters + charactersOfItem * items;
}

/** As `RenderingLimits.steps`. */
export function stepsOf(size: ValueSize): number {
  return Math.ceil(weightOf(size) / charactersOfItem);
}

const leaf: ValueSize = { items: 1, characters: 0, depth: 0 };

/**
 * Sizes of values, as if written out: a list that holds another twice counts it twice. Lists and mappings never change
 * once they are made, so each is gone over once; namespaces do change, and are gone over each time.
 */
export class ValueSizes {
  readonly #known = new WeakMap<JinjaValue, ValueSize>();
  readonly #most: number;
  readonly #spend: (steps: number) => void;

  /** @param most as `RenderingLimits.size` @param spend is told of each item gone over; it may throw */
  constructor(most: number, spend: (steps: number) => void) {
    this.#most = most;
    this.#spend = spend;
  }

  /** @throws LimitPassed */
  of(value: JinjaValue): ValueSize {
    return this.#walk(value, 0).size;
  }

  #walk(value: JinjaValue, above: number): { readonly size: ValueSize; readonly fixed: boolean } {
    const content = value.value;
    if (typeof content === 'string') {
      if (content.length > this.#most) throw new LimitPassed('size', this.#most);
      return { size: { items: 1, characters: content.length, depth: 0 }, fixed: true };
    }
    if (!Array.isArray(content) && !(content instanceof Map)) return { size: leaf, fixed: true };
    const known = this.#known.get(value);
    if (known) return { size: known, fixed: true };
    // A namespace that holds itself has no end.
    if (above >= deepestNesting) throw new LimitPassed('nesting', deepestNesting);
    return this.#walkInside(value, content, above);
  }

  #walkInside(value: JinjaValue, content: JinjaValue[] | Map<string, JinjaValue>, above: number) {
    let [items, characters, depth, fixed] = [1, 0, 0, value.type !== 'NamespaceValue'];
    for (const [key, inner] of content.entries()) {
      this.#spend(1);
      // Filters leave holes (`undefined`) where a mapping lacks what they ask for.
      const one = inner === undefined ? { size: leaf, fixed: true } : this.#walk(inner, above + 1);
      items += one.size.items;
      characters += one.size.characters + (typeof key === 'string' ? key.length : 0);
      depth = Math.max(depth, one.size.depth);
      fixed &&= one.fixed;
      if (characters + charactersOfItem * items > this.#most) throw new LimitPassed('size', this.#most);
    }
    const size = { items, characters, depth: depth + 1 };
    if (size.depth > deepestNesting) throw new LimitPassed('nesting', deepestNesting);
    if (fixed) this.#known.set(value, size);
    return { size, fixed };
  }
}
