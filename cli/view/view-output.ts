/** The part of a terminal, or of a log, that a view writes to. `process.stdout` is one. */
export interface ViewOutput {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize' | 'error', listener: () => void): unknown;
  off(event: 'resize' | 'error', listener: () => void): unknown;
}

/** Sizes that the system does not know (a pipe, some containers) are those of a classic terminal. */
export function outputOf(stream: NodeJS.WriteStream): ViewOutput {
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : 80;
    },
    get rows() {
      return stream.rows > 0 ? stream.rows : 24;
    },
    write: (text) => stream.write(text),
    on: (event, listener) => stream.on(event, listener),
    off: (event, listener) => stream.off(event, listener),
  };
}
