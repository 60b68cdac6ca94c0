/** A list of 32-bit numbers that is filled and emptied again and again without leaving garbage. */
export interface NumberList {
  readonly push: (value: number) => void;
  readonly clear: () => void;
  readonly size: () => number;
  /** What is in it; a view, until the next push or clear. */
  readonly view: () => Uint32Array;
}

const FIRST_CAPACITY = 1024;

export function createNumberList(): NumberList {
  let values = new Uint32Array(FIRST_CAPACITY);
  let size = 0;
  return {
    push: (value) => {
      if (size === values.length) {
        const larger = new Uint32Array(size * 2);
        larger.set(values);
        values = larger;
      }
      values[size] = value;
      size += 1;
    },
    clear: () => {
      size = 0;
    },
    size: () => size,
    view: () => values.subarray(0, size),
  };
}
