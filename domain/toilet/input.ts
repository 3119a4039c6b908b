/** What people tell of a toilet. */
export type ToiletInput =
  | { readonly is: 'cleaned'; readonly orderId?: number; readonly full: boolean; readonly fromMs: number }
  | { readonly is: 'rating'; readonly stars: number; readonly reportId: number }
  | { readonly is: 'fault'; readonly reportId: number; readonly category: string; readonly note: string }
  /** A fault report was dealt with. */
  | { readonly is: 'fault-over'; readonly reportId: number }
