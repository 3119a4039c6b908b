/** What a stream's history is answered with: by the stores, over HTTP, in the dashboard. */
export interface Series {
  /** `raw` readings, or lowest and highest of each `bucketMs`; `minute` when they come from one-minute means. */
  readonly source: 'raw' | 'raw-buckets' | 'minute'
  readonly bucketMs: number
  /** By field: points in order of time. */
  readonly fields: Readonly<
    Record<string, readonly { readonly atMs: number; readonly value: number | boolean | string }[]>
  >
}

export interface StoredReading {
  readonly atMs: number
  readonly receivedAtMs: number
  readonly seq: number
  readonly sub: number
  readonly fields: Readonly<Record<string, unknown>>
}
