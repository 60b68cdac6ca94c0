/**
 * Writes protobuf fields (numbers up to 15) from the end to the beginning, so that the length of
 * what is inside is known when its frame is written. Defaults are left out.
 */
export interface BackwardWriter {
  /** Bytes written so far; what was written after a mark is framed by `frame(field, mark)`. */
  readonly length: () => number;
  readonly frame: (field: number, mark: number) => void;
  readonly bytes: (field: number, value: Uint8Array) => void;
  readonly text: (field: number, value: string) => void;
  /** A varint below 2^32. */
  readonly integer: (field: number, value: number) => void;
  /** What was written, in order; a copy. */
  readonly done: () => Uint8Array;
  /** Forgets what was written and keeps the room. */
  readonly reset: () => void;
}

/** Up to this many characters are copied one by one; a call costs more. */
const SHORT_TEXT = 64;

/** Starts with room for that many bytes and makes more as it is needed. */
export function createBackwardWriter(size: number): BackwardWriter {
  let target = Buffer.allocUnsafeSlow(size);
  /** Where the last byte written stands. */
  let position = size;

  const reserve = (count: number): void => {
    if (count <= position) return;
    const written = target.length - position;
    const larger = Buffer.allocUnsafeSlow(2 * target.length + count);
    target.copy(larger, larger.length - written, position);
    position = larger.length - written;
    target = larger;
  };

  const varint = (value: number): void => {
    if (value < 0x80) {
      target[--position] = value;
      return;
    }
    let size = 1;
    for (let rest = value; rest >= 0x80; rest >>>= 7) size += 1;
    position -= size;
    let rest = value;
    for (let index = 0; index < size - 1; index += 1) {
      target[position + index] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    target[position + size - 1] = rest;
  };

  const head = (field: number, length: number): void => {
    varint(length);
    target[--position] = (field << 3) | 2;
  };

  /** False where the text is not ASCII; then nothing was written. */
  const shortText = (value: string): boolean => {
    const start = position - value.length;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      target[start + index] = code;
    }
    position = start;
    return true;
  };

  return {
    length: () => target.length - position,
    frame: (field, mark) => {
      reserve(HEAD_BYTES);
      head(field, target.length - position - mark);
    },
    bytes: (field, value) => {
      if (value.length === 0) return;
      reserve(value.length + HEAD_BYTES);
      position -= value.length;
      target.set(value, position);
      head(field, value.length);
    },
    text: (field, value) => {
      if (value === '') return;
      reserve(3 * value.length + HEAD_BYTES);
      if (value.length <= SHORT_TEXT && shortText(value)) {
        head(field, value.length);
        return;
      }
      const size = Buffer.byteLength(value);
      position -= size;
      target.write(value, position);
      head(field, size);
    },
    integer: (field, value) => {
      if (value === 0) return;
      reserve(HEAD_BYTES);
      varint(value);
      target[--position] = field << 3;
    },
    done: () => new Uint8Array(target.buffer.slice(position)),
    reset: () => {
      position = target.length;
    },
  };
}

/** A tag and the longest varint. */
const HEAD_BYTES = 9;
