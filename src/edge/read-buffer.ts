// The memory that is read into: one buffer for all connections to apps, since most reads are small and over before the next one.

const READ_BYTES = 64 * 1024;

const SHARED = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * What a connection reads into next. A read that filled its buffer is followed by more of a large body, which is passed on without a
 * copy: for that the connection gets a buffer of its own.
 */
export function bufferAfter(bytesRead: number): Buffer {
  return bytesRead < READ_BYTES ? SHARED : Buffer.allocUnsafeSlow(READ_BYTES);
}

/** The same bytes for longer than the call that brought them: the next read overwrites the shared buffer. */
export function kept(bytes: Buffer): Buffer {
  return bytes.buffer === SHARED.buffer ? Buffer.from(bytes) : bytes;
}
