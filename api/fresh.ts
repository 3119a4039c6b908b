/**
 * Stores are read at most once in so long, however many ask.
 * @param read what failed is not remembered
 */
export function fresh<T>(forMs: number, read: () => Promise<T>): () => Promise<T> {
  let made: { readonly sinceMs: number; readonly is: Promise<T> } | undefined
  return () => {
    const sinceMs = performance.now()
    if (made === undefined || sinceMs - made.sinceMs > forMs) {
      const is = read()
      made = { sinceMs, is }
      is.catch(() => {
        if (made?.is === is) made = undefined
      })
    }
    return made.is
  }
}
