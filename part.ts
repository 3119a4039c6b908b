/** A running part of the system; disposing it stops it gracefully (stop taking, drain, save, close). */
export interface Part extends AsyncDisposable {
  readonly name: PartName
  /** What others may want to know: ports and addresses really used. */
  readonly facts: Readonly<Record<string, string | number>>
}

export const partNames = ['broker', 'rules', 'history', 'coverage', 'service', 'api', 'simulators'] as const
export type PartName = (typeof partNames)[number]
