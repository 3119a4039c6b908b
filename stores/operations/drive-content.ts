import type { Drive, DrivePiece, Silence } from '#domain/coverage/drive.ts'

/**
 * What a row of `drive` says beside its columns. There are tens of thousands of them a day, so a piece is a list of numbers without names, and its
 * time counts from the beginning of the run.
 */
interface DriveContent extends Omit<Drive, 'vehicle' | 'edge' | 'fromMs' | 'pieces' | 'ignition'> {
  readonly ignition?: boolean
  readonly pieces: readonly StoredPiece[]
}
type StoredPiece = readonly [
  toM: number,
  afterMs: number,
  kmh: number,
  gapM: number,
  gapMs: number,
  isInferred: 0 | 1,
  rightM?: number,
  sdM?: number,
]

/** To the centimetre, and to 0.01 km/h. */
const fine = (is: number): number => Math.round(is * 100) / 100

export const driveTimes = (drive: Drive): { fromMs: number; toMs: number } => ({
  fromMs: Math.round(drive.fromMs),
  toMs: Math.round(drive.pieces.at(-1)?.toMs ?? drive.fromMs),
})

export function writeDrive({ signal, ignition, fromM, fromMs, trace, waterPercent, pieces }: Drive): string {
  const content: DriveContent = {
    signal,
    ...(ignition === undefined ? {} : { ignition }),
    fromM: fine(fromM),
    trace,
    ...(waterPercent === undefined ? {} : { waterPercent: fine(waterPercent) }),
    pieces: pieces.map((piece) => storedPiece(piece, Math.round(fromMs))),
  }
  return JSON.stringify(content)
}

function storedPiece(
  { toM, toMs, kmh, gapM, gapMs, isInferred, rightM, sdM }: DrivePiece,
  fromMs: number,
): StoredPiece {
  const seen = [
    fine(toM),
    Math.round(toMs) - fromMs,
    fine(kmh),
    fine(gapM),
    Math.round(gapMs),
    isInferred ? 1 : 0,
  ] as const
  return rightM === undefined || sdM === undefined ? seen : [...seen, fine(rightM), fine(sdM)]
}

export function readDrive(vehicle: string, edge: string, fromMs: number, text: string): Drive {
  const { signal, ignition, fromM, trace, waterPercent, pieces } = JSON.parse(text) as DriveContent
  return {
    vehicle,
    edge,
    signal,
    ignition,
    fromM,
    fromMs,
    trace,
    ...(waterPercent === undefined ? {} : { waterPercent }),
    pieces: pieces.map(([toM, afterMs, kmh, gapM, gapMs, isInferred, rightM, sdM]) => ({
      toM,
      toMs: fromMs + afterMs,
      kmh,
      gapM,
      gapMs,
      isInferred: isInferred === 1,
      ...(rightM === undefined || sdM === undefined ? {} : { rightM, sdM }),
    })),
  }
}

type SilenceContent = Omit<Silence, 'vehicle' | 'fromMs' | 'toMs'>

export const writeSilence = ({ cause, from, to, drivenM }: Silence): string =>
  JSON.stringify({ cause, from, to, drivenM })

export const readSilence = (vehicle: string, fromMs: number, toMs: number | null, text: string): Silence => ({
  vehicle,
  fromMs,
  ...(toMs === null ? {} : { toMs }),
  ...(JSON.parse(text) as SilenceContent),
})
