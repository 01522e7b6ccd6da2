/** What the reader accepts at most. Hostile files are refused by these numbers instead of exhausting the machine. */
export const limits = {
  /** One file, bytes. A Uint8Array of this size still leaves room to work within the worker's 2 GiB. */
  fileBytes: 512 * 2 ** 20,
  /** A text, table or data set file, bytes: its decoded form takes several times as much. */
  textBytes: 160 * 2 ** 20,
  /** Entries in a ZIP-based file. */
  zipEntries: 20_000,
  /** All entries of a ZIP-based file together, expanded, bytes. */
  zipExpandedBytes: 1024 * 2 ** 20,
  /** One entry that is parsed (XML), expanded, bytes. */
  zipParsedBytes: 96 * 2 ** 20,
  /** Expanded to packed size; judged only from `zipRatioFloorBytes` on, since small XML packs well. */
  zipRatio: 200,
  zipRatioFloorBytes: 16 * 2 ** 20,
  /** Files inside files: attachments and members of archives, counted from the file a person chose. */
  nesting: {
    /** An archive in an archive in … at most this deep. */
    depth: 5,
    files: 10_000,
    bytes: 2048 * 2 ** 20,
    /** Bytes fetched together in one answer to `unpack`. */
    answerBytes: 32 * 2 ** 20,
  },
  /** Pages of one PDF. */
  pages: 20_000,
  /** Recognising the text of one page, milliseconds. */
  recognitionMs: 60_000,
} as const;
