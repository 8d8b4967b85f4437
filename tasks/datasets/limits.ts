/** PURE. What one file or row may cost; beyond it there is a reason, never an exhausted memory. */

/** Bytes of one row of JSON text, before parsing; longer rows are quarantined. */
export const longestRowBytes = 64 * 1024 ** 2;
/** Bytes that a gzip file may unpack to. */
export const mostUnpackedBytes = 256 * 1024 ** 3;
/** Bytes of a JSON file that is one object and so must be read whole. JSON lists and JSON lines are streamed. */
export const mostDocumentBytes = 256 * 1024 ** 2;
/** Bytes, unpacked, of one row group of a parquet file: what is held in memory at a time. */
export const mostRowGroupBytes = 2 * 1024 ** 3;
/** Files of a folder, and folders within folders. */
export const mostFiles = 10_000;
export const deepestFolder = 8;
/** Rows that a mapping is found by. */
export const detectionRows = 50;
